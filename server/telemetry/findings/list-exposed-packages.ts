// Packages by what concerns them, worst first, with the versions that would end it.
import { iso } from '#kit/clock.ts'
import { schemeOf } from '#wire/advisories/ecosystem.ts'
import { orderOf } from '#wire/advisories/versions/index.ts'
import type { listExposedPackages as contract, Priority } from '#wire/console/findings.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import type { CataloguePackage } from '../software/catalogue-package.ts'
import { cut, type Place } from './cut.ts'
import { bitsOf, countBits } from './device-bits.ts'
import { shownFindings } from './fresh-findings.ts'
import { byPriority, type HeldFindings } from './held-findings.ts'
import type { Match } from './match/match.ts'
import { priorities } from './priority.ts'
import { type Conditions, conditionsOf, markDevices, type Selected, select } from './select.ts'
import { priorityIn } from './weigh.ts'
import { worstOf } from './worst.ts'

type Sort = QueryOf<typeof contract>['sort']
type Row = AnswerOf<typeof contract>['items'][number]

interface Exposed {
  readonly manager: CataloguePackage['manager']
  readonly name: string
  /** The findings that concern it, each with its matches of this package. */
  readonly findings: Selected[]
}

/** `asc` by `worst` is worst first. Counts are of findings that are left by the filter. Throws Problem `rebuilding`. */
export async function listExposedPackages(
  context: Context,
  input: QueryOf<typeof contract>,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { held, knowledge } = await shownFindings(context, tenant)
  const asked = await conditionsOf(context, tenant, held, input)
  const placed = exposed(held, asked).map((one) => ({ one, place: placeOf(held, asked, one, input.sort) }))
  const { page, next } = cut(placed, input, forms[input.sort])
  return {
    items: page.map(({ one }) => rowOf(held, asked, one)),
    ...(next === undefined ? {} : { next }),
    total: placed.length,
    asOf: iso(context.clock.now()),
    knowledge,
  }
}

const forms = {
  worst: ['number', 'string', 'string'],
  name: ['string', 'string'],
  devices: ['number', 'string', 'string'],
} as const satisfies Record<Sort, readonly ('number' | 'string')[]>

function exposed(held: HeldFindings, asked: Conditions): Exposed[] {
  const packages = new Map<string, Exposed>()
  for (const one of select(held, asked)) {
    const byPackage = Map.groupBy(one.matches, ({ entry }) => keyOf(held, entry))
    for (const [key, matches] of byPackage) {
      const narrowed = byPackage.size === 1 ? one : narrow(held, asked, one, matches)
      if (!narrowed) continue
      const [manager, name] = key.split('\0') as [CataloguePackage['manager'], string]
      const known = packages.get(key) ?? { manager, name, findings: [] }
      packages.set(key, known)
      known.findings.push(narrowed)
    }
  }
  return [...packages.values()]
}

function keyOf(held: HeldFindings, entry: number): string {
  const one = held.memory.entry(entry)?.package
  return `${one?.manager}\0${one?.name}`
}

/** Undefined: of this package no device is left that the filter asks for. */
function narrow(held: HeldFindings, asked: Conditions, one: Selected, matches: readonly Match[]): Selected | undefined {
  const narrowed = { ...one, matches }
  if (!held.isDecidedAbout(one.finding) && !asked.within) return narrowed
  const devices = bitsOf(held.fleet.words)
  markDevices(held, narrowed, asked, devices)
  return countBits(devices) > 0 ? narrowed : undefined
}

function countsOf({ findings }: Exposed): Row['counts'] {
  const counts = priorities.map(() => 0)
  for (const { weight, matches } of findings) {
    const place = priorities.indexOf(priorityIn(weight, matches))
    counts[place] = (counts[place] as number) + 1
  }
  return byPriority((i) => counts[i] as number)
}

const worstIn = (counts: Row['counts']) => worstOf((i) => counts[priorities[i] as Priority])

function devicesOf(held: HeldFindings, asked: Conditions, { findings }: Exposed): number {
  const devices = bitsOf(held.fleet.words)
  const seen = new Set<string>()
  for (const one of findings) {
    // Of findings nobody decided about the same entries have the same devices: each is marked once.
    const shared = !held.isDecidedAbout(one.finding)
    const fresh = shared ? one.matches.filter((match) => !seen.has(placeIn(match))) : one.matches
    if (fresh.length > 0) markDevices(held, { ...one, matches: fresh }, asked, devices)
    if (shared) for (const match of fresh) seen.add(placeIn(match))
  }
  return countBits(devices)
}

const placeIn = ({ entry, stream }: Match) => `${entry} ${stream}`

function placeOf(held: HeldFindings, asked: Conditions, one: Exposed, sort: Sort): Place {
  const named = [one.name, one.manager]
  if (sort === 'name') return named
  return [sort === 'worst' ? -worstIn(countsOf(one)) : devicesOf(held, asked, one), ...named]
}

function rowOf(held: HeldFindings, asked: Conditions, one: Exposed): Row {
  const matches = one.findings.flatMap((finding) => finding.matches)
  const { manager, name } = one
  return {
    manager,
    name,
    versions: new Set(matches.map(({ entry }) => held.memory.entry(entry)?.package.version)).size,
    counts: countsOf(one),
    devices: devicesOf(held, asked, one),
    fixes: fixesOf(matches),
  }
}

/** The highest of the versions that end one of them. */
function fixesOf(matches: readonly Match[]): Row['fixes'] {
  const fixes = new Map<string, string>()
  for (const { stream, statement, fixed } of matches) {
    const scheme = schemeOf(statement.ecosystem)
    if (fixed === undefined || !scheme) continue
    const order = orderOf(scheme)
    const before = fixes.get(stream)
    if (before === undefined || (order.valid(fixed) && order.compare(fixed, before) > 0)) fixes.set(stream, fixed)
  }
  return [...fixes]
    .map(([ecosystem, version]) => ({ ecosystem, version }))
    .sort((a, b) => (a.ecosystem < b.ecosystem ? -1 : 1))
}
