// How much a finding weighs: what its advisory and the vulnerabilities it covers are scored.
import type { Cvss, Score } from '#wire/advisories/advisory.ts'
import type { Priority } from '#wire/console/findings.ts'
import type { Advisories, AdvisoryHead } from '../advisories/advisories.ts'
import type { Match } from './match/match.ts'
import { priorityOf } from './priority.ts'

export interface Weight {
  /** Where an update ends it, and where none does. */
  readonly fixable: Priority
  readonly unfixable: Priority
  /** The one that counts: of the advisory's records, else of a vulnerability that it is or covers. */
  readonly cvss: Cvss | undefined
  /** The highest probability among its vulnerabilities, 0 to 1. */
  readonly epss: number | undefined
  readonly kev: boolean
}

/** Every name a finding is known by: its own, other names of it, and what it deals with. */
export const namesOf = ({ id, aliases, covers }: Pick<AdvisoryHead, 'id' | 'aliases' | 'covers'>): string[] => [
  ...new Set([id, ...aliases, ...covers]),
]

/** The priority of matches of one finding: an update that ends any of them makes it one that can be dealt with. */
export const priorityIn = ({ fixable, unfixable }: Weight, matches: readonly Match[]): Priority =>
  matches.some(({ fixed }) => fixed !== undefined) ? fixable : unfixable

/** `heads` are the records of one advisory. */
export function weigh(advisories: Advisories, heads: readonly AdvisoryHead[]): Weight {
  const names = new Set(heads.flatMap(namesOf))
  const scores = [...names].flatMap((name) => advisories.score(name) ?? [])
  const cvss = highest(heads.map((head) => head.cvss)) ?? highest(scores.map((score) => score.cvss ?? []))
  const epss = highestEpss(scores)
  const kev = scores.some((score) => score.kev !== undefined)
  const byHand = heads.find((head) => head.severityByHand)
  const { severity } = byHand ?? heads.find((head) => head.severity !== undefined) ?? {}
  const given = { cvss, epss, kev, severity, byHand: byHand !== undefined }
  return {
    fixable: priorityOf({ ...given, fixable: true }),
    unfixable: priorityOf({ ...given, fixable: false }),
    ...{ cvss, epss, kev },
  }
}

/** As it is shown beside an advisory. */
export const weightShown = ({ cvss, epss, kev }: Weight, priority: Priority) => ({
  priority,
  ...(cvss === undefined ? {} : { cvss }),
  ...(epss === undefined ? {} : { epss }),
  kev,
})

/** Of each list the newest version of CVSS; of these the highest score. */
function highest(lists: readonly (readonly Cvss[])[]): Cvss | undefined {
  const newest = lists.flatMap((list) =>
    list.length === 0 ? [] : list.reduce((a, b) => (newerOrHigher(a, b) ? b : a)),
  )
  return newest.length === 0 ? undefined : newest.reduce((a, b) => (b.score > a.score ? b : a))
}

const newerOrHigher = (a: Cvss, b: Cvss) => (a.version === b.version ? b.score > a.score : b.version > a.version)

function highestEpss(scores: readonly Score[]): number | undefined {
  const given = scores.flatMap(({ epss }) => epss?.probability ?? [])
  return given.length > 0 ? Math.max(...given) : undefined
}
