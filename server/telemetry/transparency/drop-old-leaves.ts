// Leaves are kept for 13 months; the hashes over them stay, so that every checkpoint ever given can be gone on from.
import { iso } from '#kit/clock.ts'
import type { Context } from '../../context.ts'
import * as store from './log.store.ts'
import { prefixOf } from './places.ts'
import { split, tileWidth } from './tiles.ts'

const bundlesAtOnce = 64

/**
 * Takes out what got its number before `before`; gives how many days of leaves went. A bundle goes when its last leaf is old
 * enough, with the places of its leaves.
 */
export async function dropOldLeaves(context: Context, tenant: number, before: Date): Promise<number> {
  const day = iso(before.getTime()).slice(0, 10)
  const epochs = await context.fleet.as([tenant], (tx) => store.epochsOf(tx, tenant))
  let days = 0
  for (const epoch of epochs) {
    const key = { tenant, epoch }
    while ((await dropSome(context, key, day)) === bundlesAtOnce);
    days += await context.fleet.as([tenant], (tx) => store.dropDays(tx, key, day))
  }
  return days
}

async function dropSome(context: Context, key: store.LogKey, before: string): Promise<number> {
  return context.fleet.as([key.tenant], async (tx) => {
    const below = Math.floor((await store.sizeBefore(tx, key, before)) / tileWidth)
    const bundles = await store.firstBundles(tx, key, below, bundlesAtOnce)
    if (bundles.length === 0) return 0
    const places = bundles.flatMap(({ bundle, commitments }) =>
      split(commitments).map((entry, i) => ({ prefix: prefixOf(entry), place: bundle * tileWidth + i })),
    )
    await store.dropPlaces(tx, key, places)
    await store.dropBundles(
      tx,
      key,
      bundles.map((one) => one.bundle),
    )
    return bundles.length
  })
}
