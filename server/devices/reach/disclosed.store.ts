// Reads all columns of how one device is reached, for the person it is about.
import type { Database } from '#kit/pg/database.ts'
import type { DeviceKey, ReachRow } from './reach.store.ts'

export async function readWholeReach(
  fleet: Database,
  { tenant, number }: DeviceKey,
): Promise<(Omit<ReachRow, 'tenant' | 'number'> & { wake_counter: string }) | undefined> {
  const { rows } = await fleet.one<Omit<ReachRow, 'tenant' | 'number'> & { wake_counter: string }>(
    [tenant],
    `select address, wake_port, mode, wake_counter, counted, outcomes, tried, tried_at, arrived_at
     from device_reach where tenant = $1 and number = $2`,
    [tenant, number],
  )
  return rows[0]
}
