// Whether one version lies in what one statement states: OSV's rules, and the states of publishers that say more than versions.
import type { Range } from '#wire/advisories/advisory.ts'
import type { VersionOrder } from '#wire/advisories/versions/order.ts'
import type { Verdict } from '#wire/console/findings.ts'
import type { Statement } from '../../advisories/advisories.ts'
import type { Rule } from './rules.ts'

/** A verdict with the rule that gave it, the version that ends it, and the range it came from. */
export interface Ruling {
  readonly verdict: Verdict
  readonly rule: Rule
  readonly fixed: string | undefined
  readonly range: Range | undefined
}

const ruling = (verdict: Verdict, rule: Rule, range?: Range, fixed?: string): Ruling => ({
  verdict,
  rule,
  fixed,
  range,
})
const everything: readonly Range[] = [{ introduced: '0' }]
const none: string[] = []

/** See docs/matching.md, "Versions". Module streams and architectures are not looked at here. */
export function inRanges(order: VersionOrder, version: string, statement: Omit<Statement, 'advisory'>): Ruling {
  return belowOneFix(order, version, statement) ?? inAny(order, version, statement)
}

/** The statement that nearly all are: one fix and nothing else. It is decided by one comparison. */
function belowOneFix(
  order: VersionOrder,
  version: string,
  { ranges, versions, state }: Omit<Statement, 'advisory'>,
): Ruling | undefined {
  const [range] = ranges
  if (range === undefined || ranges.length > 1 || versions !== undefined || state !== undefined) return undefined
  const { introduced, fixed, lastAffected } = range
  if (introduced !== '0' || fixed === undefined || fixed === '0' || lastAffected !== undefined) return undefined
  try {
    return order.compare(version, fixed) < 0
      ? ruling('affected', 'below-fixed', range, fixed)
      : ruling('fixed', 'at-or-above-fixed', range, fixed)
  } catch (error) {
    // One of them is no version; which one is found out by looking at each.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function inAny(order: VersionOrder, version: string, statement: Omit<Statement, 'advisory'>): Ruling {
  const { state, versions = none } = statement
  if (state === 'not-affected') return ruling('not-affected', 'stated-not-affected')
  if (!order.valid(version)) return ruling('unknown', 'version-invalid')
  const ranges = statement.ranges.length === 0 && versions.length === 0 && state ? everything : statement.ranges
  const invalid = ranges.find((range) => !isValid(order, range))
  const usable = invalid ? ranges.filter((range) => isValid(order, range)) : ranges
  const hit = usable.find((range) => inRange(order, version, range))
  if (hit) return open(order, version, statement, usable, hit)
  if (isListed(order, version, versions)) return open(order, version, statement, usable)
  if (invalid || versions.some((one) => !order.valid(one))) return ruling('unknown', 'statement-invalid', invalid)
  return outside(order, version, usable, versions)
}

/** The version is in `hit`, or listed. */
function open(
  order: VersionOrder,
  version: string,
  { state, versions = none }: Omit<Statement, 'advisory'>,
  ranges: readonly Range[],
  hit?: Range,
): Ruling {
  if (state === 'end-of-life' || state === 'undetermined') return ruling('unknown', state, hit)
  const fixed = fixedAfter(order, version, ranges, versions)
  const by = hit
    ? hit.fixed === undefined
      ? hit.lastAffected === undefined
        ? 'no-fix'
        : 'up-to-last'
      : 'below-fixed'
    : 'exact-version'
  if (fixed !== undefined) return ruling('affected', by, hit, fixed)
  return ruling('unfixed', state === 'ignored' ? 'will-not-fix' : by === 'below-fixed' ? 'no-fix' : by, hit)
}

function outside(order: VersionOrder, version: string, ranges: readonly Range[], versions: readonly string[]): Ruling {
  const passed = ranges.filter(({ introduced }) => introduced === '0' || order.compare(version, introduced) >= 0)
  const fixed = passed.find((range) => range.fixed !== undefined)
  if (fixed?.fixed === '0') return ruling('not-affected', 'stated-not-affected', fixed)
  if (fixed) return ruling('fixed', 'at-or-above-fixed', fixed, fixed.fixed)
  if (passed[0]) return ruling('not-affected', 'above-last', passed[0])
  if (ranges[0]) return ruling('not-affected', 'below-introduced', ranges[0])
  return versions.length > 0 ? ruling('not-affected', 'not-listed') : ruling('unknown', 'nothing-stated')
}

function inRange(order: VersionOrder, version: string, { introduced, fixed, lastAffected }: Range): boolean {
  if (introduced !== '0' && order.compare(version, introduced) < 0) return false
  if (fixed !== undefined) return fixed !== '0' && order.compare(version, fixed) < 0
  return lastAffected === undefined || order.compare(version, lastAffected) <= 0
}

/** The lowest stated fix above the version that is not itself affected; undefined: none is stated. */
function fixedAfter(
  order: VersionOrder,
  version: string,
  ranges: readonly Range[],
  versions: readonly string[],
): string | undefined {
  let lowest: string | undefined
  for (const { fixed } of ranges) {
    if (fixed === undefined || fixed === '0' || order.compare(fixed, version) <= 0) continue
    if (lowest !== undefined && order.compare(fixed, lowest) >= 0) continue
    if (ranges.some((range) => inRange(order, fixed, range)) || isListed(order, fixed, versions)) continue
    lowest = fixed
  }
  return lowest
}

const isListed = (order: VersionOrder, version: string, versions: readonly string[]): boolean =>
  versions.some((one) => order.valid(one) && order.compare(one, version) === 0)

/** `0` stands for "from the first on" and, as a fix, for "never". */
const isValid = (order: VersionOrder, { introduced, fixed, lastAffected }: Range): boolean =>
  (introduced === '0' || order.valid(introduced)) &&
  (fixed === undefined || fixed === '0' || order.valid(fixed)) &&
  (lastAffected === undefined || order.valid(lastAffected))
