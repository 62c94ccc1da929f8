// Names of what was erased, for readers of the audit.
import type { Database, Transaction } from '#kit/pg/database.ts'

export interface NameRow {
  subject: string
  month: string
  name: Buffer
}

export async function addNames(tx: Transaction, tenant: number, rows: readonly NameRow[]): Promise<void> {
  await tx.query(
    `insert into audit_names (tenant, subject, month, name)
     select $1, * from unnest($2::text[], $3::date[], $4::bytea[]) on conflict do nothing`,
    [tenant, rows.map(({ subject }) => subject), rows.map(({ month }) => month), rows.map(({ name }) => name)],
  )
}

export async function dropNames(tx: Transaction, tenant: number, subjects: readonly string[]): Promise<void> {
  await tx.query('delete from audit_names where tenant = $1 and subject = any($2::text[])', [tenant, subjects])
}

export async function findNames(fleet: Database, tenant: number, subjects: readonly string[]): Promise<NameRow[]> {
  const sql = `select subject, month::text, name from audit_names where tenant = $1 and subject = any($2::text[])`
  return (await fleet.one<NameRow>([tenant], sql, [tenant, subjects])).rows
}

/** `month` itself stays: `2026-11-01`. */
export async function dropMonths(fleet: Database, tenant: number, month: string): Promise<number> {
  return (await fleet.one([tenant], 'delete from audit_names where tenant = $1 and month < $2', [tenant, month]))
    .rowCount
}
