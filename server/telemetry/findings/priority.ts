// What to do first: one rule from exploitation, severity and whether there is a fix, explained in docs/priority.md.
import type { Cvss } from '#wire/advisories/advisory.ts'
import type { Priority } from '#wire/console/findings.ts'

export type Severity = 'critical' | 'high' | 'medium' | 'low'

/** What is known of a vulnerability; of an advisory that covers several: the worst of each. */
export interface Weight {
  /** Of each vulnerability that of the newest CVSS version; of several the highest. */
  readonly cvss?: Pick<Cvss, 'version' | 'score'> | undefined
  /** Probability of exploitation within 30 days, 0 to 1 (FIRST EPSS). */
  readonly epss?: number | undefined
  /** Known to be exploited (CISA KEV). */
  readonly kev: boolean
  /** The publisher's own word, in any case. */
  readonly severity?: string | undefined
  /** `severity` is a named person's word against the publisher's (an override). */
  readonly byHand?: boolean | undefined
  /** An update ends it. */
  readonly fixable: boolean
}

/** From here on exploitation is likely: FIRST's own example of a threshold. */
export const likelyFrom = 0.1
/** Below this a critical severity alone is not urgent. */
export const unlikelyBelow = 0.01

/** First to last: the order of every list by priority. */
export const priorities = ['urgent', 'high', 'medium', 'low', 'unrated'] as const satisfies readonly Priority[]

export function priorityOf(weight: Weight): Priority {
  const { kev, fixable } = weight
  // Who rates it here has read what others estimate; that it is exploited is no estimate.
  const epss = weight.byHand ? undefined : weight.epss
  if (kev || (epss !== undefined && epss >= likelyFrom)) return 'urgent'
  const severity = severityOf(weight)
  if (severity === undefined) return 'unrated'
  if (severity !== 'critical') return severity
  return fixable && (epss === undefined || epss >= unlikelyBelow) ? 'urgent' : 'high'
}

const words: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  important: 'high',
  high: 'high',
  moderate: 'medium',
  medium: 'medium',
  low: 'low',
  minor: 'low',
  negligible: 'low',
  unimportant: 'low',
  none: 'low',
}

/** The publisher's word where it is one of severity, else the band of the score; undefined: nobody rated it. */
export function severityOf({ severity, cvss }: Pick<Weight, 'severity' | 'cvss'>): Severity | undefined {
  const word = severity?.trim().toLowerCase() ?? ''
  if (Object.hasOwn(words, word)) return words[word]
  return cvss && bandOf(cvss)
}

/** The qualitative scale of CVSS 3 and 4 (FIRST); NVD's three bands for CVSS 2, which knows no critical. */
function bandOf({ version, score }: Pick<Cvss, 'version' | 'score'>): Severity {
  if (score >= 9 && version !== '2.0') return 'critical'
  if (score >= 7) return 'high'
  return score >= 4 ? 'medium' : 'low'
}
