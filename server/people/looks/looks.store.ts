// Rows of who looked at what: added to within their hour, read, and taken out when their time is over or their device is erased.
import type { Database, Transaction } from '#kit/pg/database.ts'

export interface LookKey {
  readonly tenant: number
  readonly hour: Date
  readonly actor: string
  readonly role: string
  readonly purpose: string
  /** A device's id; empty for a list. */
  readonly subject: string
}

export interface LookRow extends LookKey {
  readonly fields: readonly string[]
  /** The most that one look showed. */
  readonly devices: number
  readonly times: number
}

/** Adds to what is there for the same key; in one order, so that two processes wait for each other and never crosswise. */
export async function addLooks(fleet: Database, rows: readonly LookRow[]): Promise<void> {
  const of = <K extends keyof LookRow>(key: K) => rows.map((row) => row[key])
  await fleet.one(
    [...new Set(of('tenant'))],
    `insert into look_looks as l (tenant, hour, actor, role, purpose, subject, fields, devices, times)
     select r.tenant, r.hour, r.actor, r.role, r.purpose, r.subject,
       array(select jsonb_array_elements_text(r.fields) order by 1), r.devices, r.times
     from unnest($1::int[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::int[],
       $9::int[]) as r (tenant, hour, actor, role, purpose, subject, fields, devices, times) order by 1, 2, 3, 4, 5, 6
     on conflict (tenant, hour, actor, role, purpose, subject) do update
     set fields = array(select distinct f from unnest(l.fields || excluded.fields) f order by f),
       devices = greatest(l.devices, excluded.devices), times = l.times + excluded.times`,
    [
      ...[of('tenant'), of('hour'), of('actor'), of('role'), of('purpose'), of('subject')],
      of('fields').map((fields) => JSON.stringify(fields)),
      ...[of('devices'), of('times')],
    ],
  )
}

type Shown = Omit<LookRow, 'tenant'>

export interface LookFilter {
  readonly subject?: string | undefined
  readonly actor?: string | undefined
  readonly from?: string | undefined
  readonly until?: string | undefined
  /** Where the page before ended. */
  readonly after?: Omit<LookKey, 'tenant'> | undefined
  readonly limit: number
}

/** Newest hours first. */
export async function findLooks(fleet: Database, tenant: number, filter: LookFilter): Promise<Shown[]> {
  const { subject, actor, from, until, after, limit } = filter
  const { rows } = await fleet.one<Shown>(
    [tenant],
    `select hour, actor, role, purpose, subject, fields, devices, times from look_looks
     where tenant = $1 and ($2::text is null or subject = $2) and ($3::text is null or actor = $3)
       and ($4::timestamptz is null or hour >= date_trunc('hour', $4::timestamptz)) and ($5::timestamptz is null or hour < $5)
       and ($6::timestamptz is null or hour < $6 or hour = $6 and (actor, role, purpose, subject) > ($7, $8, $9, $10))
     order by hour desc, actor, role, purpose, subject limit $11`,
    [
      ...[tenant, subject ?? null, actor ?? null, from ?? null, until ?? null, after?.hour ?? null],
      ...[after?.actor ?? null, after?.role ?? null, after?.purpose ?? null, after?.subject ?? null, limit],
    ],
  )
  return rows
}

/** Looks at these devices alone; lists that showed them among others name no device. */
export async function dropLooksAt(tx: Transaction, tenant: number, devices: readonly string[]): Promise<number> {
  const sql = 'delete from look_looks where tenant = $1 and subject = any($2::text[])'
  return (await tx.query(sql, [tenant, devices])).rowCount ?? 0
}
