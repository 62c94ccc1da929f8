// The numbers of the tenants: the one table without a tenant column.
import type { Database, Transaction } from '#kit/pg/database.ts'

export async function addTenantNumber(tx: Transaction, tenant: number): Promise<void> {
  await tx.query('insert into tenant_numbers (number) values ($1) on conflict do nothing', [tenant])
}

export async function listTenantNumbers(fleet: Database): Promise<number[]> {
  const { rows } = await fleet.one<{ number: number }>([], 'select number from tenant_numbers order by number')
  return rows.map((row) => row.number)
}
