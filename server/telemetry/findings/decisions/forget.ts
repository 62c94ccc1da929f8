// Erases what was decided about one device alone; decisions about groups and about all name no device.
import type { Transaction } from '#kit/pg/database.ts'
import { dropOfDevice } from './decisions.store.ts'

/** `announce` after the commit. */
export async function forget(tx: Transaction, { tenant, number }: { tenant: number; number: number }): Promise<void> {
  await dropOfDevice(tx, tenant, number)
}
