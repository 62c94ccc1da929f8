// Which devices an order is for: by their ids, by their groups, or all, with the state that decides whether they can be asked.
import type { Transaction } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import type { DeviceId } from '#wire/ids.ts'

export interface AskableRow {
  number: number
  id: DeviceId
  state: DeviceState
}

export async function devicesById(tx: Transaction, tenant: number, ids: readonly string[]): Promise<AskableRow[]> {
  const sql = 'select number, id, state from device_devices where tenant = $1 and id = any($2::text[]) and state <> $3'
  return (await tx.query<AskableRow>(sql, [tenant, ids, 'erasing'])).rows
}

/** Groups: undefined for every device. */
export async function devicesIn(
  tx: Transaction,
  tenant: number,
  groups: readonly string[] | undefined,
): Promise<AskableRow[]> {
  const sql = `select number, id, state from device_devices
    where tenant = $1 and ($2::text[] is null or group_id = any($2)) and state not in ('unmanaged', 'retired', 'revoked', 'erasing')`
  return (await tx.query<AskableRow>(sql, [tenant, groups ?? null])).rows
}
