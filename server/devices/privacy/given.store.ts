// The own ids that tenants gave their devices: sealed under each device's key, one row for each that was ever given one.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { GivenIdJudged } from '#wire/control/own-id.ts'

export interface GivenRow {
  number: number
  subject: string
  /** null: taken back. */
  given: Buffer | null
  revision: number
  judged: GivenIdJudged | null
  at: Date
  by: string
}

const columns = 'number, subject, given, revision::float8 as revision, judged, at, by'

export async function findGiven(fleet: Database, tenant: number, number: number): Promise<GivenRow | undefined> {
  const sql = `select ${columns} from device_given_ids where tenant = $1 and number = $2`
  return (await fleet.one<GivenRow>([tenant], sql, [tenant, number])).rows[0]
}

/** All of the tenant; no other transaction gives one until this one ends. */
export async function lockAllGiven(tx: Transaction, tenant: number): Promise<GivenRow[]> {
  await tx.query("select pg_advisory_xact_lock(hashtext('device_given_ids'), $1)", [tenant])
  return (await tx.query<GivenRow>(`select ${columns} from device_given_ids where tenant = $1`, [tenant])).rows
}

/** Locked until the transaction ends. */
export async function lockGiven(tx: Transaction, tenant: number, number: number): Promise<GivenRow | undefined> {
  const sql = `select ${columns} from device_given_ids where tenant = $1 and number = $2 for update`
  return (await tx.query<GivenRow>(sql, [tenant, number])).rows[0]
}

export async function writeGiven(tx: Transaction, tenant: number, row: GivenRow): Promise<void> {
  await tx.query(
    `insert into device_given_ids (tenant, number, subject, given, revision, judged, at, by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant, number) do update set given = excluded.given, revision = excluded.revision,
       judged = excluded.judged, at = excluded.at, by = excluded.by where device_given_ids.subject = excluded.subject`,
    [tenant, row.number, row.subject, row.given, row.revision, row.judged, row.at, row.by],
  )
}

/** How many rows went. */
export async function dropGiven(tx: Transaction, tenant: number, numbers: readonly number[]): Promise<number> {
  const sql = 'delete from device_given_ids where tenant = $1 and number = any($2::int[])'
  return (await tx.query(sql, [tenant, numbers])).rowCount
}
