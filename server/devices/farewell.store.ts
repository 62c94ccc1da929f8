// What checks a farewell, and the row that keeps it: found by the device's number, written once per counter.
import type { Database } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import type { DeviceId } from '#wire/ids.ts'
import { beside, first } from './by-number.store.ts'

export interface FarewellRow {
  readonly id: DeviceId
  readonly state: DeviceState
  readonly generation: number
  /** Ed25519, SPKI in base64. */
  readonly farewell_key: string | null
  /** Counter of the last one that was heeded. */
  readonly farewell: number
}

export async function findFarewell(fleet: Database, tenant: number, number: number): Promise<FarewellRow | undefined> {
  const { rows } = await fleet.one<FarewellRow>(
    [tenant],
    `select d.id, d.state, l.generation, l.farewell_key, p.farewell::float8 as farewell
     from ${first('tenant = $1 and number = $2')} d
     cross join lateral ${beside('device_presence')} p
     cross join lateral ${beside('device_leaves')} l`,
    [tenant, number],
  )
  return rows[0]
}

/** False when one with this counter or a higher one was written before. `at` in milliseconds. */
export async function writeFarewell(
  fleet: Database,
  tenant: number,
  number: number,
  { counter, at }: { counter: number; at: number },
): Promise<boolean> {
  const { rowCount } = await fleet.one(
    [tenant],
    `update device_presence set farewell = $3::bigint, left_at = to_timestamp($4::float8 / 1000)
     where tenant = $1 and number = $2 and farewell < $3::bigint`,
    [tenant, number, counter, at],
  )
  return rowCount === 1
}
