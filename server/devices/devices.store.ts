// The rows of devices: made, found, locked for an act, and their clear columns kept up to what telemetry says.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import type { Ownership } from '#wire/control/remote.ts'
import type { DeviceId, GroupId } from '#wire/ids.ts'
import { beside, first } from './by-number.store.ts'

const takeNext = `insert into device_counters as c (tenant, last_number) values ($1, $2)
  on conflict (tenant) do update set last_number = c.last_number + $2 returning last_number`

/** A number that no device of the tenant had before. Locks the tenant's counter until the transaction ends. */
export async function takeNumber(tx: Transaction, tenant: number): Promise<number> {
  const { rows } = await tx.query<{ last_number: number }>(takeNext, [tenant, 1])
  return (rows[0] as { last_number: number }).last_number
}

/** As many numbers that no device of the tenant had before; taken at once, and not given back. */
export async function takeNumbers(fleet: Database, tenant: number, count: number): Promise<number[]> {
  const { rows } = await fleet.one<{ last_number: number }>([tenant], takeNext, [tenant, count])
  const { last_number: last } = rows[0] as { last_number: number }
  return Array.from({ length: count }, (_, i) => last - count + 1 + i)
}

export interface NewDevice {
  readonly tenant: number
  readonly number: number
  readonly device: DeviceId
  readonly state: DeviceState
  readonly group: GroupId | null
  readonly label: Buffer | null
  readonly at: Date
  readonly importKey?: Buffer
}

/** False when a device with this id or import key is there already. */
export async function addDevice(tx: Transaction, device: NewDevice): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into device_devices (tenant, number, id, state, state_at, group_id, label, enrolled_at, import_key)
     values ($1, $2, $3, $4, $5, $6, $7, $5, $8) on conflict do nothing`,
    [
      device.tenant,
      device.number,
      device.device,
      device.state,
      device.at,
      device.group,
      device.label,
      device.importKey ?? null,
    ],
  )
  return rowCount === 1
}

export interface DeviceLine {
  number: number
  id: DeviceId
  state: DeviceState
  state_at: Date
  group_id: GroupId | null
  label: Buffer | null
  os_id: string | null
  os_version: string | null
  architecture: string | null
  device_class: string | null
  packages: number | null
  reboot_required: boolean | null
  agent_version: string | null
  withheld: string[]
  ownership: Ownership
  clock_off_hours: number | null
  keep: boolean
  enrolled_at: Date
  generation: number | null
  not_after: Date | null
  last_seen: Date | null
  left_at: Date | null
  policy: number
}

export async function findLine(fleet: Database, tenant: number, device: string): Promise<DeviceLine | undefined> {
  const { rows } = await fleet.one<DeviceLine>(
    [tenant],
    `select d.number, d.id, d.state, d.state_at, d.group_id, d.label, d.os_id, d.os_version, d.architecture,
       d.device_class, d.packages, d.reboot_required, d.agent_version, d.withheld, d.ownership,
       d.clock_off_hours, d.keep, d.enrolled_at,
       l.generation, l.not_after, p.last_seen, p.left_at, p.policy
     from ${first("tenant = $1 and id = $2 and state <> 'erasing'")} d
     cross join lateral ${beside('device_presence')} p
     left join lateral ${beside('device_leaves')} l on true`,
    [tenant, device],
  )
  return rows[0]
}

export async function findImported(
  tx: Transaction,
  tenant: number,
  importKey: Buffer,
): Promise<{ number: number; id: DeviceId } | undefined> {
  const { rows } = await tx.query<{ number: number; id: DeviceId }>(
    'select number, id from device_devices where tenant = $1 and import_key = $2',
    [tenant, importKey],
  )
  return rows[0]
}

export interface LockedDevice {
  number: number
  id: DeviceId
  state: DeviceState
  group_id: GroupId | null
  keep: boolean
  label: Buffer | null
}

/** Locks the rows of those that are shown, always in the order of numbers: two acts on the same devices wait and do not meet crosswise. */
export async function lockDevices(tx: Transaction, tenant: number, devices: string[]): Promise<LockedDevice[]> {
  const { rows } = await tx.query<LockedDevice>(
    `select number, id, state, group_id, keep, label from device_devices
     where tenant = $1 and id = any($2) and state <> 'erasing' order by number for update`,
    [tenant, devices],
  )
  return rows
}

export async function setState(
  tx: Transaction,
  tenant: number,
  numbers: readonly number[],
  state: DeviceState,
  at: Date,
): Promise<void> {
  await tx.query('update device_devices set state = $3, state_at = $4 where tenant = $1 and number = any($2::int[])', [
    tenant,
    numbers,
    state,
    at,
  ])
}

export async function setGroup(
  tx: Transaction,
  tenant: number,
  numbers: readonly number[],
  group: GroupId | null,
): Promise<void> {
  await tx.query('update device_devices set group_id = $3 where tenant = $1 and number = any($2::int[])', [
    tenant,
    numbers,
    group,
  ])
}

export async function setKeep(
  tx: Transaction,
  tenant: number,
  numbers: readonly number[],
  keep: boolean,
): Promise<void> {
  await tx.query('update device_devices set keep = $3 where tenant = $1 and number = any($2::int[])', [
    tenant,
    numbers,
    keep,
  ])
}

export async function setLabel(tx: Transaction, tenant: number, number: number, label: Buffer | null): Promise<void> {
  await tx.query('update device_devices set label = $3 where tenant = $1 and number = $2', [tenant, number, label])
}

/** Clear columns in the order of `noteColumns`; a column that is not named stays. Writes nothing when nothing differs. */
export async function setFacts(
  tx: Transaction,
  tenant: number,
  number: number,
  facts: readonly (readonly [column: NoteColumn, value: unknown])[],
): Promise<void> {
  if (facts.length === 0) return
  const columns = facts.map(([column]) => column)
  const set = columns.map((column, i) => `${column} = $${i + 3}`).join(', ')
  const differs = columns.map((column, i) => `${column} is distinct from $${i + 3}`).join(' or ')
  await tx.query(`update device_devices set ${set} where tenant = $1 and number = $2 and (${differs})`, [
    tenant,
    number,
    ...facts.map(([, value]) => value),
  ])
}

/** Clear columns, and the label where it is another; a column that is not named stays. */
export interface Note {
  readonly tenant: number
  readonly number: number
  readonly facts: Readonly<Partial<Record<NoteColumn, unknown>>>
  readonly label: { readonly sealed: Buffer | null } | undefined
}

/** Writes nothing where nothing differs. */
export async function writeNotes(tx: Transaction, notes: readonly Note[]): Promise<void> {
  if (notes.length === 0) return
  await tx.query('select device_note($1, $2, $3, $4, $5)', [
    notes.map(({ tenant }) => tenant),
    notes.map(({ number }) => number),
    notes.map(({ facts }) => JSON.stringify(facts)),
    notes.map(({ label }) => label?.sealed ?? null),
    notes.map(({ label }) => label !== undefined),
  ])
}

export type NoteColumn =
  | 'os_id'
  | 'os_version'
  | 'architecture'
  | 'device_class'
  | 'packages'
  | 'reboot_required'
  | 'agent_version'
  | 'withheld'
  | 'clock_off_hours'
