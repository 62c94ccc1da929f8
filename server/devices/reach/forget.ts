// Erases how a device is reached.
import type { Transaction } from '#kit/pg/database.ts'
import { dropReach } from './reach.store.ts'

/** What memory holds is not written again: without the device's key no address is kept. */
export async function forget(tx: Transaction, device: { tenant: number; number: number }): Promise<void> {
  await dropReach(tx, device)
}
