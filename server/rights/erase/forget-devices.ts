// Forgets devices in every room and in the key ring, so that a crash at any point leaves nothing but to do it again.
//
// 1. The rooms forget, in groups: the rows of the devices themselves stay, emptied, in the state that no list shows and no
//    door serves. Counts by day are settled here, while the package sets can still be read.
// 2. The ring drops all keys in one generation, in both copies. From here on the door knows them by the list of erased ids.
// 3. Every process is told, before and after 4.
// 4. The rooms forget what was stored meanwhile, and the devices' own rows go, with whatever the caller writes about it.
//
// Killed before 2: the rows stand in a state that is asked about again. Killed after it: nothing can be read any more, and
// the door refuses by the ring, whether the rows are there or not. In no order of these does a device come back.
import { pause } from '#kit/life.ts'
import type { Transaction } from '#kit/pg/database.ts'
import type { Context, Forgotten } from '../../context.ts'
import { announce } from '../../devices/announce.ts'
import { blank } from '../../devices/blank.ts'
import { tellErased } from '../../devices/erased.ts'
import { keysOf, type SubjectKeys, settleCatalogue, uncount } from '../../telemetry/software/uncount.ts'
import { lastRoom, rooms } from './rooms.ts'

/** Devices in one transaction. */
const atOnce = 250

const waitMs = 50
const longestWaitMs = 60_000

type Subjects = Forgotten['subjects']
type Counted = (tx: Transaction, rows: Readonly<Record<string, number>>) => Promise<void>

export interface ForgottenPlaces {
  /** Rows that went, by table; `key-ring`: keys. */
  readonly places: Readonly<Record<string, number>>
}

/**
 * Resolves when nothing of the devices is held any more. `also` runs for each group in the transaction in which their rows
 * go, `counted` in each transaction that took rows, so that none is left out of a count that a crash cut off. Asked again for
 * devices of which nothing is left, it does nothing. Throws `ring-away`, `database-away`, `rebuilding`; then the caller asks
 * again with the same devices.
 */
export async function forgetDevices(
  context: Context,
  tenant: number,
  subjects: Subjects,
  also: (tx: Transaction, subjects: Subjects) => Promise<void> = async () => {},
  counted: Counted = async () => {},
): Promise<ForgottenPlaces> {
  const places = new Map<string, number>()
  const note = (rows: Readonly<Record<string, number>>) => {
    for (const [place, many] of Object.entries(rows)) places.set(place, (places.get(place) ?? 0) + many)
  }
  const ids = subjects.map(({ device }) => device)
  const keys = keysOf(context, tenant, ids)
  if (keys.size > 0) await whole(context, tenant)
  const groups = Array.from({ length: Math.ceil(subjects.length / atOnce) }, (_, i) =>
    subjects.slice(i * atOnce, (i + 1) * atOnce),
  )
  for (const group of groups)
    note(await forgetRooms(context, { tenant, subjects: group, at: context.clock.now() }, keys, counted))
  await context.ring.drop(tenant, ids)
  note({ 'key-ring': keys.size })
  for (const group of groups) {
    const of = { tenant, subjects: group, at: context.clock.now() }
    // Before, so that no process remembers them when this one dies after; after, for what was read again meanwhile.
    await tell(context, of)
    note(await forgetAll(context, of, keys, also, counted))
    await tell(context, of)
  }
  return { places: Object.fromEntries([...places].sort(([a], [b]) => (a < b ? -1 : 1))) }
}

/** After a start the counts of packages are known a little later. */
async function whole(context: Context, tenant: number): Promise<void> {
  const late = AbortSignal.timeout(longestWaitMs)
  while (!context.catalogue.ready(tenant) && !late.aborted) await pause(waitMs, late)
}

async function forgetRooms(
  context: Context,
  of: Forgotten,
  keys: SubjectKeys,
  counted: Counted,
): Promise<Record<string, number>> {
  const rows = await context.fleet.as([of.tenant], async (tx) => {
    await blank(tx, of)
    const rows = await inRooms(context, tx, of, keys)
    await counted(tx, rows)
    return rows
  })
  await announce(
    context,
    of.tenant,
    of.subjects.map(({ device }) => device),
    'cut',
  )
  return rows
}

function forgetAll(
  context: Context,
  of: Forgotten,
  keys: SubjectKeys,
  also: (tx: Transaction, subjects: Subjects) => Promise<void>,
  counted: Counted,
): Promise<Record<string, number>> {
  return context.fleet.as([of.tenant], async (tx) => {
    const rows = await inRooms(context, tx, of, keys)
    const own = await lastRoom.forget(tx, of)
    await also(tx, of.subjects)
    await counted(tx, { ...rows, ...own })
    return { ...rows, ...own }
  })
}

async function inRooms(
  context: Context,
  tx: Transaction,
  of: Forgotten,
  keys: SubjectKeys,
): Promise<Record<string, number>> {
  const rare = keys.size === 0 ? [] : await uncount(tx, of, keys, context.catalogue.counted(of.tenant))
  const rows: Record<string, number> = {}
  for (const { forget } of rooms) Object.assign(rows, await forget(tx, of))
  const entries = await settleCatalogue(tx, of.tenant, rare)
  return { ...rows, ...(entries > 0 && { software_catalogue: entries }) }
}

async function tell(context: Context, { tenant, subjects }: Forgotten): Promise<void> {
  context.catalogue.forget(
    tenant,
    subjects.map(({ number }) => number),
  )
  await context.catalogue.followRemovals(tenant)
  await tellErased(context.listener, tenant, subjects)
  await context.decisions.announce(tenant)
}
