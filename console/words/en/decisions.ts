// Decisions about vulnerabilities, saved views, and the product's own components.
import type { z } from 'zod'
import type { Decision, DecisionVerdict, Justification } from '#wire/console/decisions.ts'
import { plural } from '../plural.ts'

type Verdict = z.infer<typeof DecisionVerdict>

export const decisions = {
  title: 'Decisions',
  decide: 'Decide',
  titleOne: (advisory: string) => `Decide about ${advisory}`,
  titleMany: (count: string) => `Decide about ${count} advisories`,
  what: 'What is decided?',
  verbs: { accepted: 'Accept the risk', 'not-affected': 'Does not apply', deferred: 'Defer' } as Record<
    Verdict,
    string
  >,
  verbText: {
    accepted: 'It is known and borne, until a day.',
    'not-affected': 'It cannot do harm here, as long as that is so.',
    deferred: 'It will be mended later, at the latest on a day.',
  } as Record<Verdict, string>,
  verdicts: { accepted: 'Accepted', 'not-affected': 'Does not apply', deferred: 'Deferred' } as Record<Verdict, string>,
  decided: 'Decided',
  justification: 'Why it does not apply',
  justificationText: 'The words of OpenVEX, so that others can read the decision.',
  justifications: {
    component_not_present: 'The affected part is not there',
    vulnerable_code_not_present: 'The affected code is not in it',
    vulnerable_code_not_in_execute_path: 'The affected code is never run',
    vulnerable_code_cannot_be_controlled_by_adversary: 'Nobody from outside can reach the affected code',
    inline_mitigations_already_exist: 'It is mitigated already',
  } as Record<z.infer<typeof Justification>, string>,
  reason: 'Reason',
  reasonText: 'Whoever looks at it later reads this. Do not write names of persons.',
  where: 'Where it holds',
  everywhere: 'All devices',
  inGroup: 'The devices of a group',
  groupNamed: (name: string) => `Group ${name}`,
  onDevice: (name: string) => `Only ${name}`,
  inPackage: 'In which package',
  allPackages: 'All of them',
  onlyIn: (name: string) => `only in ${name}`,
  until: 'Until',
  untilText: 'From then on it is open again. At most two years.',
  terms: 'Usual terms',
  endless: 'It holds without an end, also for versions to come. Look at it again when the devices change.',
  noEnd: 'no end',
  covers: 'What this covers',
  coversText: 'It holds for all names of the vulnerability, for versions to come, and for devices that join later.',
  made: (count: number, text: string) => plural(count, 'Decided', `Decided about ${text} advisories`),
  state: 'State',
  states: { open: 'Holds', due: 'Due', expired: 'Expired', ended: 'Ended' } as Record<Decision['state'], string>,
  stateText: {
    open: 'It holds.',
    due: 'It ends within 14 days, or its advisory changed since: look at it again.',
    expired: 'Its day has passed: what it covered is open again.',
    ended: 'Somebody ended it: what it covered is open again.',
  } as Record<Decision['state'], string>,
  by: 'By',
  holdsUntil: (day: string) => `until ${day}`,
  wasUntil: (day: string) => `was until ${day}`,
  byWhom: (name: string) => `By ${name}`,
  fromDocument: (from: string) => `from a VEX document: ${from}`,
  reviewed: 'Looked at again',
  ended: (name: string) => `Ended by ${name}`,
  none: 'Nothing decided yet',
  noneText: 'What is accepted, deferred or does not apply stands here, with its reason and its end.',
  noneHere: 'Nothing was decided.',
  panelText: 'Who, why, and until when.',
  about: 'About',
  acts: { review: 'Still holds', extend: 'Extend', end: 'End' },
  actText: {
    review: 'Says that you looked at it and that it still holds. Its end stays.',
    extend: 'It holds until the new day. What it said before stays on record.',
    end: 'From now on what it covers is open again. What it said stays on record.',
  },
  changed: { review: 'Looked at', extend: 'Extended', end: 'Ended' },
  note: 'Note',
  vexForms: { openvex: 'OpenVEX', cyclonedx: 'CycloneDX VEX' },
  vexOut: (form: string) => `Take out as ${form}`,
  vexIn: 'Read a VEX document',
  vexInText:
    'Statements of a vendor that something does not affect its product become decisions for all devices. What cannot be read is named, and nothing of it is taken.',
  vexUntilText: 'Empty: as long as nobody ends them.',
  vexReadAct: 'Read it',
  vexRead: (decided: string, passed: string) =>
    `${decided} decisions were made. ${passed} statements decide nothing (affected, fixed or still looked at).`,
  vexFaults: 'Not taken:',
}

export const views = {
  title: 'Views',
  none: 'No saved views yet',
  save: 'Save this view',
  saveAct: 'Save',
  name: 'Name',
  nameText: 'What is filtered and how it is sorted, as it stands in the address.',
  replaces: 'Replaces your view of this name.',
  share: 'Everybody in the organisation sees it',
  shareText: 'Only you can change or drop it.',
  shared: 'shared',
  saved: (name: string) => `View “${name}” saved`,
  drop: (name: string) => `Drop “${name}”`,
  dropped: (name: string) => `View “${name}” dropped`,
}

export const own = {
  title: 'Own components',
  lede: 'What Muster itself is made of, held against the same advisories by the same rules as your devices.',
  bom: 'Bill of materials',
  atRisk: 'Advisories against Muster',
  version: (version: string) => `version ${version}`,
  components: 'Components',
  componentsText: 'from the lock file and inside bundled programs',
  uncovered: 'Not covered',
  uncoveredText: 'no loaded source knows their kind',
  findings: 'What concerns Muster',
  findingsText: 'The fix usually comes with a newer version of Muster.',
  component: 'Component',
  clean: 'Nothing known against it',
  cleanText: (asOf: string, uncovered: number, text: string) =>
    uncovered === 0
      ? `As of ${asOf}.`
      : `As of ${asOf}. ${plural(uncovered, 'One component is', `${text} components are`)} not covered by any loaded source.`,
  unknownText: 'Without advisories nothing can be said about Muster’s own parts either.',
}
