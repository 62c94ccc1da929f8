// Vulnerabilities: which advisories concern which devices, how much they weigh, and why.

import type * as z from 'zod'
import type { AdvisoryKind, Affected } from '#wire/advisories/advisory.ts'
import type { Priority, Verdict } from '#wire/console/findings.ts'
import { ruleSentences } from '#wire/console/rules.ts'
import type { Way } from '../../vulnerabilities/finding-search.ts'
import { plural } from '../plural.ts'

export const vulnerabilities = {
  title: 'Vulnerabilities',
  lede: 'Advisories that concern what is installed, what to do first on top.',
  ways: {
    advisory: 'By priority',
    device: 'By device',
    package: 'By package',
    decisions: 'Decisions',
  } as Record<Way, string>,
  count: (count: number, text: string) => plural(count, '1 advisory', `${text} advisories`),
  search: 'Search advisory, CVE or package',
  priority: 'Priority',
  priorities: {
    urgent: 'Urgent',
    high: 'High',
    medium: 'Medium',
    low: 'Low',
    unrated: 'Unrated',
  } as Record<Priority, string>,
  exploited: 'Exploited',
  kevOnly: 'Known to be exploited',
  kevShort: 'exploited',
  kevText: 'Known to be exploited (CISA KEV)',
  epssText: 'Probability of exploitation within 30 days (FIRST EPSS)',
  noWeight: 'no score',
  fix: 'Fix',
  verdicts: {
    affected: 'Fix available',
    unfixed: 'No fix yet',
    unknown: 'Cannot be judged',
    fixed: 'Fixed',
    'not-affected': 'Not affected',
  } as Record<Verdict, string>,
  verdictText: {
    affected: 'The installed version is affected, and a later one is not.',
    unfixed: 'The installed version is affected, and no version without the fault is published.',
    unknown: 'What the advisory states cannot be applied to the installed version. It is not counted as open.',
    fixed: 'The installed version has the fix.',
    'not-affected': 'The advisory does not concern this package.',
  } as Record<Verdict, string>,
  decision: 'Decision',
  decisionChoices: { open: 'Open', decided: 'Decided', all: 'All' },
  release: 'Release',
  source: 'Source',
  kind: 'Kind',
  kinds: { security: 'Security', bugfix: 'Bug fix', enhancement: 'Enhancement' } as Record<
    z.infer<typeof AdvisoryKind>,
    string
  >,
  package: 'Package',
  packages: 'Packages',
  packageCount: (count: number, text: string) => plural(count, '1 package', `${text} packages`),
  advisory: 'Advisory',
  titleColumn: 'Title',
  weight: 'Weight',
  published: 'Published',
  covers: 'Other names',
  versions: 'Installed, and the fix',
  further: (count: string) => `and ${count} more`,
  decidedCount: (count: string) => `${count} decided`,
  devicesOf: (advisory: string, count: string) => `${advisory}: ${count}`,
  chosen: 'Selected advisories',
  openAdvisory: 'Open the advisory',
  noneOpen: 'none open',
  none: 'Nothing open',
  noneText: 'Nothing that is loaded concerns what is installed, or it was decided.',
  nonePartialText:
    'Nothing that is loaded concerns what is installed. Some devices or packages are not covered: see above how much is known.',
  noMatch: 'No advisory fits these filters',
  unknownTitle: 'Not known',
  unknownText: 'Without advisories nothing can be said. That is not the same as “no vulnerabilities”.',
  open: 'Open',
  fixable: 'Packages to update',
  unmatched: 'Not judged',
  unmatchedOf: (name: string, some: string, all: string) => `${name}: ${some} of ${all} packages of unknown origin`,
  ofCount: (some: string, all: string) => `${some} of ${all}`,
  mendsMost: (devices: string) => `The update that mends most, on ${devices}:`,
  mendsTo: (versions: string) => `to ${versions}.`,
  noFix: 'no fix yet',
  fixedFrom: 'Fixed from',
  devicesWith: (name: string) => `Devices concerned through ${name}`,
  versionsOf: (name: string) => `Versions of ${name}`,
  why: 'Why this finding?',
  whyTitle: 'Reason',
  whyShort: 'Why?',
  whyAdvisory: (advisory: string) => `Why ${advisory}?`,
  whyDevice: (name: string) => `Why ${name}?`,
  weightTitle: 'How much it weighs',
  weightText: 'From exploitation, severity and whether there is a fix.',
  severity: 'Severity',
  kevSince: (id: string, day: string) => `${id} is known to be exploited since ${day}.`,
  ransomware: 'It is used in ransomware campaigns.',
  kevDue: (day: string) => `CISA asks its agencies to mend it by ${day}.`,
  cvssOf10: (version: string) => `of 10 (CVSS ${version})`,
  epssLong: (id: string, percentile: string, day: string) =>
    `to be exploited within 30 days: ${id}, more than ${percentile} of all (${day})`,
  weakness: 'Weakness',
  withdrawn: 'Withdrawn',
  alsoNamed: (names: string) => `also ${names}`,
  description: 'What its publisher says',
  references: 'References',
  referencesText: 'Links leave this server: the other site sees your browser’s address.',
  concerned: (devices: string) => `Open on ${devices}`,
  concernedDecided: (devices: string) => `Decided for a further ${devices}.`,
  concernedNone: 'It concerns no device here',
  concernedNoneText: 'No device has a version that it names, as far as packages are told and covered.',
  affectedTitle: 'Affected versions',
  affectedText: 'As its sources state them, for the releases that run here.',
  affectedVersions: 'Versions',
  affectedNone: 'It names no package.',
  onlyHere: 'Only releases that run here',
  everyRelease: (count: string) => `Show all ${count} statements`,
  exactVersions: (versions: string) => `also exactly ${versions}`,
  states: {
    unfixed: 'No fix yet',
    'not-affected': 'Not affected',
    'end-of-life': 'End of life',
    undetermined: 'Undetermined',
    ignored: 'Will not be fixed',
  } as Record<NonNullable<Affected['state']>, string>,
  deviceUnknown: 'Not known for this device',
  deviceUnknownText:
    'No advisories are loaded that cover its distribution, or it told no packages. That is not the same as “no vulnerabilities”.',
  everyKind: 'Bug fixes and enhancements too',
  updatesTitle: 'What to update first',
  updatesText: 'Each line is one package, with the lowest version that ends all of its findings that have a fix.',
  atLeast: 'to at least',
  everyUpdate: (count: string) => `Show all ${count} packages`,
  rebuild: 'by its rebuild',
}

export const why = {
  title: (advisory: string, device: string) => `Why ${advisory} on ${device}`,
  nothing: 'It names no package that this device has, in its release.',
  verdicts: {
    affected: 'The installed version is older than the one with the fix, so this device is affected.',
    unfixed: 'The installed version lies in what the advisory names, and no fixed version is published.',
    unknown: 'What the advisory states cannot be applied to this version, so nothing is claimed.',
    fixed: 'The installed version is not older than the one with the fix. It is not a finding.',
    'not-affected': 'The advisory states that this package is not affected. It is not a finding.',
  } as Record<Verdict, string>,
  installed: 'Installed',
  fixed: 'Fixed in',
  noFixed: 'Fixed in',
  noFixedText: 'no version',
  compared: 'Compared as',
  comparedText: {
    dpkg: 'Debian and Ubuntu write advisories for the source package that this one was built from.',
    apk: 'Alpine writes advisories for the package that this one was split off.',
    rpm: 'By the name and version of the package itself.',
  },
  range: 'Affected',
  rangeText: (introduced?: string, fixed?: string, last?: string) => {
    const from = !introduced || introduced === '0' ? 'all versions' : `from ${introduced}`
    if (fixed) return `${from} before ${fixed}`
    if (last) return `${from} up to and including ${last}`
    return introduced && introduced !== '0' ? `${from} on` : from
  },
  module: 'Module stream',
  rule: 'Rule',
  otherRule: 'Explained in the documentation under this code:',
  rules: ruleSentences,
  rebuild: 'Red Hat’s own advisories are not loaded; those of its rebuild AlmaLinux were used.',
  ends: 'What ends it',
  endsBy: {
    affected: (name: string, version: string) =>
      `Update ${name} to ${version} or later. The finding goes with the next sync.`,
    unfixed: 'A fix by the distribution, removing the package, or a decision of yours.',
    unknown: 'A source that states it for this version, or a newer release.',
    none: 'Nothing: it is no finding.',
  },
  since: 'Since when',
  published: 'Advisory published',
  knownHere: 'Known here',
  packageSince: 'This version on the device',
  beforeHistory: 'before its history begins',
}

export const timeline = {
  title: 'Timeline',
  none: 'Nothing is dated.',
  published: 'Published',
  withdrawn: 'Withdrawn by its publisher',
  exploited: 'Known to be exploited',
  due: 'Mend by, says CISA',
  decided: (verdict: string) => `Decided: ${verdict}`,
  opens: 'Decision ends; open again',
  ended: 'Decision ended by hand',
  facts: {
    stated: 'Known here',
    changed: 'Changed by its source',
    withdrawn: 'Withdrawn',
    removed: 'No longer in the source',
    'stated-again': 'In the source again',
    overridden: 'Overridden here',
    'override-ended': 'Override ended',
  },
}

export const provenance = {
  title: 'Where this comes from',
  text: 'Every fact with its source, time and agent, newest first. Facts are never changed. A day shows what was known at its end.',
  asOf: 'As known at the end of',
  asKnown: (day: string) => `As it was known at the end of ${day}. Devices and decisions are those of now.`,
  notKnownThen: (day: string) => `At the end of ${day} nothing was known of it here.`,
  backToNow: 'Back to now',
  recorded: 'Recorded',
  heldUntil: (time: string) => `held until ${time}`,
  statedAt: (time: string) => `its publisher dates it ${time}`,
  expires: (day: string) => `expires ${day}`,
  by: 'by',
  automatic: 'the schedule',
  from: (from: string) => `from ${from}`,
  importer: (version: string) => `read by version ${version}`,
  raw: 'Raw record',
  rawTitle: 'The record as its source wrote it',
  override: 'Override',
  overrideText:
    'Your word against the source’s. It stands beside the source’s own words under your name, and ends by itself.',
  overrideWhat: 'What to state',
  overrideWhats: { withdraw: 'It does not hold', severity: 'Another severity', fixed: 'A fixed version' },
  overrideWhatText: {
    withdraw: 'For every organisation on this server it is treated as withdrawn: its findings end.',
    severity: 'The priority of its findings follows from this severity.',
    fixed: 'From this version on it counts as fixed in this release.',
  },
  severities: { low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' },
  place: 'Release and package',
  untilText: 'From then on the source’s own word counts again.',
  overridden: 'The override holds',
  endOverride: 'End the override',
  endOverrideText: 'From now on the source’s own word counts again. That it was overridden stays on record.',
  overrideEnded: 'The override ended',
}

interface MetricWords {
  readonly title: string
  readonly values: Readonly<Record<string, string>>
}

const impact = { H: 'high', L: 'low', N: 'none', C: 'complete', P: 'partial' }
/** By the abbreviations of CVSS 2.0, 3.x and 4.0: the same letters mean the same in all of them, where both have them. */
export const cvss = {
  title: 'The score in words',
  metrics: {
    AV: {
      title: 'Attacked from',
      values: { N: 'the network', A: 'the same network', L: 'the machine itself', P: 'touching the machine' },
    },
    AC: { title: 'Difficulty', values: { L: 'low', M: 'medium', H: 'high' } },
    AT: { title: 'Preconditions', values: { N: 'none', P: 'some must be met' } },
    Au: { title: 'Authentication', values: { N: 'none', S: 'once', M: 'several times' } },
    PR: { title: 'Rights needed', values: { N: 'none', L: 'of an ordinary user', H: 'of an administrator' } },
    UI: {
      title: 'Somebody has to act',
      values: { N: 'nobody', R: 'a user', P: 'a user, in passing', A: 'a user, on purpose' },
    },
    S: { title: 'Reaches beyond the part', values: { U: 'no', C: 'yes' } },
    C: { title: 'Secrets lost', values: impact },
    I: { title: 'Data changed', values: impact },
    A: { title: 'Outage', values: impact },
    VC: { title: 'Secrets lost here', values: impact },
    VI: { title: 'Data changed here', values: impact },
    VA: { title: 'Outage here', values: impact },
    SC: { title: 'Secrets lost elsewhere', values: impact },
    SI: { title: 'Data changed elsewhere', values: { ...impact, S: 'endangers people' } },
    SA: { title: 'Outage elsewhere', values: { ...impact, S: 'endangers people' } },
  } as Readonly<Record<string, MetricWords>>,
}
