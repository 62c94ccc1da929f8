// Die Namen der Felder und Schalter des Wörterbuchs und die festen Worte ihrer Regeln.

import type { AgentDay } from '#wire/telemetry/agent.ts'
import type { Hardware } from '#wire/telemetry/hardware.ts'
import type { Interface } from '#wire/telemetry/network.ts'
import type { Service } from '#wire/telemetry/services.ts'
import type { Package } from '#wire/telemetry/software.ts'
import type { System } from '#wire/telemetry/system.ts'
import type * as en from '../en/dictionary.ts'
import { plural } from '../plural.ts'
import { kinds } from './inventory.ts'

/** A field that is added to the dictionary and has no German name does not compile. */
const fields: {
  system: Record<keyof System, string>
  hardware: Record<keyof Hardware, string>
  software: Record<keyof Package, string>
  network: Record<keyof Interface, string>
  services: Record<keyof Service, string>
  agent: Record<keyof AgentDay, string>
} = {
  system: {
    hostName: 'Rechnername',
    osId: 'Betriebssystem',
    osVersion: 'Version des Betriebssystems',
    osCodename: 'Codename des Betriebssystems',
    osName: 'Voller Name des Betriebssystems',
    kernel: 'Kernel',
    architecture: 'Architektur',
    deviceClass: 'Klasse',
    virtualisation: 'Virtualisierung',
    bootedOn: 'Letzter Start',
    rebootRequired: 'Neustart nötig',
    agentVersion: 'Version des Agenten',
  },
  hardware: {
    manufacturer: 'Hersteller',
    model: 'Modell',
    serialNumber: 'Seriennummer',
    firmwareVersion: 'Version der Firmware',
    firmwareDate: 'Datum der Firmware',
    cpuModel: 'Prozessor',
    cpuCores: 'Kerne',
    cpuThreads: 'Threads',
    memoryMebibytes: 'Arbeitsspeicher',
    disks: 'Datenträger',
  },
  software: {
    manager: 'Paketverwaltung',
    name: 'Paket',
    version: 'Version',
    architecture: 'Architektur',
    source: 'Quellpaket',
    sourceVersion: 'Version des Quellpakets',
    vendor: 'Anbieter',
    origin: 'Herkunft',
    module: 'Modulstrom',
    installedOn: 'Installiert am',
  },
  network: {
    name: 'Schnittstelle',
    type: 'Art',
    up: 'Aktiv',
    addresses: 'Adressen',
    hardwareAddress: 'Hardware-Adresse (MAC)',
  },
  services: { name: 'Dienst', state: 'Zustand', startup: 'Beim Start' },
  agent: {
    mode: 'Arbeitsweise des Agenten',
    day: 'Gezählt am',
    syncs: 'Abgleiche an einem Tag',
    cpuSeconds: 'Prozessorzeit an einem Tag',
    peakMebibytes: 'Größter Speicher an einem Tag',
    bytesSent: 'Gesendete Bytes an einem Tag',
    bytesReceived: 'Empfangene Bytes an einem Tag',
    wakesHeeded: 'Befolgte Weckrufe an einem Tag',
    wakesRefused: 'Abgewiesene Datagramme an einem Tag, nach Ursache',
    eventsSent: 'Gesendete Ereignisse an einem Tag',
    eventsLost: 'Verlorene Ereignisse an einem Tag',
  },
}

/** What is lost without a switch; a switch that is not here is told in the dictionary's own words. */
const losses: Readonly<Record<string, string>> = {
  system: 'kein Betriebssystem, keine Funde',
  'system.hostName':
    'keine Suche nach Rechnernamen; das Gerät heißt nach dem Anfang seiner Kennung oder wie Sie es nennen',
  hardware: 'kein Hardware-Verzeichnis, keine Planung von Ersatz',
  'hardware.serialNumber': 'kein Abgleich mit Kauf- und Garantielisten',
  software: 'keine Funde und keine Qualitätsdaten',
  'software.installedOn': 'die Geschichte beginnt mit dem ersten Abgleich',
  network: 'keine Suche nach Adressen, keine Netzwerkseite',
  'network.hardwareAddress': 'kein Abgleich mit DHCP- und Switch-Listen',
  services: 'kein Blick darauf, was läuft; kein Schutzstatus aus Diensten',
  agent: 'niemand sieht, was der Agent kostet, und nicht, ob ihm jemand gefälschte Weckrufe schickt',
  events: 'was auf einem Gerät geschieht, sieht man erst beim nächsten Abgleich oder gar nicht',
  'events.disks': 'einen Datenträger, der voll läuft, bemerkt man erst, wenn Programme scheitern',
  'events.services': 'einen ausgefallenen Dienst sieht man erst beim nächsten Abgleich oder gar nicht',
  'events.security': 'Verweigerungen des Kernels und beschädigte Dateisysteme bleiben ungesehen',
}

/** Fields of events by their last word; a test asks for each one's name. */
const eventFields: Readonly<Record<string, string>> = {
  type: 'Was geschah',
  at: 'Wann es geschah',
  version: 'Version des Agenten',
  seconds: 'Um wie viele Sekunden',
  info: 'Verlorene Ereignisse, Hinweise',
  warning: 'Verlorene Ereignisse, Warnungen',
  critical: 'Verlorene Ereignisse, kritische',
  added: 'Pakete, die dazukamen',
  removed: 'Pakete, die entfernt wurden',
  changed: 'Pakete, die sich änderten',
  mount: 'Einhängepunkt',
  usedPercent: 'Belegt',
  unit: 'Dienst',
  by: 'Verweigert von',
  profile: 'Profil oder Domäne',
  times: 'Wie oft',
  program: 'Programm',
  device: 'Blockgerät',
}

const ownNames: Readonly<Record<string, string>> = {
  'events.disks': 'Ereignisse von Datenträgern',
  'events.services': 'Ereignisse von Diensten',
  'events.security': 'Sicherheitsereignisse',
}

export const dictionary: typeof en.dictionary = {
  fieldTitle: ({ kind, field, title }) =>
    (kind === 'events'
      ? eventFields[field.slice(field.lastIndexOf('.') + 1)]
      : (fields as Readonly<Record<string, Readonly<Record<string, string>>>>)[kind]?.[field]) ?? title,
  itemTitle: (item, first) => {
    const [kind = '', field] = item.split('.')
    if (ownNames[item]) return ownNames[item]
    if (field === undefined) return kinds[kind as keyof typeof kinds] ?? first.title
    return (fields as Readonly<Record<string, Readonly<Record<string, string>>>>)[kind]?.[field] ?? first.title
  },
  loseText: (item, text) => losses[item] ?? text,
  purposeText: (purpose) =>
    ({ inventory: 'Bestand', protection: 'Schutz', vulnerabilities: 'Schwachstellen', operation: 'Betrieb' })[
      purpose
    ] ?? purpose,
  basisText: (basis) =>
    ({ 'legitimate-interest': 'Berechtigtes Interesse', contract: 'Vertrag', law: 'Gesetzliche Pflicht' })[basis] ??
    basis,
  retentionText: (retention) => {
    if (retention === 'while managed') return 'solange verwaltet'
    return retention.replace(/^(\d+) days?$/, (_, count) => plural(Number(count), '1 Tag', `${count} Tage`))
  },
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
