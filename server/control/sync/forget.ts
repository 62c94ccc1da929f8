// Erases what a device was asked.
import type { Transaction } from '#kit/pg/database.ts'
import type { Context } from '../../context.ts'
import { reasons } from './asks.ts'
import { dropAsks } from './syncs.store.ts'

/** Orders stay, with their counts: they are an operator's acts and name no device. */
export async function forget(
  { clock }: Pick<Context, 'clock'>,
  tx: Transaction,
  { tenant, number }: { tenant: number; number: number },
): Promise<void> {
  await dropAsks(tx, tenant, number, reasons.indexOf('not-managed'), clock.now())
}
