// The tables of the transparency log: what waits, what has its place, and the hashes over it.
import type { Transaction } from '#kit/pg/database.ts'
import type { Tile, TilePlace } from './tiles.ts'

/** The log of a tenant in one epoch of the server. */
export interface LogKey {
  readonly tenant: number
  readonly epoch: number
}

export interface LogRow {
  readonly origin: string
  readonly size: number
  /** Empty before the first leaf. */
  readonly checkpoint: string
  readonly checkpointAt: Date | undefined
}

interface StoredLog {
  origin: string
  size: string
  checkpoint: string
  checkpoint_at: Date | null
}

const logOf = ({ origin, size, checkpoint, checkpoint_at }: StoredLog): LogRow => ({
  origin,
  size: Number(size),
  checkpoint,
  checkpointAt: checkpoint_at ?? undefined,
})

/** `origin` counts when the log is not there yet. */
export async function readLogRow(tx: Transaction, { tenant, epoch }: LogKey, origin: string): Promise<LogRow> {
  const read = async () => {
    const sql = 'select origin, size, checkpoint, checkpoint_at from log_logs where tenant = $1 and epoch = $2'
    const { rows } = await tx.query<StoredLog>(sql, [tenant, epoch])
    return rows[0] && logOf(rows[0])
  }
  const found = await read()
  if (found) return found
  const insert = 'insert into log_logs (tenant, epoch, origin) values ($1, $2, $3) on conflict do nothing'
  await tx.query(insert, [tenant, epoch, origin])
  return (await read()) as LogRow
}

/** Locks the log until the transaction ends; undefined while another process has it. */
export async function lockLog(tx: Transaction, { tenant, epoch }: LogKey): Promise<LogRow | undefined> {
  const { rows } = await tx.query<StoredLog>(
    `select origin, size, checkpoint, checkpoint_at from log_logs where tenant = $1 and epoch = $2
     for update skip locked`,
    [tenant, epoch],
  )
  return rows[0] && logOf(rows[0])
}

export async function writeLog(
  tx: Transaction,
  { tenant, epoch }: LogKey,
  { size, checkpoint, at }: { size: number; checkpoint: string; at: Date },
): Promise<void> {
  await tx.query(
    'update log_logs set size = $3, checkpoint = $4, checkpoint_at = $5 where tenant = $1 and epoch = $2',
    [tenant, epoch, size, checkpoint, at],
  )
}

/** One row per tenant: all its commitments of this transaction after each other. */
export async function addPending(
  tx: Transaction,
  rows: readonly { readonly tenant: number; readonly commitments: Buffer }[],
): Promise<void> {
  await tx.query('insert into log_pending (tenant, commitments) select * from unnest($1::int[], $2::bytea[])', [
    rows.map((row) => row.tenant),
    rows.map((row) => row.commitments),
  ])
}

/** Takes the oldest rows out, in the order in which they came. */
export async function takePending(tx: Transaction, tenant: number, most: number): Promise<Buffer[]> {
  const { rows } = await tx.query<{ arrival: string; commitments: Buffer }>(
    `delete from log_pending where tenant = $1 and arrival in (
       select arrival from log_pending where tenant = $1 order by arrival limit $2)
     returning arrival, commitments`,
    [tenant, most],
  )
  return rows.sort((a, b) => Number(a.arrival) - Number(b.arrival)).map((row) => row.commitments)
}

/** Of the tenants that the transaction sees: those that have leaves without a number. */
export async function tenantsWaiting(tx: Transaction, tenants: readonly number[]): Promise<number[]> {
  const { rows } = await tx.query<{ tenant: number }>(
    `select t.tenant from unnest($1::int[]) t (tenant), lateral (
       select 1 from log_pending p where p.tenant = t.tenant limit 1) p`,
    [tenants],
  )
  return rows.map((row) => row.tenant)
}

export async function countWaiting(tx: Transaction, tenant: number): Promise<number> {
  const sql = 'select coalesce(sum(octet_length(commitments)), 0) / 32 as leaves from log_pending where tenant = $1'
  const { rows } = await tx.query<{ leaves: string }>(sql, [tenant])
  return Math.round(Number(rows[0]?.leaves ?? 0))
}

export async function readTiles(
  tx: Transaction,
  { tenant, epoch }: LogKey,
  places: readonly TilePlace[],
): Promise<Tile[]> {
  if (places.length === 0) return []
  const { rows } = await tx.query<{ level: number; tile: string; hashes: Buffer }>(
    // One look-up by key after another, whatever the planner believes of the table.
    `select t.level, t.tile, t.hashes from unnest($3::smallint[], $4::bigint[]) w (level, tile), lateral (
       select level, tile, hashes from log_tiles x
       where x.tenant = $1 and x.epoch = $2 and x.level = w.level and x.tile = w.tile limit 1) t`,
    [tenant, epoch, places.map((one) => one.level), places.map((one) => one.tile)],
  )
  return rows.map((row) => ({ ...row, tile: Number(row.tile) }))
}

export async function writeTiles(tx: Transaction, { tenant, epoch }: LogKey, tiles: readonly Tile[]): Promise<void> {
  await tx.query(
    `insert into log_tiles (tenant, epoch, level, tile, hashes)
     select $1, $2, * from unnest($3::smallint[], $4::bigint[], $5::bytea[])
     on conflict (tenant, epoch, level, tile) do update set hashes = excluded.hashes`,
    [tenant, epoch, tiles.map((t) => t.level), tiles.map((t) => t.tile), tiles.map((t) => t.hashes)],
  )
}

export interface Bundle {
  readonly bundle: number
  readonly commitments: Buffer
}

/** Bundles `from` to `to`, both included; dropped ones are missing. */
export async function readBundles(
  tx: Transaction,
  { tenant, epoch }: LogKey,
  from: number,
  to: number,
): Promise<Bundle[]> {
  const { rows } = await tx.query<{ bundle: string; commitments: Buffer }>(
    `select bundle, commitments from log_entries where tenant = $1 and epoch = $2 and bundle between $3 and $4
     order by bundle`,
    [tenant, epoch, from, to],
  )
  return rows.map((row) => ({ ...row, bundle: Number(row.bundle) }))
}

export async function writeBundles(tx: Transaction, { tenant, epoch }: LogKey, rows: readonly Bundle[]): Promise<void> {
  await tx.query(
    `insert into log_entries (tenant, epoch, bundle, commitments)
     select $1, $2, * from unnest($3::bigint[], $4::bytea[])
     on conflict (tenant, epoch, bundle) do update set commitments = excluded.commitments`,
    [tenant, epoch, rows.map((row) => row.bundle), rows.map((row) => row.commitments)],
  )
}

/** The first bundles below `below` that are still there, for the job that drops them. */
export async function firstBundles(tx: Transaction, { tenant, epoch }: LogKey, below: number, most: number) {
  const { rows } = await tx.query<{ bundle: string; commitments: Buffer }>(
    `select bundle, commitments from log_entries where tenant = $1 and epoch = $2 and bundle < $3
     order by bundle limit $4`,
    [tenant, epoch, below, most],
  )
  return rows.map((row) => ({ ...row, bundle: Number(row.bundle) }))
}

export async function dropBundles(tx: Transaction, { tenant, epoch }: LogKey, bundles: readonly number[]) {
  await tx.query('delete from log_entries where tenant = $1 and epoch = $2 and bundle = any($3::bigint[])', [
    tenant,
    epoch,
    bundles,
  ])
}

export interface Place {
  /** The commitment's first 8 bytes, as a signed number. */
  readonly prefix: bigint
  readonly place: number
}

const columnsOf = (rows: readonly Place[]) => [rows.map((row) => String(row.prefix)), rows.map((row) => row.place)]

export async function addPlaces(tx: Transaction, { tenant, epoch }: LogKey, rows: readonly Place[]): Promise<void> {
  await tx.query(
    `insert into log_places (tenant, epoch, prefix, place)
     select $1, $2, * from unnest($3::bigint[], $4::bigint[])`,
    [tenant, epoch, ...columnsOf(rows)],
  )
}

export async function dropPlaces(tx: Transaction, { tenant, epoch }: LogKey, rows: readonly Place[]): Promise<void> {
  await tx.query(
    `delete from log_places p using unnest($3::bigint[], $4::bigint[]) w (prefix, place)
     where p.tenant = $1 and p.epoch = $2 and p.prefix = w.prefix and p.place = w.place`,
    [tenant, epoch, ...columnsOf(rows)],
  )
}

/** The first place below `size` of each commitment that has one. */
export async function findPlaces(
  tx: Transaction,
  { tenant, epoch }: LogKey,
  wanted: readonly { readonly prefix: bigint; readonly commitment: Buffer }[],
  size: number,
): Promise<{ commitment: Buffer; place: number }[]> {
  const { rows } = await tx.query<{ commitment: Buffer; place: string }>(
    `select w.commitment, p.place from unnest($3::bigint[], $4::bytea[]) w (prefix, commitment), lateral (
       select x.place from log_places x, log_entries e
       where x.tenant = $1 and x.epoch = $2 and x.prefix = w.prefix and x.place < $5
         and e.tenant = $1 and e.epoch = $2 and e.bundle = x.place / 256
         and substring(e.commitments from (x.place % 256)::int * 32 + 1 for 32) = w.commitment
       order by x.place limit 1) p`,
    [tenant, epoch, wanted.map((one) => String(one.prefix)), wanted.map((one) => one.commitment), size],
  )
  return rows.map((row) => ({ ...row, place: Number(row.place) }))
}

export async function countDay(
  tx: Transaction,
  { tenant, epoch }: LogKey,
  { day, leaves, size }: { day: string; leaves: number; size: number },
): Promise<void> {
  await tx.query(
    `insert into log_days (tenant, epoch, day, leaves, size) values ($1, $2, $3, $4, $5)
     on conflict (tenant, epoch, day) do update set leaves = log_days.leaves + excluded.leaves, size = excluded.size`,
    [tenant, epoch, day, leaves, size],
  )
}

/** Leaves by day, from `since` on, oldest first; both as `YYYY-MM-DD`. */
export async function leavesByDay(tx: Transaction, { tenant, epoch }: LogKey, since: string) {
  const { rows } = await tx.query<{ day: string; leaves: number }>(
    `select day::text as day, leaves from log_days where tenant = $1 and epoch = $2 and day >= $3 order by day`,
    [tenant, epoch, since],
  )
  return rows
}

/** The size at the end of the last day before `day`; 0 when there was none. */
export async function sizeBefore(tx: Transaction, { tenant, epoch }: LogKey, day: string): Promise<number> {
  const { rows } = await tx.query<{ size: string }>(
    'select size from log_days where tenant = $1 and epoch = $2 and day < $3 order by day desc limit 1',
    [tenant, epoch, day],
  )
  return Number(rows[0]?.size ?? 0)
}

/** Gives how many went. */
export async function dropDays(tx: Transaction, { tenant, epoch }: LogKey, before: string): Promise<number> {
  const sql = 'delete from log_days where tenant = $1 and epoch = $2 and day < $3'
  return (await tx.query(sql, [tenant, epoch, before])).rowCount
}

/** Epochs of which a tenant has a log, oldest first. */
export async function epochsOf(tx: Transaction, tenant: number): Promise<number[]> {
  const sql = 'select epoch from log_logs where tenant = $1 order by epoch'
  return (await tx.query<{ epoch: number }>(sql, [tenant])).rows.map((row) => row.epoch)
}
