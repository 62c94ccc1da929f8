// Forgets who operated: role, secrets, sessions and saved views go; acts and decisions keep the id, which then names nobody.
import type { Transaction } from '#kit/pg/database.ts'
import { dropOperator } from './operators.store.ts'
import { forget as forgetViews } from './views/forget.ts'

export async function forgetOperator(
  tx: Transaction,
  { tenant, operator }: { tenant: number; operator: string },
): Promise<void> {
  await forgetViews(tx, { tenant, operator })
  await dropOperator(tx, tenant, operator)
}
