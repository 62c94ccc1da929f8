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

/** See docs/matching.md, "Versions". Module streams and architectures are not looked at here. */
export function inRanges(order: VersionOrder, version: string, statement: Omit<Statement, 'advisory'>): Ruling {
  const { state, versions = [] } = statement
  if (state === 'not-affected') return ruling('not-affected', 'stated-not-affected')
  if (!order.valid(version)) return ruling('unknown', 'version-invalid')
  const stated = statement.ranges
  const ranges = stated.length === 0 && versions.length === 0 && state ? everything : stated
  if (versions.some((one) => order.valid(one) && order.compare(one, version) === 0))
    return open(statement, ruling('unfixed', 'exact-version', undefined, undefined), end(order, version, ranges))
  const usable = ranges.filter((range) => bounds(range).every((bound) => order.valid(bound)))
  const hit = usable.find((range) => inRange(order, version, range))
  if (hit)
    return open(
      statement,
      ruling('unfixed', hit.lastAffected ? 'up-to-last' : 'no-fix', hit),
      end(order, version, usable),
    )
  if (usable.length < ranges.length || versions.some((one) => !order.valid(one)))
    return ruling(
      'unknown',
      'statement-invalid',
      ranges.find((range) => !usable.includes(range)),
    )
  return outside(order, version, usable, versions)
}

/** In a range: `end` is the version that ends it, where there is one. */
function open({ state }: Omit<Statement, 'advisory'>, hit: Ruling, end: string | undefined): Ruling {
  if (state === 'end-of-life' || state === 'undetermined') return { ...hit, verdict: 'unknown', rule: state }
  if (end !== undefined) return { ...hit, verdict: 'affected', rule: hit.range ? 'below-fixed' : hit.rule, fixed: end }
  return state === 'ignored' ? { ...hit, rule: 'will-not-fix' } : hit
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

/** The lowest fixed version above `version` that lies in no other range; undefined: none is stated. */
function end(order: VersionOrder, version: string, ranges: readonly Range[]): string | undefined {
  let at = version
  let found: string | undefined
  // Each turn goes up, and no bound is met twice.
  for (let turns = 0; turns <= ranges.length; turns++) {
    const hits = ranges.filter((range) => inRange(order, at, range))
    if (hits.length === 0) return found
    const [next] = hits.flatMap(({ fixed }) => fixed ?? [])
    if (next === undefined || hits.some(({ fixed }) => fixed === undefined)) return undefined
    at = next
    found = next
  }
  return found
}

function bounds({ introduced, fixed, lastAffected }: Range): string[] {
  return [introduced, fixed, lastAffected].filter((bound) => bound !== undefined && bound !== '0') as string[]
}
