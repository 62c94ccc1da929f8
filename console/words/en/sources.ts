// How much is known of vulnerabilities: sources of advisories, their loads, their ages and what they do not cover.
import type * as z from 'zod'
import type { ImportState } from '#wire/advisories/imports.ts'
import type { AdvisorySource, SourceState } from '#wire/advisories/sources.ts'
import type { ExposedDevice } from '#wire/console/findings.ts'
import type { Knowledge, WhyUnknown } from '#wire/console/knowledge.ts'
import { plural } from '../plural.ts'

export const knowledge = {
  title: 'How much is known',
  states: {
    known: 'All devices are covered by fresh sources',
    partial: 'Partly known',
    unknown: 'Not known',
  } as Record<Knowledge['state'], string>,
  covered: (some: string, all: string) => `${some} of ${all} devices covered`,
  oldest: (title: string, age: string) => `oldest source: ${title}, ${age}`,
  upTo: (title: string, day: string) => `${title}: content up to ${day}`,
  contentUpTo: (day: string) => `content up to ${day}`,
  howOld: 'How old is our knowledge?',
  never: 'never',
  why: {
    'no-source': ['No advisories are loaded', 'Allow sources to be fetched, or load a file.'],
    'service-away': [
      'The vulnerability service does not answer',
      'It starts by itself; “muster doctor” on the server says why it does not.',
    ],
    loading: ['The advisories are being read', 'This takes seconds; the numbers come by themselves.'],
    rebuilding: ['The index of packages is being rebuilt', 'This takes seconds; the numbers come by themselves.'],
    stale: ['A source is older than it should be', 'Fetch it again, or load a newer file.'],
    failed: [
      'The last load of a source did not succeed',
      'What it brought before still counts. The sources page says what to do.',
    ],
    unsupported: [
      'Some devices run a distribution that no source covers',
      'Nothing is claimed about them. Watch that distribution’s own announcements.',
    ],
    'not-loaded': [
      'For some devices the source of their distribution is not loaded',
      'Allow it, or load a file of it.',
    ],
    'unknown-origin': [
      'Some packages are not from their distribution',
      'The distribution’s advisories say nothing about them, so nothing is claimed.',
    ],
    'no-inventory': [
      'Some devices told no packages',
      'They come with their next sync, if the privacy choice allows it.',
    ],
  } as Record<WhyUnknown, readonly [what: string, todo: string]>,
  sources: 'Sources',
  noSources: 'None is loaded.',
  toSources: 'Sources of advisories',
  coverageTitle: 'Coverage',
  coverage: {
    covered: 'covered',
    unsupported: 'distribution not supported',
    'not-loaded': 'source not loaded',
    'no-inventory': 'no packages told',
  } as Record<z.infer<typeof ExposedDevice>['coverage'], string>,
  coverageText: {
    covered: 'The advisories of its distribution are loaded.',
    unsupported: 'No source covers its distribution.',
    'not-loaded': 'The source of its distribution is not loaded.',
    'no-inventory': 'It told no packages.',
  } as Record<z.infer<typeof ExposedDevice>['coverage'], string>,
  matched: 'Packages judged',
  ofPackages: (some: string, all: string) => `${some} of ${all}`,
  unknownOrigin: 'Of unknown origin',
  unknownOriginText:
    'Packages that are not from the distribution, or whose origin is not known: nothing is claimed about them.',
  sourceStates: {
    never: 'Not loaded',
    fresh: 'Fresh',
    stale: 'Stale',
    failed: 'Failed',
    shrunk: 'Held',
  } as Record<z.infer<typeof SourceState>, string>,
  sourceStateText: {
    never: 'Nothing was loaded from it.',
    fresh: 'Its content is as young as it should be.',
    stale: 'Its content is older than it should be.',
    failed: 'The last try failed; what was loaded before still counts.',
    shrunk: 'The last load would lose too much and waits to be confirmed.',
  } as Record<z.infer<typeof SourceState>, string>,
}

export const sources = {
  title: 'Sources of advisories',
  lede: 'Nothing is fetched before somebody allowed it. Every source can also be loaded from a file.',
  question: 'May Muster fetch advisories?',
  questionText:
    'These sources from these addresses, and nothing else. Requests say nothing about your devices: whole lists are fetched, and compared here.',
  questionFoot:
    'This can be changed at any time on the sources page. Each fetch stands in the ledger of what left this server.',
  answerNo: 'Not now',
  answerFile: 'From files instead',
  chooseAll: 'Choose all',
  answerFetch: (count: number, text: string) =>
    plural(count, 'Fetch this source', count === 0 ? 'Fetch' : `Fetch these ${text}`),
  allowed: (count: number, text: string) =>
    plural(count, 'One source may be fetched', `${text} sources may be fetched`),
  saidNo: 'Nothing will be fetched',
  gives: {
    advisories: 'Advisories',
    scores: 'Scores and flags only',
  } as Record<AdvisorySource['gives'], string>,
  licence: (licence: string) => `licence ${licence}`,
  every: (time: string) => `every ${time}`,
  listTitle: 'Sources',
  listText: 'Age is that of the content: a file loaded today may be a year old.',
  loading: 'loading',
  mayFetch: 'May be fetched',
  fetchNow: 'Fetch now',
  allowedOne: (title: string) => `${title} may be fetched`,
  stopped: (title: string) => `${title} is no longer fetched`,
  fetching: (title: string) => `${title} is being fetched`,
  records: 'Records',
  rejected: (count: string) => `${count} not readable`,
  loaded: 'Loaded',
  contentFrom: 'Content of',
  freshFor: (time: string) => `fresh for ${time}`,
  next: 'Next fetch',
  changeUrl: (title: string) => `Change the address of ${title}`,
  url: 'Address',
  urlText: 'Another address of the same content, such as a mirror; https only.',
  ownUrl: 'Its own address again',
  saveUrl: 'Save',
  urlChanged: (title: string) => `Address of ${title} changed`,
  filesTitle: 'From files',
  filesText: 'For sites that let nothing out. A file is recognised by its content; plain, gzip, zstd and zip are read.',
  dropHere: 'Drop files here, or',
  chooseFiles: 'Choose files',
  file: 'File',
  chooseFile: 'Choose a file',
  sourceText: 'Only where a file could be of several sources.',
  recognise: 'Recognised by content',
  whole: 'The file is the whole source',
  wholeText: 'What it lacks is then gone from the source. Losing much has to be confirmed.',
  sentFiles: 'Files sent',
  sending: (name: string) => `Sending ${name}`,
  reading: 'Sent; the service reads it to its end.',
  sentBytes: (some: string, all: string) => `${some} of ${all}`,
  recordsRead: (count: string) => `${count} ${count === '1' ? 'record' : 'records'} read`,
  counts: {
    added: (count: string) => `${count} new`,
    changed: (count: string) => `${count} changed`,
    unchanged: (count: string) => `${count} unchanged`,
    gone: (count: string) => `${count} gone`,
  },
  rejectedMany: (count: number, text: string) =>
    plural(
      count,
      'One record could not be read and stays as it was',
      `${text} records could not be read and stay as they were`,
    ),
  loadsTitle: 'Loads',
  loadsText: 'The last ones, newest first.',
  noLoads: 'Nothing was loaded yet',
  noLoadsText: 'Allow a source above, or load a file.',
  states: { running: 'Running', done: 'Done', failed: 'Failed', held: 'Held' } as Record<ImportState['state'], string>,
  progress: (title: string) => `Progress of ${title}`,
  look: 'Look and decide',
  heldTitle: (title: string) => `${title}: this load would lose much`,
  heldText: (gone: string, records: string) => `${gone} records that hold now are not in it; it has ${records}.`,
  heldHelp:
    'Nothing changed so far; what was loaded before still counts. A feed that shrinks suddenly is more often a fault of the feed than good news. Confirm it only when you know why.',
  confirm: (gone: string) => `Lose ${gone} records`,
  confirmed: (title: string) => `${title}: the load is carried out`,
}
