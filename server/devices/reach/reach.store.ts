// The rows of how devices are reached: read and written for a group of devices at once; addresses stay sealed here.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { AgentMode } from '#wire/control/sync.ts'
import type { WakeEnd } from '../reach.ts'

export interface DeviceKey {
  readonly tenant: number
  readonly number: number
}

export interface ReachRow {
  tenant: number
  number: number
  address: Buffer | null
  wake_port: number | null
  mode: AgentMode | null
  counted: boolean
  outcomes: number
  tried: number
  tried_at: Date | null
  arrived_at: Date | null
}

const tenantsOf = (rows: readonly DeviceKey[]) => [...new Set(rows.map(({ tenant }) => tenant))]
const keysOf = (rows: readonly DeviceKey[]) => [rows.map(({ tenant }) => tenant), rows.map(({ number }) => number)]

export async function readReach(fleet: Database, devices: readonly DeviceKey[]): Promise<ReachRow[]> {
  const { rows } = await fleet.one<ReachRow>(
    tenantsOf(devices),
    `select r.* from unnest($1::int[], $2::int[]) d (tenant, number), lateral (
       select tenant, number, address, wake_port, mode, counted, outcomes, tried, tried_at, arrived_at
       from device_reach x where x.tenant = d.tenant and x.number = d.number limit 1) r`,
    keysOf(devices),
  )
  return rows
}

/** Devices whose last wake did not arrive. */
export async function readLost(fleet: Database, tenant: number): Promise<number[]> {
  const sql = 'select number from device_reach where tenant = $1 and tried > 0 and outcomes & 1 = 0'
  return (await fleet.one<{ number: number }>([tenant], sql, [tenant])).rows.map(({ number }) => number)
}

export type HeardRow = DeviceKey & Pick<ReachRow, 'address' | 'wake_port' | 'mode'>

/** Rows in the order of their keys: groups of two processes wait for each other and never crosswise. */
export async function writeReach(fleet: Database, rows: readonly HeardRow[]): Promise<void> {
  await fleet.one(
    tenantsOf(rows),
    `insert into device_reach (tenant, number, address, wake_port, mode)
     select * from unnest($1::int[], $2::int[], $3::bytea[], $4::int[], $5::text[])
     on conflict (tenant, number) do update
     set address = excluded.address, wake_port = excluded.wake_port, mode = excluded.mode`,
    [...keysOf(rows), rows.map((r) => r.address), rows.map((r) => r.wake_port), rows.map((r) => r.mode)],
  )
}

/** Those of them that said farewell after their last contact. */
export async function leftAmong(fleet: Database, tenant: number, numbers: readonly number[]): Promise<number[]> {
  const { rows } = await fleet.one<{ number: number }>(
    [tenant],
    'select number from device_presence where tenant = $1 and number = any($2::int[]) and left_at is not null',
    [tenant, numbers],
  )
  return rows.map(({ number }) => number)
}

export interface CalledRow {
  number: number
  /** bigint as text; null: it cannot be woken. */
  counter: string | null
  address: Buffer | null
  port: number | null
  spoken: number
  seen: boolean
}

/** Commits the next counter of each device that can be woken. `at` in milliseconds. */
export async function callDevices(
  fleet: Database,
  tenant: number,
  numbers: readonly number[],
  at: number,
): Promise<CalledRow[]> {
  const { rows } = await fleet.one<CalledRow>(
    [tenant],
    'select number, counter, address, port, spoken, seen from device_wakes($1, $2, $3)',
    [numbers.map(() => tenant), numbers, at],
  )
  return rows
}

export async function endWakes(fleet: Database, ends: readonly WakeEnd[], at: number): Promise<void> {
  await fleet.one(tenantsOf(ends), 'select device_wakes_ended($1, $2, $3, $4, $5)', [
    ...keysOf(ends),
    ends.map(({ counter }) => counter),
    ends.map(({ arrived }) => arrived),
    at,
  ])
}

export async function dropReach(tx: Transaction, tenant: number, numbers: readonly number[]): Promise<number> {
  const sql = 'delete from device_reach where tenant = $1 and number = any($2::int[])'
  return (await tx.query(sql, [tenant, numbers])).rowCount
}

/** The ids of devices, for opening what is sealed under their keys. */
export async function subjectsOf(
  fleet: Database,
  tenant: number,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const { rows } = await fleet.one<{ number: number; id: string }>(
    [tenant],
    'select number, id from device_devices where tenant = $1 and number = any($2::int[])',
    [tenant, numbers],
  )
  return new Map(rows.map(({ number, id }) => [number, id]))
}
