// Where a leaf has its place, for whoever holds what it commits to.
import type { Context } from '../../context.ts'
import { findPlaces } from './log.store.ts'
import { prefixOf } from './places.ts'
import { openLogRow } from './sequencer.ts'

/** In the log of the present epoch; undefined while it waits, and when it has none. */
export async function placeOf(context: Context, tenant: number, commitment: Buffer): Promise<number | undefined> {
  const { size } = await openLogRow(context, tenant)
  const wanted = [{ commitment, prefix: prefixOf(commitment) }]
  const key = { tenant, epoch: context.epoch.number }
  const [found] = await context.fleet.as([tenant], (tx) => findPlaces(tx, key, wanted, size))
  return found?.place
}
