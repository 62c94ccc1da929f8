// Takes devices out of the counts by day before their keys go: sums of many keep their past, what told of few forgets them.
import { iso } from '#kit/clock.ts'
import type { Transaction } from '#kit/pg/database.ts'
import { leastDevices } from '#wire/console/quality.ts'
import type { Context, Forgotten } from '../../context.ts'
import { enrolledDays } from '../../devices/enrolled-days.ts'
import { openSegment, type Segment } from '../history.ts'
import { openNames } from '../holding.ts'
import { countHoldings, histories, lockedHoldings } from '../store.ts'
import { Contributions, without } from './contributions.ts'
import { addTallies, foldTenant } from './store.ts'
import type { TenantCatalogue } from './tenant-catalogue.ts'
import { daysOf, dropUncounted, mostDevices, replaceDays, takeChanges, takeMoves } from './uncount.store.ts'

/** Keys of devices as they were before they are dropped. */
export type SubjectKeys = ReadonlyMap<string, Uint8Array>

export function keysOf({ ring }: Pick<Context, 'ring'>, tenant: number, ids: readonly string[]): SubjectKeys {
  return new Map(
    ids.flatMap((id) => {
      const key = ring.keyOf(tenant, id)
      return key ? [[id, key] as const] : []
    }),
  )
}

/**
 * A package that at least `leastDevices` had at once loses the devices from today on. Of a rarer one all that they did is
 * taken back, so that what is left is what the others did. Gives those for `settleCatalogue`. Devices whose sets are gone or cannot be opened count for nothing: asked again, it
 * does nothing. `memory` says how many have a package of which days were wiped.
 */
export async function uncount(
  tx: Transaction,
  of: Forgotten,
  keys: SubjectKeys,
  memory: TenantCatalogue,
): Promise<readonly number[]> {
  const { tenant } = of
  const own = await contributionsOf(tx, of, keys)
  if (!own || own.numbers.length === 0) return []
  await foldTenant(tx, tenant)
  const today = iso(of.at).slice(0, 10)
  const counted = await mostDevices(tx, tenant, own.numbers)
  const baseOf = (number: number) => wipedDevices(memory, number, counted.get(number)?.now ?? 0, today)
  const rare = new Set(
    own.numbers.filter((number) => Math.max(0, counted.get(number)?.most ?? 0) + baseOf(number) < leastDevices),
  )
  const deltas = new Map([...own.present].filter(([number]) => !rare.has(number)).map(([number, n]) => [number, -n]))
  await addTallies(tx, [{ tenant, day: today, deltas, transitions: [], added: 0, removed: 0, changed: 0 }])
  const known = await takeBack(tx, tenant, own, { rare: [...rare], baseOf, today })
  await takeMoves(
    tx,
    tenant,
    own.moves().filter(({ from, to }) => rare.has(from) || rare.has(to)),
  )
  // Sums over the whole fleet tell of few only where it has few.
  if ((await countHoldings(tx, tenant, leastDevices)) < leastDevices) await takeChanges(tx, tenant, own.changes())
  return known
}

/** Once a year the days before it are wiped: who had a package then has it from no day. */
function wipedDevices(memory: TenantCatalogue, number: number, counted: number, today: string): number {
  const first = memory.entry(number)?.firstSeen
  if (first === undefined || first >= `${today.slice(0, 4)}-01-01`) return 0
  return Math.max(0, memory.devices(number) - counted)
}

async function contributionsOf(
  tx: Transaction,
  { tenant, subjects }: Forgotten,
  keys: SubjectKeys,
): Promise<Contributions | undefined> {
  const numbers = subjects.map(({ number }) => number)
  const held = await lockedHoldings(tx, tenant, numbers)
  if (held.length === 0) return undefined
  const deviceOf = new Map(subjects.map(({ number, device }) => [number, device]))
  const segments = Map.groupBy(await histories(tx, tenant, numbers), ({ number }) => number)
  const enrolled = await enrolledDays(tx, tenant, numbers)
  const own = new Contributions()
  for (const { number, sealed } of held) {
    const device = deviceOf.get(number) as string
    const key = keys.get(device)
    if (!key || !sealed) continue
    const told = (segments.get(number) ?? []).map(
      (one): Segment => openSegment(key, tenant, device, one.segment, one.sealed),
    )
    own.add(openNames(key, tenant, device, sealed).numbers, told, enrolled.get(number) ?? '')
  }
  return own
}

/** Gives the packages of which nothing at all is counted any more, or only what others did since a day that is known. */
async function takeBack(
  tx: Transaction,
  tenant: number,
  own: Contributions,
  { rare, baseOf, today }: { rare: readonly number[]; baseOf: (number: number) => number; today: string },
): Promise<number[]> {
  if (rare.length === 0) return []
  const counted = Map.groupBy(await daysOf(tx, tenant, rare), ({ number }) => number)
  const theirs = Map.groupBy(own.deltas(), ({ number }) => number)
  const first = Map.groupBy(own.firsts(), ({ number }) => number)
  const left = rare.map((number) => {
    const before = { base: baseOf(number), days: counted.get(number) ?? [] }
    const after = without(before, theirs.get(number) ?? [], first.get(number) ?? [])
    if (after) return { number, ...after }
    // Nobody can say any more who did what: its past goes, and what others have begins today.
    const now = before.days.reduce((sum, { delta }) => sum + delta, before.base) - (own.present.get(number) ?? 0)
    return { number, base: 0, days: now > 0 ? [{ number, day: today, delta: now }] : [] }
  })
  await replaceDays(
    tx,
    tenant,
    rare,
    left.flatMap(({ days }) => days),
  )
  return left.filter(({ base }) => base === 0).map(({ number }) => number)
}

/** After the rooms: entries that nobody else ever had go from the catalogue. Gives how many. */
export function settleCatalogue(tx: Transaction, tenant: number, rare: readonly number[]): Promise<number> {
  return dropUncounted(tx, tenant, rare)
}
