// What devices say of themselves about privacy: sealed under each device's key, one row for those that say anything.
import type { Database, Transaction } from '#kit/pg/database.ts'

export interface SaidRow {
  tenant: number
  number: number
  subject: string
  said: Buffer
  own_id: boolean
}

interface Of {
  readonly tenant: number
  readonly number: number
}

/** The rows of these devices, of whichever tenants. */
export async function readSaid(fleet: Database, devices: readonly Of[]): Promise<SaidRow[]> {
  const { rows } = await fleet.one<SaidRow>(
    [...new Set(devices.map(({ tenant }) => tenant))],
    `select a.* from unnest($1::int[], $2::int[]) d (tenant, number), lateral (
       select tenant, number, subject, said, own_id from device_agreements x
       where x.tenant = d.tenant and x.number = d.number limit 1) a`,
    [devices.map(({ tenant }) => tenant), devices.map(({ number }) => number)],
  )
  return rows
}

/** Those of the tenant whose facts stand under an own id. */
export async function saidWithOwnId(tx: Transaction, tenant: number): Promise<SaidRow[]> {
  const sql = 'select tenant, number, subject, said, own_id from device_agreements where tenant = $1 and own_id'
  return (await tx.query<SaidRow>(sql, [tenant])).rows
}

/** Locked until the transaction ends. */
export async function lockSaid(tx: Transaction, { tenant, number }: Of): Promise<SaidRow | undefined> {
  const sql =
    'select tenant, number, subject, said, own_id from device_agreements where tenant = $1 and number = $2 for update'
  return (await tx.query<SaidRow>(sql, [tenant, number])).rows[0]
}

export async function writeSaid(tx: Transaction, row: SaidRow): Promise<void> {
  await tx.query(
    `insert into device_agreements (tenant, number, subject, said, own_id) values ($1, $2, $3, $4, $5)
     on conflict (tenant, number) do update set said = excluded.said, own_id = excluded.own_id where device_agreements.subject = excluded.subject`,
    [row.tenant, row.number, row.subject, row.said, row.own_id],
  )
}

/** How many rows went. */
export async function dropSaid(tx: Transaction, tenant: number, numbers: readonly number[]): Promise<number> {
  const sql = 'delete from device_agreements where tenant = $1 and number = any($2::int[])'
  return (await tx.query(sql, [tenant, numbers])).rowCount
}
