// Reads devices for the lists: all of a tenant once, afterwards what was written since.
import type { Database } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import type { Ownership } from '#wire/control/remote.ts'
import type { DeviceId, GroupId } from '#wire/ids.ts'
import type { hiddenState } from './hidden.store.ts'

export interface ListedRow {
  number: number
  id: DeviceId
  state: DeviceState | typeof hiddenState
  group_id: GroupId | null
  label: Buffer | null
  os_id: string | null
  os_version: string | null
  architecture: string | null
  device_class: string | null
  ownership: Ownership
  packages: number | null
  reboot_required: boolean | null
  agent_version: string | null
  enrolled_at: Date
}

const columns = `number, id, state, group_id, label, os_id, os_version, architecture, device_class, ownership, packages,
  reboot_required, agent_version, enrolled_at`

/** Every transaction below this one has ended: what it wrote is seen from now on. */
export async function horizon(fleet: Database): Promise<string> {
  const { rows } = await fleet.one<{ horizon: string }>(
    [],
    'select pg_snapshot_xmin(pg_current_snapshot())::text as horizon',
  )
  return (rows[0] as { horizon: string }).horizon
}

/** The next `limit` devices after number `after`. */
export async function pageOfDevices(
  fleet: Database,
  tenant: number,
  after: number,
  limit: number,
): Promise<ListedRow[]> {
  const { rows } = await fleet.one<ListedRow>(
    [tenant],
    `select ${columns} from device_devices where tenant = $1 and number > $2 order by number limit $3`,
    [tenant, after, limit],
  )
  return rows
}

/**
 * Devices written by transaction `since` or a later one, with the horizon for the next question. A row may come twice;
 * none is missed, because `since` was the oldest transaction still running when the question before was answered.
 */
export async function devicesSince(
  fleet: Database,
  tenant: number,
  since: string,
): Promise<{ rows: ListedRow[]; horizon: string }> {
  const { rows } = await fleet.one<ListedRow & { horizon: string }>(
    [tenant],
    `select ${columns}, pg_snapshot_xmin(pg_current_snapshot())::text as horizon
     from device_devices where tenant = $1 and written >= $2::bigint`,
    [tenant, since],
  )
  return { rows, horizon: rows[0]?.horizon ?? since }
}
