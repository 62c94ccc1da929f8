// Wer nachsah, wie lange jede Art bleibt, und das Verzeichnis der Verarbeitungen.
import { germanActivities, germanKept } from '#wire/console/german.ts'
import type * as en from '../en/holders.ts'
import { plural } from '../plural.ts'
import { events } from './events.ts'

export const looks: typeof en.looks = {
  title: 'Wer nachsah',
  lede: 'Jedes Mal, wenn jemand einen Namen, eine Adresse oder ein anderes Feld sieht, das zu einer Person führen kann, ist es festgehalten, bevor es gezeigt wird. Eine Zeile je Person, Gerät und Stunde.',
  who: 'Wer',
  role: 'Rolle',
  at: 'Stunde',
  why: 'Wozu',
  purposes: {
    manage: 'Verwalten',
    search: 'Suchen',
    export: 'Export',
    disclosure: 'Auskunft an die Person',
    vulnerabilities: 'Schwachstellen',
    decisions: 'Entscheidungen',
    preview: 'Vorschau auf das, was hinausginge',
    requests: 'Anträge von Personen',
  },
  fields: 'Gesehene Felder',
  device: 'Gerät',
  devices: (count, text) => plural(count, '1 Gerät', `${text} Geräte`),
  times: 'Wie oft',
  timesOf: (count, text) => plural(count, 'einmal', `${text}-mal`),
  gone: 'jemand, der gegangen ist',
  none: 'Niemand sah nach',
  noneText: 'In dieser Auswahl sah niemand einen Namen, eine Adresse oder ein anderes solches Feld.',
  ofDevice: 'Wer dieses Gerät ansah',
  ofDeviceText:
    'Wer Namen, Adressen und andere Felder sah, die zu einer Person führen können. Auch sein Nutzer kann danach fragen, nach Rollen.',
  noneOfDevice: 'Niemand sah solche Felder dieses Geräts.',
  all: 'Alle zeigen',
}

export const retention: typeof en.retention = {
  title: 'Aufbewahrung',
  lede: 'Wie lange jede Art von Daten bleibt, und der Beleg, dass Älteres weg ist. Kürzer dürfen Sie es halten, länger nie.',
  overdueNone: 'Nichts ist länger da, als es darf',
  overdueText: (count, rows) =>
    plural(
      count,
      `1 Art hat ${rows} Zeilen, die weg sein müssten`,
      `${count} Arten haben ${rows} Zeilen, die weg sein müssten`,
    ),
  notRun: 'Die Fristen wurden noch nicht durchgesetzt',
  notRunText: 'Das geschieht jede Stunde. Es kann jetzt geschehen.',
  ranAt: 'Durchgesetzt',
  everyHour: 'Sie werden jede Stunde durchgesetzt.',
  run: 'Jetzt durchsetzen',
  ran: (deleted) => `Durchgesetzt. ${deleted} Zeilen sind weg`,
  report: 'Bericht',
  kind: 'Art der Daten',
  term: 'Bleibt',
  days: (count) => plural(count, '1 Tag', `${count} Tage`),
  afterEnd: 'ab dem Ende',
  whileManaged: 'solange das Gerät verwaltet ist',
  shortened: 'verkürzt',
  standard: (term) => `Vorgabe ${term}`,
  oldest: 'Älteste',
  rows: 'Zeilen',
  nothing: 'nichts da',
  overdue: 'Überfällig',
  lastRun: 'Zuletzt durchgesetzt',
  deleted: (count) => `${count} weg`,
  never: 'noch nie',
  shorten: 'Frist ändern',
  shortenTitle: (kind) => `Wie lange bleibt: ${kind}`,
  shortenText: 'Was älter ist als die neue Frist, geht beim nächsten Lauf und kommt nicht wieder.',
  fixed: 'Diese Frist steht fest: Was von ihr abhängt, würde versagen.',
  newTerm: 'Bleibt',
  bounds: (least, most) => `Von ${least} bis ${most} Tage`,
  toStandard: 'Zurück zur Vorgabe',
  goes: (term) => `Was älter ist als ${term}, wird endgültig gelöscht.`,
  save: 'Frist speichern',
  saved: 'Die Frist gilt ab dem nächsten Lauf',
  search: 'Arten suchen',
  kindTitle: ({ kind, title }) => {
    const type = /^events\.(.+)$/.exec(kind)?.[1]
    if (type) return `Ereignisse: ${events.typeTitle(type as Parameters<typeof events.typeTitle>[0])}`
    return germanKept[kind] ?? title
  },
}

export const processing: typeof en.processing = {
  title: 'Verzeichnis der Verarbeitungen',
  lede: 'Das Verzeichnis von Verarbeitungstätigkeiten nach Art. 30 DSGVO, aus Wörterbuch, Zwecken und Einstellungen, wie sie jetzt gelten.',
  madeAt: 'Erstellt',
  responsible: 'Wer dafür einsteht',
  missing: 'Fehlt noch',
  missingText: 'Das kann nur ein Mensch ausfüllen; ein Programm, das riete, läge falsch.',
  sentence: (sentence) =>
    sentence
      .split('; ')
      .map((part) => germanActivities[part] ?? part)
      .join('; '),
  toSecurity: 'Serversicherheit',
  active: 'Geschieht jetzt',
  inactive: 'Geschieht jetzt nicht',
  purposes: 'Zwecke',
  basis: 'Rechtsgrundlage',
  subjects: 'Betroffene Personen',
  fields: 'Daten',
  recipients: 'Empfänger',
  noRecipients: 'niemand außerhalb',
  thirdCountries: 'Drittländer',
  noThirdCountries: 'keine',
  retention: 'Bleibt',
  measures: 'Was die Daten schützt',
  fieldsCount: (count) => plural(count, '1 Feld', `${count} Felder`),
  measuresText: 'Technische und organisatorische Maßnahmen, für jede Tätigkeit oben, wie sie jetzt geprüft wurden.',
  forms: { html: 'HTML, zum Drucken', csv: 'CSV, sicher für Tabellen', json: 'JSON' },
  seeCatalogue: 'Datenkatalog',
}
