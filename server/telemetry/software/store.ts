// The software tables: the durable catalogue of public packages, and counts by day without a device.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { CataloguePackage } from './catalogue-package.ts'
import type { Entry } from './tenant-catalogue.ts'

interface CatalogueRow {
  number: number
  manager: CataloguePackage['manager']
  name: string
  version: string
  architecture: string
  source: string | null
  source_version: string | null
  vendor: string | null
  origin: string
  module: string | null
  first_seen: string
}

/** Entries with a number above `known`, ascending. */
export async function entriesAfter(database: Pick<Database, 'one'>, tenant: number, known: number): Promise<Entry[]> {
  const { rows } = await database.one<CatalogueRow>([tenant], entriesSql, [tenant, known])
  return rows.map(entryOf)
}

const entriesSql = `select number, manager, name, version, architecture, source, source_version, vendor, origin,
    module, first_seen::text as first_seen
  from software_catalogue where tenant = $1 and number > $2 order by number`

/** The highest number that any entry ever had, as far as entries have gone. */
export async function lastNumber(tx: Transaction, tenant: number): Promise<number> {
  const { rows } = await tx.query<{ last: number }>(
    'select last_number as last from software_numbers where tenant = $1',
    [tenant],
  )
  return rows[0]?.last ?? 0
}

/** As `entriesAfter`, and nobody else adds entries of this tenant until the transaction ends. */
export async function entriesAfterLocked(tx: Transaction, tenant: number, known: number): Promise<Entry[]> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('software_catalogue'), $1)`, [tenant])
  const { rows } = await tx.query<CatalogueRow>(entriesSql, [tenant, known])
  return rows.map(entryOf)
}

function entryOf(row: CatalogueRow): Entry {
  const { number, manager, name, version, architecture, origin } = row
  return {
    number,
    firstSeen: row.first_seen,
    package: {
      manager,
      name,
      version,
      architecture,
      ...(row.source === null ? {} : { source: row.source }),
      ...(row.source_version === null ? {} : { sourceVersion: row.source_version }),
      ...(row.vendor === null ? {} : { vendor: row.vendor }),
      origin,
      ...(row.module === null ? {} : { module: row.module }),
    },
  }
}

export async function addEntries(tx: Transaction, tenant: number, entries: readonly Entry[]): Promise<void> {
  const column = (of: (entry: Entry) => unknown) => entries.map((entry) => of(entry) ?? null)
  await tx.query(
    `insert into software_catalogue (tenant, number, manager, name, version, architecture, source, source_version,
       vendor, origin, module, first_seen)
     select $1, * from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::text[], $10::text[], $11::text[], $12::date[])`,
    [
      tenant,
      column((e) => e.number),
      column((e) => e.package.manager),
      column((e) => e.package.name),
      column((e) => e.package.version),
      column((e) => e.package.architecture),
      column((e) => e.package.source),
      column((e) => e.package.sourceVersion),
      column((e) => e.package.vendor),
      column((e) => e.package.origin),
      column((e) => e.package.module),
      column((e) => e.firstSeen),
    ],
  )
}

/** Devices that went from one catalogue number to another; 0: did not have the package before, or have it no more. */
export interface Transition {
  readonly from: number
  readonly to: number
  readonly devices: number
}

export interface DayTally {
  readonly tenant: number
  /** `2026-11-21`. */
  readonly day: string
  /** Catalogue number -> devices that came less devices that left. */
  readonly deltas: ReadonlyMap<number, number>
  readonly transitions: readonly Transition[]
  readonly added: number
  readonly removed: number
  readonly changed: number
}

/** Adds what a group of transmissions changed; exact, because it commits with them. */
export async function addTallies(tx: Transaction, tallies: readonly DayTally[]): Promise<void> {
  for (const { tenant, day, deltas, transitions } of tallies)
    if (deltas.size > 0 || transitions.length > 0)
      await tx.query(
        `insert into software_tallies (tenant, day, numbers, deltas, from_numbers, to_numbers, moved)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [
          tenant,
          day,
          [...deltas.keys()],
          [...deltas.values()],
          transitions.map((one) => one.from),
          transitions.map((one) => one.to),
          transitions.map((one) => one.devices),
        ],
      )
  const changes = tallies
    .filter((tally) => tally.added + tally.removed + tally.changed > 0)
    .sort((a, b) => a.tenant - b.tenant)
  if (changes.length === 0) return
  await tx.query(
    `insert into software_changes (tenant, day, added, removed, changed)
     select * from unnest($1::int[], $2::date[], $3::int[], $4::int[], $5::int[])
     on conflict (tenant, day) do update set added = software_changes.added + excluded.added,
       removed = software_changes.removed + excluded.removed, changed = software_changes.changed + excluded.changed`,
    [
      changes.map((c) => c.tenant),
      changes.map((c) => c.day),
      changes.map((c) => c.added),
      changes.map((c) => c.removed),
      changes.map((c) => c.changed),
    ],
  )
}

/** Moves the tallies of a tenant into its days; a reader sees the same sum before and after. */
export async function foldTenant(tx: Transaction, tenant: number): Promise<void> {
  // Two that fold at once would write the same days crosswise.
  await tx.query(`select pg_advisory_xact_lock(hashtext('software_days'), $1)`, [tenant])
  await tx.query(
    `with taken as (
       delete from software_tallies where tenant = $1 returning day, numbers, deltas, from_numbers, to_numbers, moved
     ), transitions as (
       insert into software_transitions (tenant, from_number, to_number, day, devices)
       select $1, t.gone, t.came, taken.day, sum(t.devices)
       from taken, unnest(taken.from_numbers, taken.to_numbers, taken.moved) as t (gone, came, devices)
       group by t.gone, t.came, taken.day
       on conflict (tenant, to_number, from_number, day)
         do update set devices = software_transitions.devices + excluded.devices
     )
     insert into software_days (tenant, number, day, delta)
     select $1, t.number, taken.day, sum(t.delta) from taken, unnest(taken.numbers, taken.deltas) as t (number, delta)
     group by t.number, taken.day having sum(t.delta) <> 0
     on conflict (tenant, number, day) do update set delta = software_days.delta + excluded.delta`,
    [tenant],
  )
}

/** Deltas of these packages by day, folded or not, from `since` on. */
export async function deltasSince(database: Database, tenant: number, numbers: readonly number[], since: string) {
  const { rows } = await database.one<{ number: number; day: string; delta: number }>(
    [tenant],
    `select number, day::text as day, sum(delta)::int as delta from (
       select number, day, delta from software_days where tenant = $1 and number = any($2::int[]) and day >= $3
       union all
       select t.number, s.day, t.delta from software_tallies s, unnest(s.numbers, s.deltas) as t (number, delta)
       where s.tenant = $1 and s.day >= $3 and t.number = any($2::int[])
     ) both_parts group by number, day`,
    [tenant, numbers, since],
  )
  return rows
}

/** A sum stays only where at least so many devices did the same: of fewer it would tell what one of them did. */
const leastTogether = 5

/**
 * Wipes the days before `before` (`2027-01-01`); of each pair of versions and year stays one row with the mean day, where at
 * least five devices went that way. In one transaction: less than a whole year would leave out pairs that it has. Gives how
 * many rows went.
 */
export async function wipeDays(tx: Transaction, tenant: number, before: string): Promise<number> {
  const { rows } = await tx.query<{ gone: number }>(
    `with moves as (
       delete from software_transitions where tenant = $1 and day < $2 returning from_number, to_number, day, devices
     ), years as (
       select from_number, to_number, extract(year from day)::smallint as year, sum(devices)::int as devices,
         sum((day - date '2000-01-01')::bigint * devices) as days
       from moves group by 1, 2, 3 having sum(devices) >= $3
     ), summed as (
       insert into software_sums as s (tenant, from_number, to_number, year, day, devices)
       select $1, from_number, to_number, year, date '2000-01-01' + round(days::numeric / devices)::int, devices from years
       on conflict (tenant, to_number, from_number, year) do update set
         day = s.day + round((excluded.day - s.day) * excluded.devices::numeric / (s.devices + excluded.devices))::int,
         devices = s.devices + excluded.devices
     ), days as (
       delete from software_days where tenant = $1 and day < $2 returning 1
     ), changes as (
       delete from software_changes where tenant = $1 and day < $2 returning 1
     )
     select ((select count(*) from moves) + (select count(*) from days) + (select count(*) from changes))::float8 as gone`,
    [tenant, before, leastTogether],
  )
  return rows[0]?.gone ?? 0
}

/**
 * How devices came to these packages and left them, by day, folded or not; of years whose days were wiped, with the mean day
 * of the year.
 */
export async function transitionsOf(database: Database, tenant: number, numbers: readonly number[]) {
  const { rows } = await database.one<{ from: number; to: number; day: string; devices: number }>(
    [tenant],
    `select gone as "from", came as "to", day::text as day, sum(devices)::int as devices from (
       select from_number as gone, to_number as came, day, devices from software_transitions
       where tenant = $1 and to_number = any($2::int[])
       union all
       select from_number, to_number, day, devices from software_transitions
       where tenant = $1 and from_number = any($2::int[]) and to_number <> all($2::int[])
       union all
       select from_number, to_number, day, devices from software_sums where tenant = $1 and to_number = any($2::int[])
       union all
       select from_number, to_number, day, devices from software_sums
       where tenant = $1 and from_number = any($2::int[]) and to_number <> all($2::int[])
       union all
       select t.gone, t.came, s.day, t.devices
       from software_tallies s, unnest(s.from_numbers, s.to_numbers, s.moved) as t (gone, came, devices)
       where s.tenant = $1 and (t.came = any($2::int[]) or t.gone = any($2::int[]))
     ) both_parts group by gone, came, day order by day, gone, came`,
    [tenant, numbers],
  )
  return rows
}

export async function changesSince(database: Database, tenant: number, since: string) {
  const { rows } = await database.one<{ day: string; added: number; removed: number; changed: number }>(
    [tenant],
    `select day::text as day, added, removed, changed from software_changes where tenant = $1 and day >= $2 order by day`,
    [tenant, since],
  )
  return rows
}
