// Erases the views of one operator, the shared ones too: their names are words that person wrote.
import type { Transaction } from '#kit/pg/database.ts'
import { dropOwn } from './views.store.ts'

export async function forget(
  tx: Transaction,
  { tenant, operator }: { tenant: number; operator: string },
): Promise<void> {
  await dropOwn(tx, tenant, operator)
}
