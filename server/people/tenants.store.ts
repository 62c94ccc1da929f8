// The numbers of the tenants: the one table without a tenant column.
import type { Database, Transaction } from '#kit/pg/database.ts'

export async function addTenantNumber(tx: Transaction, tenant: number): Promise<void> {
  await tx.query('insert into tenant_numbers (tenant) values ($1) on conflict do nothing', [tenant])
}

export async function listTenantNumbers(fleet: Database): Promise<number[]> {
  const { rows } = await fleet.one<{ tenant: number }>([], 'select tenant from tenant_numbers order by tenant')
  return rows.map((row) => row.tenant)
}
