// The words of papers in both languages: headings, and the closed words of the rules.
import { doneWith } from '#wire/console/done-with.ts'
import { germanActivities, germanKept, germanKinds, germanTerm } from '#wire/console/german.ts'
import { germanLine, type LineText } from '#wire/console/german-lines.ts'
import type { CatalogueField } from '#wire/console/privacy.ts'
import type { Line } from '#wire/console/server-privacy.ts'
import type { OperatorKind } from '#wire/console/stored/declare.ts'
import type { DeclaredField } from '#wire/telemetry/dictionary.ts'
import { germanEvents, germanLoss, germanTitle } from '#wire/telemetry/german.ts'
import { germanSentences } from './german.ts'

export type Language = 'en' | 'de'

const en = {
  organisation: 'Organisation',
  madeAt: 'Made at',
  version: 'Muster version',
  tenant: 'Tenant',
  titles: {
    catalogue: 'Data catalogue',
    processing: 'Record of processing activities (Art. 30 GDPR)',
    'server-privacy': 'Server privacy',
    retention: 'Retention report',
  },
  field: 'Field',
  name: 'Name',
  is: 'Sensitivity',
  collected: 'Collected now',
  purpose: 'Purpose',
  basis: 'Legal basis',
  category: 'Category',
  precision: 'Exactness',
  arrives: 'Comes from',
  storedAs: 'Stored as',
  rests: 'Rests in',
  onDevice: 'On the device in',
  kept: 'Kept for',
  seenBy: 'Seen by',
  doneWith: 'What is done with it',
  goesTo: 'Goes to',
  mayGoTo: 'Could go to, once authorised',
  lose: 'Lost without it',
  nobody: 'nobody',
  yes: 'yes',
  no: 'no',
  activity: 'Activity',
  active: 'Active',
  subjects: 'Persons concerned',
  recipients: 'Recipients',
  thirdCountries: 'Third countries',
  measures: 'Measures',
  fields: 'Fields',
  asFields: (count: number) => `${count} fields, as the data catalogue lists them`,
  measuresOnce: 'Measures, for all activities, as checked when this was made',
  activities: 'Activities',
  responsible: 'Who answers for the data',
  controller: 'Controller',
  provider: 'Processor (provider)',
  privacyOfficer: 'Privacy officer',
  providerOfficer: 'Privacy officer of the provider',
  missing: 'To be filled in by a person',
  notNamed: 'not named',
  kind: 'Kind of data',
  standard: 'Default',
  least: 'Shortest',
  oldest: 'Oldest',
  rows: 'Rows',
  overdue: 'Overdue',
  lastRun: 'Last enforced',
  deleted: 'Taken out then',
  never: 'not yet',
  none: 'none',
  whileManaged: 'while managed',
  days: (count: number) => (count === 1 ? '1 day' : `${count} days`),
  afterEnd: (term: string) => `${term} after its end`,
  line: 'What is checked',
  state: 'State',
  says: 'Finding',
  checked: 'Checked',
  how: 'How',
  command: 'Command that confirms it',
  confirmed: 'Confirmed by',
  until: 'until',
  parts: {
    consent: 'Consent',
    protection: 'Data protection',
    breach: 'Breach notification',
    erasure: 'Right to erasure',
  },
  states: {
    good: 'good',
    warning: 'warning',
    bad: 'bad',
    unknown: 'not known',
    'not-set-up': 'not set up',
    info: 'noted',
  },
  notes: {
    catalogue: [
      'Every field that is collected, stored or shown stands here. It is made from the dictionary that the programs themselves run by.',
      'Sealed: encrypted under the key of its subject (AES-256-GCM); erasing the key makes every copy unreadable. Hash: one-way.',
    ],
    processing: [
      'Made from the dictionary, the choice of what is collected, the authorisations and the terms as they held when this was made.',
    ],
    'server-privacy': [
      'Each line was checked when this was made, or confirmed by a named person; what is not set up is neither good nor bad.',
    ],
    retention: [
      'Terms are enforced each hour. Overdue is what is a day past its term and still there: it must be 0.',
      'What is open (an authorisation that holds, a request that waits) has no age; its term begins with its end.',
    ],
  },
}

export type PaperWords = typeof en & {
  title(field: Pick<CatalogueField, 'kind' | 'field' | 'title'>): string
  doneWithIt(field: CatalogueField): string
  without(field: CatalogueField): string
  /** A closed word, e.g. `technical`, `legitimate-interest`, `agent`. */
  word(code: string): string
  /** Tables and files, each with its form. */
  places(text: string): string
  kindTitle(about: { kind: string; title: string }): string
  kindSays(about: { kind: string; says: string }): string
  /** `90 days`, `30 to 400 days after its end`. */
  term(text: string): string
  keptTitle(kind: { kind: string; title: string }): string
  activityText(text: string): string
  lineText(line: Line): LineText
}

const words: Record<Language, PaperWords> = {
  en: {
    ...en,
    title: ({ title }) => title,
    doneWithIt: (field) => field.doneWith,
    without: ({ lose }) => lose,
    word: (code) => code.replaceAll('-', ' '),
    places: (text) => text,
    kindTitle: ({ title }) => title,
    kindSays: ({ says }) => says,
    term: (text) => text,
    keptTitle: ({ title }) => title,
    activityText: (text) => text,
    lineText: (line) => line,
  },
  de: {
    ...germanSentences,
    title: germanTitle,
    doneWithIt: ({ kind, field }) => doneWith(kind as DeclaredField['kind'] | OperatorKind, field, 'de'),
    without: ({ item, lose }) =>
      item === 'server' ? 'nicht abschaltbar: ohne es arbeitet der Server nicht' : germanLoss(item, lose),
    word: (code) => germanWords[code] ?? code,
    places: (text) => text.replaceAll('(clear)', '(im Klartext)').replaceAll('(sealed)', '(versiegelt)'),
    kindTitle: ({ kind, title }) => germanKinds[kind]?.[0] ?? title,
    kindSays: ({ kind, says }) => germanKinds[kind]?.[1] ?? says,
    term: germanTerm,
    keptTitle: ({ kind, title }) =>
      kind.startsWith('events.')
        ? `Ereignisse: ${germanEvents[kind.slice('events.'.length) as keyof typeof germanEvents]}`
        : (germanKept[kind] ?? title),
    activityText: (text) => germanActivities[text] ?? text,
    lineText: germanLine,
  },
}

export const paperWords = (language: Language): PaperWords => words[language]

/** Closed words of the catalogue that are not the same in both languages. */
const germanWords: Readonly<Record<string, string>> = {
  technical: 'technisch',
  identifier: 'Kennzeichen',
  personal: 'persönlich',
  free: 'Freitext',
  inventory: 'Bestand',
  protection: 'Schutz',
  vulnerabilities: 'Schwachstellen',
  operation: 'Betrieb',
  'legitimate-interest': 'berechtigtes Interesse',
  contract: 'Vertrag',
  law: 'gesetzliche Pflicht',
  system: 'System',
  hardware: 'Hardware',
  software: 'Software',
  network: 'Netzwerk',
  exact: 'genau',
  day: 'auf den Tag',
  hour: 'auf die Stunde',
  mebibyte: 'auf das Mebibyte',
  domain: 'nur die Domain',
  agent: 'Agent',
  server: 'Server selbst',
  clear: 'im Klartext',
  sealed: 'versiegelt',
  hash: 'Einweg-Hash',
  'clear and sealed': 'versiegelt, Teile im Klartext',
  'not stored': 'nicht gespeichert',
  administrator: 'Administration',
  operator: 'Betrieb',
  auditor: 'Revision',
  'privacy-officer': 'Datenschutz',
  observer: 'Beobachtung',
  nobody: 'niemand',
}
