// Forgets the events of a device: what it told, and how far its histories went. Counts without device stay.
import type { Transaction } from '#kit/pg/database.ts'
import { dropDevice } from './store.ts'

export async function forget(
  tx: Transaction,
  { tenant, number }: { tenant: number; device: string; number: number },
): Promise<void> {
  await dropDevice(tx, tenant, number)
}
