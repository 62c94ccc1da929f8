// What the log's room holds about a device goes; its leaves stay and point to nobody once the device's key is gone.
import type { Transaction } from '#kit/pg/database.ts'
import { dropReader } from './readers.store.ts'

export async function forget(
  tx: Transaction,
  { tenant, number }: { readonly tenant: number; readonly device: string; readonly number: number },
): Promise<void> {
  await dropReader(tx, { tenant, number })
}
