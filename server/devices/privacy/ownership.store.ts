// Whose devices are: one column of their rows.
import type { Transaction } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import type { Ownership } from '#wire/control/remote.ts'
import type { DeviceId } from '#wire/ids.ts'

/** Locks the rows in the order of numbers. */
export async function lockOwnerships(
  tx: Transaction,
  tenant: number,
  devices: readonly string[],
): Promise<{ number: number; id: DeviceId; state: DeviceState; ownership: Ownership }[]> {
  const { rows } = await tx.query<{ number: number; id: DeviceId; state: DeviceState; ownership: Ownership }>(
    `select number, id, state, ownership from device_devices
     where tenant = $1 and id = any($2) and state <> 'erasing' order by number for update`,
    [tenant, devices],
  )
  return rows
}

export async function writeOwnership(
  tx: Transaction,
  tenant: number,
  numbers: readonly number[],
  ownership: Ownership,
): Promise<void> {
  await tx.query('update device_devices set ownership = $3 where tenant = $1 and number = any($2::int[])', [
    tenant,
    numbers,
    ownership,
  ])
}
