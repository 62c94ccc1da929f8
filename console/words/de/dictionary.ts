// Die Namen der Felder und Schalter des Wörterbuchs und die festen Worte ihrer Regeln.

import { germanTerm } from '#wire/console/german.ts'
import { germanLoss, germanTitle } from '#wire/telemetry/german.ts'
import type * as en from '../en/dictionary.ts'
import { kinds } from './inventory.ts'

const ownNames: Readonly<Record<string, string>> = {
  'system-id': 'Systemkennung',
  'events.disks': 'Ereignisse von Datenträgern',
  'events.services': 'Ereignisse von Diensten',
  'events.security': 'Sicherheitsereignisse',
}

export const dictionary: typeof en.dictionary = {
  fieldTitle: germanTitle,
  itemTitle: (item, first) => {
    const [kind = '', field] = item.split('.')
    if (ownNames[item]) return ownNames[item]
    if (field === undefined) return kinds[kind as keyof typeof kinds] ?? first.title
    return germanTitle({ kind, field, title: first.title })
  },
  loseText: germanLoss,
  purposeText: (purpose) =>
    ({ inventory: 'Bestand', protection: 'Schutz', vulnerabilities: 'Schwachstellen', operation: 'Betrieb' })[
      purpose
    ] ?? purpose,
  basisText: (basis) =>
    ({ 'legitimate-interest': 'Berechtigtes Interesse', contract: 'Vertrag', law: 'Gesetzliche Pflicht' })[basis] ??
    basis,
  retentionText: germanTerm,
  precisionText: (precision) =>
    ({
      exact: 'genau',
      day: 'auf den Tag',
      hour: 'auf die Stunde',
      mebibyte: 'auf das Mebibyte',
      domain: 'nur die Domain',
    })[precision] ?? precision,
  arrivesText: (arrives) => ({ agent: 'Agent', operator: 'einer Person', server: 'Server selbst' })[arrives] ?? arrives,
  storedAs: (form) =>
    ({
      clear: 'im Klartext',
      sealed: 'versiegelt',
      hash: 'Einweg-Hash',
      'clear and sealed': 'versiegelt, Teile im Klartext',
    })[form] ?? form,
}
