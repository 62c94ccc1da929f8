// Die erste Seite.
import type * as en from '../en/overview.ts'
import { plural } from '../plural.ts'
export const overview: typeof en.overview = {
  title: 'Übersicht',
  tiles: 'Kennzahlen',
  devices: 'Geräte',
  online: 'Online',
  away: 'Verspätet oder offline',
  decide: 'Wartet auf Sie',
  decideText: 'ausstehend oder gesperrt',
  software: 'Pakete',
  versions: (count) => `in ${count} Versionen`,
  rebuilding: 'das Verzeichnis wird neu aufgebaut',
  vulnerabilities: 'Schwachstellen',
  vulnerabilitiesText: 'noch keine Quelle für Meldungen',
  ofAll: (share) => `${share} aller Geräte`,
  states: (parts) => parts.join(' · '),
  changesTitle: 'Paketänderungen je Tag',
  changesText: 'Über alle Geräte, letzte 30 Tage. Was vor dem ersten Abgleich eines Geräts geschah, fehlt.',
  systemsTitle: 'Betriebssysteme',
  systemsText: 'Jede Zeile öffnet ihre Geräte.',
  systemsMissing: (count, text) =>
    plural(
      count,
      'Ein Gerät hat sein System noch nicht genannt.',
      `${text} Geräte haben ihr System noch nicht genannt.`,
    ),
  systemsNone: 'Noch kein Gerät hat sein System genannt.',
  nextTitle: 'Nächste Schritte',
  nextDone: (done, all) => `${done} von ${all} erledigt`,
  steps: {
    privacy: ['Festlegen, was erhoben wird', 'Bis dahin gilt die Stufe Streng.'],
    'key-ring': [
      'Die zweite Kopie des Schlüsselbunds auf einen anderen Datenträger legen',
      'Beide Kopien liegen auf einem Datenträger: Geht er kaputt, ist nichts Versiegeltes mehr lesbar. MUSTER_RING_COPY nennt einen Ordner auf einem anderen.',
    ],
    device: ['Ein zweites Gerät aufnehmen', 'Ein Token und eine Zeile auf dem Rechner.'],
    group: ['Die erste Gruppe anlegen', 'Gruppen halten Geräte zusammen, jetzt für Listen, später für Richtlinien.'],
  },
  lines: 'Offene Leitungen',
  linesOf: (cap) => `von ${cap}, die ein Server halten darf`,
  now: 'Gerade jetzt',
  syncs: 'Erzwungene Abgleiche',
  syncsNone: 'keiner unterwegs',
  leftTitle: 'Was diesen Server verließ',
  leftText: 'In den letzten 30 Tagen, durch die eine Tür nach draußen.',
}
