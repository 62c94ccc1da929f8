// The rows of devices that are being erased, and of those that a backup brought back.
import type { Database, Transaction } from '#kit/pg/database.ts'

/** Rows by table. Fails, and takes all back, when a room wrote about one of them meanwhile. */
export async function dropDevices(tx: Transaction, tenant: number, numbers: readonly number[]) {
  const drop = async (table: string) =>
    (await tx.query(`delete from ${table} where tenant = $1 and number = any($2::int[])`, [tenant, numbers])).rowCount
  const device_leaves = await drop('device_leaves')
  const device_presence = await drop('device_presence')
  return { device_leaves, device_presence, device_devices: await drop('device_devices') }
}

/**
 * From here on no list shows them and the door takes nothing from them; what the row said in the clear or sealed is gone.
 * Locks them until the transaction ends, in the order of numbers.
 */
export async function blankDevices(tx: Transaction, tenant: number, numbers: readonly number[], at: Date) {
  await tx.query(
    `select from device_devices where tenant = $1 and number = any($2::int[]) order by number for update`,
    [tenant, numbers],
  )
  await tx.query(
    `update device_devices set state = 'erasing', state_at = $3, group_id = null, label = null, os_id = null,
       os_version = null, architecture = null, device_class = null, packages = null, reboot_required = null,
       agent_version = null, withheld = '{}', clock_off_hours = null, token_id = null, token_key = null,
       import_key = null, keep = false
     where tenant = $1 and number = any($2::int[])`,
    [tenant, numbers, at],
  )
}

/** Ids and numbers of all devices above `after`, ascending. */
export async function idsAfter(fleet: Database, tenant: number, after: number, limit: number) {
  const { rows } = await fleet.one<{ number: number; device: string }>(
    [tenant],
    'select number, id as device from device_devices where tenant = $1 and number > $2 order by number limit $3',
    [tenant, after, limit],
  )
  return rows
}

export async function enrolledAt(tx: Transaction, tenant: number, numbers: readonly number[]) {
  const { rows } = await tx.query<{ number: number; enrolled_at: Date }>(
    'select number, enrolled_at from device_devices where tenant = $1 and number = any($2::int[])',
    [tenant, numbers],
  )
  return rows
}
