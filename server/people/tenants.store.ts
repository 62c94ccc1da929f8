// The numbers of the tenants: the one table without a tenant column.
import type { Database, Transaction } from '#kit/pg/database.ts'

/** `epoch`: the one the server is in; rows made now have lived through no other. */
export async function addTenantNumber(tx: Transaction, tenant: number, epoch: number): Promise<void> {
  await tx.query('insert into tenant_numbers (tenant, epoch) values ($1, $2) on conflict do nothing', [tenant, epoch])
}

export async function listTenantNumbers(fleet: Database): Promise<number[]> {
  const { rows } = await fleet.one<{ tenant: number }>([], 'select tenant from tenant_numbers order by tenant')
  return rows.map((row) => row.tenant)
}

/** Tenants whose rows have not entered `epoch` yet. */
export async function tenantsBefore(fleet: Database, epoch: number): Promise<{ tenant: number; epoch: number }[]> {
  const sql = 'select tenant, epoch from tenant_numbers where epoch < $1 order by tenant'
  return (await fleet.one<{ tenant: number; epoch: number }>([], sql, [epoch])).rows
}

/** False when another process was first. */
export async function moveToEpoch(tx: Transaction, tenant: number, epoch: number): Promise<boolean> {
  const sql = 'update tenant_numbers set epoch = $2 where tenant = $1 and epoch < $2'
  return (await tx.query(sql, [tenant, epoch])).rowCount === 1
}
