// Who looked, how long each kind is kept, and the record of processing.
import type { SharingPurpose } from '#wire/console/consents.ts'
import { plural } from '../plural.ts'
import { consents } from './sharing.ts'

export const looks = {
  title: 'Who looked',
  lede: 'Each time somebody sees a name, an address or another field that can lead to a person, it is written down before it is shown. One row per person, device and hour.',
  who: 'Who',
  role: 'Role',
  at: 'Hour',
  why: 'Why',
  purposes: {
    manage: 'Managing',
    search: 'Searching',
    export: 'Export',
    disclosure: 'Disclosure to the person',
    vulnerabilities: 'Vulnerabilities',
    decisions: 'Decisions',
    preview: 'Preview of what would leave',
    requests: 'Requests of persons',
  } as Readonly<Record<string, string>>,
  fields: 'Fields seen',
  device: 'Device',
  devices: (count: number, text: string) => plural(count, '1 device', `${text} devices`),
  times: 'Times',
  timesOf: (count: number, text: string) => plural(count, 'once', `${text} times`),
  gone: 'somebody who left',
  none: 'Nobody looked',
  noneText: 'Nobody saw a name, an address or another such field in this selection.',
  ofDevice: 'Who looked at this device',
  ofDeviceText:
    'Who saw names, addresses and other fields that can lead to a person. Its user can ask for this too, by role.',
  noneOfDevice: 'Nobody looked at such fields of this device.',
  all: 'Show all',
}

export const retention = {
  title: 'Retention',
  lede: 'How long each kind of data is kept, and the proof that what is older is gone. You may keep less, never more.',
  overdueNone: 'Nothing is kept longer than it may be',
  overdueText: (count: number, rows: string) =>
    plural(
      count,
      `1 kind holds ${rows} rows that should be gone`,
      `${count} kinds hold ${rows} rows that should be gone`,
    ),
  notRun: 'The terms were not enforced yet',
  notRunText: 'The job runs every hour. It can be run now.',
  ranAt: 'Enforced',
  everyHour: 'It is enforced every hour.',
  run: 'Enforce now',
  ran: (deleted: string) => `Enforced. ${deleted} rows went`,
  report: 'Report',
  kind: 'Kind of data',
  term: 'Kept for',
  days: (count: number) => plural(count, '1 day', `${count} days`),
  afterEnd: 'from its end',
  whileManaged: 'as long as the device is managed',
  shortened: 'shortened',
  standard: (term: string) => `standard ${term}`,
  oldest: 'Oldest',
  rows: 'Rows',
  nothing: 'nothing kept',
  overdue: 'Overdue',
  lastRun: 'Last enforced',
  deleted: (count: string) => `${count} gone`,
  never: 'never yet',
  shorten: 'Change the term',
  shortenTitle: (kind: string) => `How long to keep: ${kind}`,
  shortenText: 'What is older than the new term goes at the next run and does not come back.',
  fixed: 'This term is fixed: what depends on it would fail.',
  newTerm: 'Keep for',
  bounds: (least: number, most: number) => `From ${least} to ${most} days`,
  toStandard: 'Back to the standard',
  goes: (term: string) => `What is older than ${term} will be erased for good.`,
  save: 'Save the term',
  saved: 'The term holds from the next run',
  search: 'Search kinds',
  /** English is the server's own. */
  kindTitle: (kind: { kind: string; title: string }): string => kind.title,
}

export const processing = {
  title: 'Record of processing',
  lede: 'The record of processing activities of Article 30 GDPR, made from the dictionary, the purposes and the settings as they hold now.',
  madeAt: 'Made',
  responsible: 'Who answers for it',
  missing: 'Still missing',
  missingText: 'Only a person can fill this in; a program that guessed would be wrong.',
  /** Of an activity, or of what is missing; English is the server's own. */
  sentence: (sentence: string): string => {
    const [, before = '', purpose = ''] = /^(Sharing: )?([a-z-]+)$/.exec(sentence) ?? []
    const title = consents.purposes[purpose as SharingPurpose]?.[0]
    return title ? `${before}${title}` : sentence
  },
  toSecurity: 'Server security',
  active: 'Done now',
  inactive: 'Not done now',
  purposes: 'Purposes',
  basis: 'Legal basis',
  subjects: 'Persons concerned',
  fields: 'Data',
  recipients: 'Recipients',
  noRecipients: 'nobody outside',
  thirdCountries: 'Third countries',
  noThirdCountries: 'none',
  retention: 'Kept for',
  measures: 'What protects the data',
  fieldsCount: (count: number) => plural(count, '1 field', `${count} fields`),
  measuresText: 'Technical and organisational measures, for every activity above, as they were checked now.',
  forms: { html: 'HTML, to print', csv: 'CSV, safe for spreadsheets', json: 'JSON' },
  seeCatalogue: 'Data catalogue',
}
