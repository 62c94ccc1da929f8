// Devices that are to be erased: found and locked for it, shown nowhere from then on, and shown again when it is undone.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import type { DeviceId, GroupId } from '#wire/ids.ts'

/** What the row says while the device is to be erased. */
export const hiddenState = 'erasing'

export interface ShownRow {
  number: number
  id: DeviceId
  state: DeviceState
  state_at: Date
  group_id: GroupId | null
  label: Buffer | null
}

const columns = 'number, id, state, state_at, group_id, label'

/** Those of these ids that are shown, locked in the order of numbers. */
export async function lockShown(tx: Transaction, tenant: number, ids: readonly string[]): Promise<ShownRow[]> {
  const { rows } = await tx.query<ShownRow>(
    `select ${columns} from device_devices where tenant = $1 and id = any($2::text[]) and state <> '${hiddenState}'
     order by number for update`,
    [tenant, ids],
  )
  return rows
}

/** All that are shown, or those of these groups, locked in the order of numbers. */
export async function lockShownIn(
  tx: Transaction,
  tenant: number,
  groups: readonly string[] | undefined,
): Promise<ShownRow[]> {
  const { rows } = await tx.query<ShownRow>(
    `select ${columns} from device_devices
     where tenant = $1 and ($2::text[] is null or group_id = any($2)) and state <> '${hiddenState}'
     order by number for update`,
    [tenant, groups ?? null],
  )
  return rows
}

export async function hideRows(tx: Transaction, tenant: number, numbers: readonly number[], at: Date): Promise<void> {
  await tx.query(
    `update device_devices set state = '${hiddenState}', state_at = $3 where tenant = $1 and number = any($2::int[])`,
    [tenant, numbers, at],
  )
}

/** As they were; a row that is hidden no more is left alone. */
export async function showRows(
  tx: Transaction,
  tenant: number,
  rows: readonly { readonly number: number; readonly was: string; readonly was_at: Date }[],
): Promise<void> {
  await tx.query(
    `update device_devices d set state = a.was, state_at = a.was_at
     from unnest($2::int[], $3::text[], $4::timestamptz[]) as a (number, was, was_at)
     where d.tenant = $1 and d.number = a.number and d.state = '${hiddenState}'`,
    [tenant, rows.map(({ number }) => number), rows.map(({ was }) => was), rows.map((row) => row.was_at)],
  )
}

/** Which of these numbers are hidden. */
export async function hiddenRows(fleet: Database, tenant: number, numbers: readonly number[]): Promise<number[]> {
  const { rows } = await fleet.one<{ number: number }>(
    [tenant],
    `select number from device_devices where tenant = $1 and number = any($2::int[]) and state = '${hiddenState}'`,
    [tenant, numbers],
  )
  return rows.map(({ number }) => number)
}

/** The groups of devices, hidden ones too, by their ids; those without a group are left out. */
export async function groupRows(
  tx: Transaction,
  tenant: number,
  devices: readonly string[],
): Promise<{ id: string; group_id: string }[]> {
  const { rows } = await tx.query<{ id: string; group_id: string }>(
    'select id, group_id from device_devices where tenant = $1 and id = any($2::text[]) and group_id is not null',
    [tenant, devices],
  )
  return rows
}

/** Ids of devices, hidden ones too: of these ids those there are, or all in these groups. */
export async function idsOf(
  tx: Transaction,
  tenant: number,
  { ids, groups }: { readonly ids?: readonly string[]; readonly groups?: readonly string[] },
): Promise<DeviceId[]> {
  const { rows } = await tx.query<{ id: DeviceId }>(
    `select id from device_devices where tenant = $1 and (id = any($2::text[]) or group_id = any($3::text[])) order by number`,
    [tenant, ids ?? [], groups ?? []],
  )
  return rows.map(({ id }) => id)
}
