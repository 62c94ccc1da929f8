// Erases what is held about a device's line.
import type { Transaction } from '#kit/pg/database.ts'
import { deleteLine } from './line.store.ts'

/** An open line of the device is cut by the notice of its new state, in whichever process holds it. */
export async function forget(tx: Transaction, { tenant, number }: { tenant: number; number: number }): Promise<void> {
  await deleteLine(tx, tenant, number)
}
