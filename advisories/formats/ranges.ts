// From what publishers write about versions to ranges that can be compared: ordered, valid, and without what they already say.

import type { Affected, Range } from '#wire/advisories/advisory.ts'
import { schemeOf } from '#wire/advisories/ecosystem.ts'
import { orderOf } from '#wire/advisories/versions/index.ts'
import type { VersionOrder } from '#wire/advisories/versions/order.ts'
import { fieldsOf, listOf, wordOf } from './fields.ts'

type Event = { readonly kind: 'introduced' | 'fixed' | 'lastAffected'; readonly version: string }

/** `note`: what was left out. */
export interface Statement {
  readonly affected: Affected
  readonly note?: string
}

export function orderFor(ecosystem: string): VersionOrder | undefined {
  const scheme = schemeOf(ecosystem)
  return scheme && orderOf(scheme)
}

/**
 * One package as OSV writes it: `ranges` of types ECOSYSTEM and SEMVER (commits are no versions), exact `versions` besides.
 * What cannot be compared makes the package `undetermined`, which is not "safe".
 */
export function statementOf(
  about: Pick<Affected, 'ecosystem' | 'name'>,
  ranges: unknown,
  versions: unknown,
): Statement {
  const order = orderFor(about.ecosystem)
  const found: Range[] = []
  const wrong: string[] = []
  for (const range of listOf(ranges).map(fieldsOf)) {
    if (!range || range.type === 'GIT') continue
    const { events, unread } = eventsOf(range.events)
    const invalid = order ? events.filter(({ version }) => version !== '0' && !order.valid(version)) : []
    if (unread > 0) wrong.push(`${unread} events of a range say nothing`)
    if (invalid.length > 0) wrong.push(`'${invalid[0]?.version.slice(0, 80)}' is no version`)
    else found.push(...pair(order ? sorted(events, order) : events))
  }
  const exact = [
    ...new Set(
      listOf(versions)
        .map((version) => wordOf(version))
        .filter((version) => version !== undefined),
    ),
  ]
  const besides = order ? exact.filter((version) => !order.valid(version) || !covers(found, version, order)) : exact
  const affected: Affected = {
    ...about,
    ranges: found,
    ...(besides.length > 0 ? { versions: besides } : {}),
    ...(wrong.length > 0 ? { state: 'undetermined' as const } : {}),
  }
  return wrong.length > 0 ? { affected, note: `${about.ecosystem} ${about.name}: ${wrong.join(', ')}` } : { affected }
}

/** Every version below `fixed` is affected; a version that is none leaves it open which. */
export function fixedBelow(about: Pick<Affected, 'ecosystem' | 'name'>, fixed: string): Statement {
  const order = orderFor(about.ecosystem)
  if (!order || order.valid(fixed)) return { affected: { ...about, ranges: [{ introduced: '0', fixed }] } }
  return {
    affected: { ...about, ranges: [], state: 'undetermined' },
    note: `${about.ecosystem} ${about.name}: '${fixed.slice(0, 80)}' is no version`,
  }
}

function eventsOf(value: unknown): { events: Event[]; unread: number } {
  const events: Event[] = []
  let unread = 0
  for (const event of listOf(value).map(fieldsOf)) {
    const given = event ?? {}
    const introduced = wordOf(given.introduced)
    const fixed = wordOf(given.fixed) ?? wordOf(given.limit)
    const last = wordOf(given.last_affected)
    if (introduced !== undefined) events.push({ kind: 'introduced', version: introduced })
    else if (fixed !== undefined) events.push({ kind: 'fixed', version: fixed })
    else if (last !== undefined) events.push({ kind: 'lastAffected', version: last })
    else unread += 1
  }
  return { events, unread }
}

function sorted(events: readonly Event[], order: VersionOrder): Event[] {
  const compare = (a: string, b: string) => (a === b ? 0 : a === '0' ? -1 : b === '0' ? 1 : order.compare(a, b))
  // At the same version an end comes first, so that a range that begins again there does.
  const first = ({ kind }: Event) => (kind === 'fixed' ? 0 : kind === 'introduced' ? 1 : 2)
  return [...events].sort((a, b) => compare(a.version, b.version) || first(a) - first(b))
}

/** OSV's evaluation: an introduction opens, the next end closes; a second introduction or end says nothing new. */
function pair(events: readonly Event[]): Range[] {
  const ranges: Range[] = []
  let introduced: string | undefined
  for (const { kind, version } of events) {
    if (kind === 'introduced') introduced ??= version
    else if (introduced !== undefined) {
      ranges.push({ introduced, [kind]: version })
      introduced = undefined
    }
  }
  if (introduced !== undefined) ranges.push({ introduced })
  return ranges
}

function covers(ranges: readonly Range[], version: string, order: VersionOrder): boolean {
  return ranges.some(
    ({ introduced, fixed, lastAffected }) =>
      (introduced === '0' || order.compare(version, introduced) >= 0) &&
      (fixed === undefined || order.compare(version, fixed) < 0) &&
      (lastAffected === undefined || order.compare(version, lastAffected) <= 0),
  )
}
