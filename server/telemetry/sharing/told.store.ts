// Rows of whom was told of which device, and of notices of an erasure that a receiver did not take yet.
import type { Database, Transaction } from '#kit/pg/database.ts'

export interface ToldRow {
  number: number
  record: string
  first_at: Date
  last_at: Date
}

export async function noteTold(
  tx: Transaction,
  tenant: number,
  record: string,
  numbers: readonly number[],
  at: Date,
): Promise<void> {
  await tx.query(
    `insert into out_told (tenant, number, record, first_at, last_at)
     select $1, number, $2, $3, $3 from unnest($4::int[]) number order by number
     on conflict (tenant, number, record) do update set last_at = excluded.last_at`,
    [tenant, record, at, numbers],
  )
}

export async function readTold(fleet: Database, tenant: number, numbers: readonly number[]): Promise<ToldRow[]> {
  const { rows } = await fleet.one<ToldRow>(
    [tenant],
    `select t.* from unnest($2::int[]) d (number), lateral (
       select number, record, first_at, last_at from out_told x where x.tenant = $1 and x.number = d.number offset 0) t
     order by record, number`,
    [tenant, numbers],
  )
  return rows
}

export async function dropTold(tx: Transaction, tenant: number, numbers: readonly number[]): Promise<number> {
  const { rowCount } = await tx.query('delete from out_told where tenant = $1 and number = any($2::int[])', [
    tenant,
    numbers,
  ])
  return rowCount
}

export interface NoticeRow {
  id: string
  record: string
  devices: string[]
  at: Date
  failures: number
}

/** The same notice twice is one. */
export async function addNotice(
  fleet: Database,
  tenant: number,
  row: NoticeRow & { readonly nextAt: Date },
): Promise<void> {
  await fleet.one(
    [tenant],
    `insert into out_notices (tenant, id, record, devices, at, failures, next_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict do nothing`,
    [tenant, row.id, row.record, row.devices, row.at, row.failures, row.nextAt],
  )
}

export async function dueNotices(fleet: Database, tenant: number, now: Date): Promise<NoticeRow[]> {
  const { rows } = await fleet.one<NoticeRow>(
    [tenant],
    'select id, record, devices, at, failures from out_notices where tenant = $1 and next_at <= $2 order by next_at limit 100',
    [tenant, now],
  )
  return rows
}

export async function putOff(fleet: Database, tenant: number, id: string, nextAt: Date): Promise<void> {
  await fleet.one(
    [tenant],
    'update out_notices set failures = failures + 1, next_at = $3 where tenant = $1 and id = $2',
    [tenant, id, nextAt],
  )
}

export async function dropNotice(fleet: Database, tenant: number, id: string): Promise<void> {
  await fleet.one([tenant], 'delete from out_notices where tenant = $1 and id = $2', [tenant, id])
}
