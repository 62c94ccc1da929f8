// Which findings a filter leaves, each with the matches, devices and decisions that it leaves of them: all lists ask here.
import type * as z from 'zod'
import type { findingFilter, Priority } from '#wire/console/findings.ts'
import type { Context } from '../../context.ts'
import { readGroups, withDescendants } from '../../devices/groups.ts'
import type { AdvisoryHead } from '../advisories/advisories.ts'
import { bitsOf, countBits, type DeviceBits, keepWithin, setBit } from './device-bits.ts'
import type { HeldFindings } from './held-findings.ts'
import type { Match } from './match/match.ts'
import type { Finding } from './matches.ts'
import { isFinding } from './tally.ts'
import { priorityIn, type Weight } from './weigh.ts'

export type FindingFilter = z.infer<z.ZodObject<typeof findingFilter>>

/** A finding as far as the filter leaves it. */
export interface Selected {
  readonly finding: Finding
  readonly head: AdvisoryHead
  readonly weight: Weight
  readonly priority: Priority
  /** Of entries that devices have. */
  readonly matches: readonly Match[]
  /** Devices nobody decided about; such as somebody did. */
  readonly open: number
  readonly decided: number
}

/** Conditions of a filter; each is left out where it is a facet that is counted. */
export interface Conditions {
  readonly search: ((finding: Finding) => boolean) | undefined
  readonly verdict: (match: Match) => boolean
  readonly priority: ReadonlySet<string> | undefined
  readonly kind: ReadonlySet<string> | undefined
  readonly source: ReadonlySet<string> | undefined
  readonly ecosystem: ReadonlySet<string> | undefined
  readonly kev: boolean | undefined
  readonly decision: FindingFilter['decision']
  /** Devices of the groups asked for. */
  readonly within: DeviceBits | undefined
}

/** Kind security and verdicts that are findings, unless asked otherwise. */
export async function conditionsOf(
  context: Context,
  tenant: number,
  held: HeldFindings,
  filter: FindingFilter,
): Promise<Conditions> {
  return {
    search: filter.search ? searching(held, filter.search.toLowerCase()) : undefined,
    verdict: filter.verdict?.length ? among(filter.verdict) : isFinding,
    priority: setOf(filter.priority),
    kind: setOf(filter.kind) ?? new Set(['security']),
    source: setOf(filter.source),
    ecosystem: setOf(filter.ecosystem),
    kev: filter.kev === undefined ? undefined : filter.kev === 'true',
    decision: filter.decision,
    within: filter.group?.length ? await inGroups(context, tenant, held, filter.group) : undefined,
  }
}

const setOf = (values: readonly string[] | undefined) => (values?.length ? new Set<string>(values) : undefined)

function among(verdicts: readonly string[]): (match: Match) => boolean {
  const set = new Set(verdicts)
  return ({ verdict }) => set.has(verdict)
}

function searching(held: HeldFindings, needle: string): (finding: Finding) => boolean {
  const names = new Map<number, boolean>()
  const named = (match: Match) => {
    let found = names.get(match.entry)
    if (found === undefined) {
      found = held.nameOf(match).toLowerCase().includes(needle)
      names.set(match.entry, found)
    }
    return found
  }
  const begins = (name: string) => name.toLowerCase().startsWith(needle)
  return (finding) =>
    begins(finding.id) ||
    held.headsOf(finding).some(({ aliases, covers }) => aliases.some(begins) || covers.some(begins)) ||
    finding.matches.some(named)
}

/** The devices in these groups and below them. */
async function inGroups(
  context: Context,
  tenant: number,
  held: HeldFindings,
  ids: readonly string[],
): Promise<DeviceBits> {
  const groups = withDescendants(await readGroups(context, tenant), ids)
  const bits = bitsOf(held.fleet.words)
  for (const { number, group } of held.fleet.devices()) if (group && groups.has(group)) setBit(bits, number)
  return bits
}

/** Everything that the advisory says; what depends on its matches is asked afterwards. */
function concerns(held: HeldFindings, finding: Finding, asked: Conditions): boolean {
  const { kind, source, kev, search } = asked
  const heads = held.headsOf(finding)
  if (kind && !kind.has((heads[0] ?? held.headOf(finding)).kind)) return false
  if (source && !heads.some((head) => source.has(head.source))) return false
  if (kev !== undefined && held.weightOf(finding).kev !== kev) return false
  return !search || search(finding)
}

/** In no order; `ids`: only these. A finding of which no device is left is left out. */
export function* select(held: HeldFindings, asked: Conditions, ids?: ReadonlySet<string>): Generator<Selected> {
  const findings = ids ? [...ids].flatMap((id) => held.found.finding(id) ?? []) : held.found.findings()
  for (const finding of findings) {
    const one = concerns(held, finding, asked) ? narrow(held, finding, asked) : undefined
    if (one) yield one
  }
}

function narrow(held: HeldFindings, finding: Finding, asked: Conditions): Selected | undefined {
  const { ecosystem, verdict, within, decision } = asked
  const live = held.liveOf(finding)
  const matches = live.matches.filter((match) => verdict(match) && (!ecosystem || ecosystem.has(match.stream)))
  const weight = held.weightOf(finding)
  const priority = priorityIn(weight, matches)
  if (matches.length === 0 || (asked.priority && !asked.priority.has(priority))) return undefined
  const whole = !within && matches.length === live.matches.length && matches.every(isFinding)
  const { open, decided } = whole ? live : countOf(held, finding, matches, within)
  if (open + decided === 0) return undefined
  if ((decision === 'open' && open === 0) || (decision === 'decided' && decided === 0)) return undefined
  return { finding, head: held.headOf(finding), weight, priority, matches, open, decided }
}

function countOf(held: HeldFindings, finding: Finding, matches: readonly Match[], within: DeviceBits | undefined) {
  const split = held.decide(finding, matches)
  if (!split) return { open: countBits(held.devicesIn(matches, within)), decided: 0 }
  if (within) {
    keepWithin(split.open, within)
    keepWithin(split.decided, within)
  }
  return { open: countBits(split.open), decided: countBits(split.decided) }
}

/** Adds the devices of a selected finding that are open, decided about, or either, as the filter asks. */
export function markDevices(
  held: HeldFindings,
  { finding, matches }: Selected,
  asked: Conditions,
  into: DeviceBits,
): void {
  const split = held.decide(finding, matches)
  const add = (bits: DeviceBits) => {
    for (let i = 0; i < into.length; i++)
      into[i] = (into[i] as number) | ((bits[i] ?? 0) & (asked.within ? (asked.within[i] ?? 0) : -1))
  }
  if (!split) {
    if (asked.decision !== 'decided') add(held.devicesIn(matches))
    return
  }
  if (asked.decision !== 'decided') add(split.open)
  if (asked.decision !== 'open') add(split.decided)
}
