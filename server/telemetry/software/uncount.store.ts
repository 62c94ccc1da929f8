// The counts by day where an erasure takes devices back out of them, and entries that go because nobody ever shared them.
import type { Database, Transaction } from '#kit/pg/database.ts'

export interface CountedDay {
  readonly number: number
  readonly day: string
  readonly delta: number
}

/** Of each of these packages, as far as days are kept: the most devices at the end of a day, and those at the end of the last. */
export async function mostDevices(tx: Transaction, tenant: number, numbers: readonly number[]) {
  const { rows } = await tx.query<{ number: number; most: number; now: number }>(
    `select number, max(running)::int as most, sum(delta)::int as now from (
       select number, delta, sum(delta) over (partition by number order by day) as running
       from software_days where tenant = $1 and number = any($2::int[])) days group by number`,
    [tenant, numbers],
  )
  return new Map(rows.map(({ number, most, now }) => [number, { most, now }]))
}

/** In the order of days. */
export async function daysOf(tx: Transaction, tenant: number, numbers: readonly number[]): Promise<CountedDay[]> {
  const { rows } = await tx.query<CountedDay>(
    `select number, day::text as day, delta from software_days where tenant = $1 and number = any($2::int[]) order by day`,
    [tenant, numbers],
  )
  return rows
}

/** In the place of everything that was counted of these packages. */
export async function replaceDays(
  tx: Transaction,
  tenant: number,
  numbers: readonly number[],
  days: readonly CountedDay[],
): Promise<void> {
  await tx.query('delete from software_days where tenant = $1 and number = any($2::int[])', [tenant, numbers])
  await tx.query(
    `insert into software_days (tenant, number, day, delta) select $1, * from unnest($2::int[], $3::date[], $4::int[])`,
    [tenant, days.map(({ number }) => number), days.map(({ day }) => day), days.map(({ delta }) => delta)],
  )
}

export interface CountedMove {
  readonly from: number
  readonly to: number
  readonly day: string
  readonly devices: number
}

export async function takeMoves(tx: Transaction, tenant: number, moves: readonly CountedMove[]): Promise<void> {
  const params = [
    ...[tenant, moves.map(({ from }) => from), moves.map(({ to }) => to), moves.map(({ day }) => day)],
    moves.map(({ devices }) => devices),
  ]
  await tx.query(
    `update software_transitions t set devices = t.devices - u.devices
     from unnest($2::int[], $3::int[], $4::date[], $5::int[]) u (gone, came, day, devices)
     where t.tenant = $1 and t.to_number = u.came and t.from_number = u.gone and t.day = u.day`,
    params,
  )
  await tx.query('delete from software_transitions where tenant = $1 and devices <= 0', [tenant])
}

export interface CountedChanges {
  readonly day: string
  readonly added: number
  readonly removed: number
  readonly changed: number
}

/** A day on which nothing is left has no row. */
export async function takeChanges(tx: Transaction, tenant: number, changes: readonly CountedChanges[]): Promise<void> {
  await tx.query(
    `update software_changes c set added = greatest(0, c.added - u.added), removed = greatest(0, c.removed - u.removed),
       changed = greatest(0, c.changed - u.changed)
     from unnest($2::date[], $3::int[], $4::int[], $5::int[]) u (day, added, removed, changed)
     where c.tenant = $1 and c.day = u.day`,
    [
      ...[tenant, changes.map(({ day }) => day), changes.map(({ added }) => added)],
      ...[changes.map(({ removed }) => removed), changes.map(({ changed }) => changed)],
    ],
  )
}

/**
 * Entries of which no count is left go; of the others the first day is the first that is counted. Gives how many went.
 * Waits for whoever is storing package numbers, and keeps others from beginning to, until the transaction ends.
 */
export async function dropUncounted(tx: Transaction, tenant: number, numbers: readonly number[]): Promise<number> {
  if (numbers.length === 0) return 0
  await tx.query(`select pg_advisory_xact_lock(hashtext('software_entries'), $1)`, [tenant])
  const { rows } = await tx.query<{ number: number }>(
    `delete from software_catalogue c where tenant = $1 and number = any($2::int[])
       and not exists (select from software_days d where d.tenant = $1 and d.number = c.number)
       and not exists (select from software_transitions t where t.tenant = $1 and t.to_number = c.number)
       and not exists (select from software_transitions t where t.tenant = $1 and t.from_number = c.number)
       and not exists (select from software_sums y where y.tenant = $1 and y.to_number = c.number)
       and not exists (select from software_sums y where y.tenant = $1 and y.from_number = c.number)
       and not exists (select from software_tallies s where s.tenant = $1
         and (c.number = any(s.numbers) or c.number = any(s.from_numbers) or c.number = any(s.to_numbers)))
     returning number`,
    [tenant, numbers],
  )
  await tx.query(
    `update software_catalogue c set first_seen = d.first from (
       select number, min(day) as first from software_days where tenant = $1 and number = any($2::int[]) and delta > 0
       group by number) d
     where c.tenant = $1 and c.number = d.number and c.first_seen < d.first`,
    [tenant, numbers],
  )
  await tx.query(
    `insert into software_numbers as n (tenant, last_number, removals) values ($1, $2, 1)
     on conflict (tenant) do update set last_number = greatest(n.last_number, excluded.last_number),
       removals = n.removals + 1`,
    [tenant, Math.max(0, ...rows.map(({ number }) => number))],
  )
  return rows.length
}

/** How often entries of these tenants have gone. Until the transaction ends none goes. */
export async function lockRemovals(tx: Transaction, tenants: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const { rows } = await tx.query<{ tenant: number; removals: number }>(
    'select tenant, removals from software_removals($1)',
    [tenants],
  )
  return new Map(rows.map(({ tenant, removals }) => [tenant, removals]))
}

export async function removalsOf(fleet: Database, tenant: number): Promise<number> {
  const { rows } = await fleet.one<{ removals: number }>(
    [tenant],
    'select removals from software_numbers where tenant = $1',
    [tenant],
  )
  return rows[0]?.removals ?? 0
}

/** Every entry there is, with its first day. */
export async function firstDays(fleet: Database, tenant: number): Promise<ReadonlyMap<number, string>> {
  const { rows } = await fleet.one<{ number: number; first: string }>(
    [tenant],
    'select number, first_seen::text as first from software_catalogue where tenant = $1',
    [tenant],
  )
  return new Map(rows.map(({ number, first }) => [number, first]))
}
