// The tables of what devices told: every value sealed; this file never sees inside one.
import type { Database, Transaction } from '#kit/pg/database.ts'

/** A device in the database. */
export interface Subject {
  readonly tenant: number
  readonly number: number
}

export interface SealedRow extends Subject {
  readonly subject: string
  readonly sealed: Buffer
}

const columns = (rows: readonly SealedRow[]) => [
  rows.map((row) => row.tenant),
  rows.map((row) => row.number),
  rows.map((row) => row.subject),
  rows.map((row) => row.sealed),
]

/**
 * Locks the holdings of these devices until the transaction ends and reads them; a device without one gets an empty
 * row first, so that two first transmissions of a device wait for each other too. In one order: no two groups wait for
 * each other in a circle.
 */
export async function lockHoldings(
  tx: Transaction,
  devices: readonly (Subject & { readonly subject: string })[],
): Promise<(Subject & { sealed: Buffer | null })[]> {
  const params = [devices.map((d) => d.tenant), devices.map((d) => d.number)]
  const lock = () =>
    tx.query<Subject & { sealed: Buffer | null }>(
      // One look-up by key after another. A plain join lets the planner begin at the table, and while statistics are
      // behind (a fleet that just arrived) it takes the table for tiny and reads all of it for each device.
      `select h.* from (select * from unnest($1::int[], $2::int[]) order by 1, 2) d (tenant, number), lateral (
         select tenant, number, sealed from fact_holdings x where x.tenant = d.tenant and x.number = d.number
         limit 1 for update) h`,
      params,
    )
  const first = await lock()
  if (first.rows.length === devices.length) return first.rows
  await tx.query(
    `insert into fact_holdings (tenant, number, subject)
     select * from unnest($1::int[], $2::int[], $3::text[]) order by 1, 2 on conflict do nothing`,
    [...params, devices.map((d) => d.subject)],
  )
  return (await lock()).rows
}

export async function writeHoldings(tx: Transaction, rows: readonly SealedRow[]): Promise<void> {
  await tx.query(
    // The rows are there and locked: this is an update that goes by the key whatever the planner believes.
    `insert into fact_holdings (tenant, number, subject, sealed)
     select * from unnest($1::int[], $2::int[], $3::text[], $4::bytea[])
     on conflict (tenant, number) do update set sealed = excluded.sealed
     where fact_holdings.subject = excluded.subject`,
    columns(rows),
  )
}

export async function readFacts(
  tx: Transaction,
  devices: readonly Subject[],
): Promise<(Subject & { sealed: Buffer })[]> {
  const { rows } = await tx.query<Subject & { sealed: Buffer }>(
    `select f.* from unnest($1::int[], $2::int[]) d (tenant, number), lateral (
       select tenant, number, sealed from fact_facts x where x.tenant = d.tenant and x.number = d.number limit 1) f`,
    [devices.map((d) => d.tenant), devices.map((d) => d.number)],
  )
  return rows
}

export async function writeFacts(tx: Transaction, rows: readonly SealedRow[]): Promise<void> {
  await tx.query(
    `insert into fact_facts (tenant, number, subject, sealed)
     select * from unnest($1::int[], $2::int[], $3::text[], $4::bytea[])
     on conflict (tenant, number) do update set sealed = excluded.sealed`,
    columns(rows),
  )
}

export interface SegmentRow extends Subject {
  readonly segment: number
  readonly sealed: Buffer
}

/** Adds segments, or puts them in the place of what stood there. */
export async function writeSegments(tx: Transaction, rows: readonly SegmentRow[]): Promise<void> {
  await tx.query(
    `insert into fact_changes (tenant, number, segment, sealed)
     select * from unnest($1::int[], $2::int[], $3::int[], $4::bytea[])
     on conflict (tenant, number, segment) do update set sealed = excluded.sealed`,
    [rows.map((r) => r.tenant), rows.map((r) => r.number), rows.map((r) => r.segment), rows.map((r) => r.sealed)],
  )
}

export async function dropSegments(tx: Transaction, device: Subject, below: number): Promise<void> {
  await tx.query('delete from fact_changes where tenant = $1 and number = $2 and segment < $3', [
    device.tenant,
    device.number,
    below,
  ])
}

export async function allSegments(tx: Transaction, device: Subject): Promise<{ segment: number; sealed: Buffer }[]> {
  const { rows } = await tx.query<{ segment: number; sealed: Buffer }>(
    'select segment, sealed from fact_changes where tenant = $1 and number = $2',
    [device.tenant, device.number],
  )
  return rows
}

/** Segments up to `from`, newest first. */
export async function segmentsDown(database: Database, device: Subject, from: number, limit: number) {
  const { rows } = await database.one<{ segment: number; sealed: Buffer }>(
    [device.tenant],
    `select segment, sealed from fact_changes where tenant = $1 and number = $2 and segment <= $3
     order by segment desc limit $4`,
    [device.tenant, device.number, from, limit],
  )
  return rows
}

export interface HeldRow {
  readonly number: number
  readonly subject: string
  readonly sealed: Buffer
}

/** Holdings of a tenant by ascending number, a page at a time. */
export async function holdingsAfter(database: Database, tenant: number, after: number, limit: number) {
  const { rows } = await database.one<HeldRow>(
    [tenant],
    `select number, subject, sealed from fact_holdings where tenant = $1 and number > $2 and sealed is not null
     order by number limit $3`,
    [tenant, after, limit],
  )
  return rows
}

export async function holdingsOf(database: Database, tenant: number, numbers: readonly number[]) {
  const { rows } = await database.one<HeldRow>(
    [tenant],
    `select number, subject, sealed from fact_holdings where tenant = $1 and number = any($2::int[])
       and sealed is not null`,
    [tenant, numbers],
  )
  return rows
}

/** Both sealed values of one device; null where nothing is held. */
export async function readDevice(database: Database, device: Subject) {
  const { rows } = await database.one<{ subject: string; held: Buffer | null; facts: Buffer | null }>(
    [device.tenant],
    `select h.subject, h.sealed as held, f.sealed as facts
     from fact_holdings h left join fact_facts f using (tenant, number) where h.tenant = $1 and h.number = $2`,
    [device.tenant, device.number],
  )
  return rows[0]
}

/** Holdings first, so that whoever is storing for one of them is waited for; rows by table. */
export async function dropDevices(tx: Transaction, tenant: number, numbers: readonly number[]) {
  const drop = async (table: string) =>
    (await tx.query(`delete from ${table} where tenant = $1 and number = any($2::int[])`, [tenant, numbers])).rowCount
  const fact_holdings = await drop('fact_holdings')
  return { fact_holdings, fact_facts: await drop('fact_facts'), fact_changes: await drop('fact_changes') }
}

/** Package sets and digests of devices that are about to go, locked: nobody stores for them until the transaction ends. */
export async function lockedHoldings(tx: Transaction, tenant: number, numbers: readonly number[]) {
  const { rows } = await tx.query<{ number: number; sealed: Buffer | null }>(
    `select number, sealed from fact_holdings where tenant = $1 and number = any($2::int[]) order by number for update`,
    [tenant, numbers],
  )
  return rows
}

/** The whole histories of devices. */
export async function histories(tx: Transaction, tenant: number, numbers: readonly number[]) {
  const { rows } = await tx.query<{ number: number; segment: number; sealed: Buffer }>(
    'select number, segment, sealed from fact_changes where tenant = $1 and number = any($2::int[])',
    [tenant, numbers],
  )
  return rows
}

/** How many devices hold something; not counted beyond `most`. */
export async function countHoldings(tx: Transaction, tenant: number, most: number): Promise<number> {
  const { rows } = await tx.query<{ held: number }>(
    'select count(*)::int as held from (select from fact_holdings where tenant = $1 limit $2) held',
    [tenant, most],
  )
  return rows[0]?.held ?? 0
}
