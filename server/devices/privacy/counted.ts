// Keeps on which day a device without a system id was counted, so that a day counts it once; every process hears of it.
import type { Transaction } from '#kit/pg/database.ts'
import type { DeviceId } from '#wire/ids.ts'
import type { Context } from '../../context.ts'
import { announce } from '../announce.ts'
import { clearCounted, setCounted } from './counted.store.ts'

/** Of these numbers those that were not counted on the day yet. Call `announce` for their devices after the commit. */
export const markCounted = (tx: Transaction, tenant: number, numbers: readonly number[], day: string) =>
  setCounted(tx, tenant, numbers, day)

/** The device has a system id again. */
export async function unmarkCounted(
  context: Context,
  { tenant, number, device }: { tenant: number; number: number; device: DeviceId },
): Promise<void> {
  await context.fleet.as([tenant], (tx) => clearCounted(tx, tenant, number))
  await announce(context, tenant, [device], 'keep')
}
