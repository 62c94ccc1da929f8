// The rows of devices that enrol with a token: many at once, and each found again by the token and key it came with.
import type { Transaction } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import type { Ownership } from '#wire/control/remote.ts'
import type { DeviceId, GroupId } from '#wire/ids.ts'
import { beside, first } from './by-number.store.ts'

export interface EnrolledDevice {
  readonly number: number
  readonly device: DeviceId
  readonly state: DeviceState
  readonly group: GroupId | null
  readonly ownership: Ownership
  readonly token: string
  readonly tokenKey: string
}

/** Makes the rows of devices that enrolled with a token. */
export async function addEnrolled(
  tx: Transaction,
  tenant: number,
  at: Date,
  devices: readonly EnrolledDevice[],
): Promise<void> {
  const numbers = devices.map(({ number }) => number)
  await tx.query(
    `insert into device_devices (tenant, number, id, state, state_at, group_id, enrolled_at, token_id, token_key, ownership)
     select $1, number, id, state, $2, group_id, $2, token_id, token_key, ownership
     from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
       as fresh (number, id, state, group_id, token_id, token_key, ownership)`,
    [
      ...[tenant, at, numbers, devices.map(({ device }) => device), devices.map(({ state }) => state)],
      ...[devices.map(({ group }) => group), devices.map(({ token }) => token)],
      devices.map(({ tokenKey }) => tokenKey),
      devices.map(({ ownership }) => ownership),
    ],
  )
}

export interface EnrolledRow {
  token: string
  key: string
  number: number
  id: DeviceId
  state: DeviceState
  ownership: Ownership
  spoken: number
}

/** The devices that enrolled with these tokens and keys, pair by pair. */
export async function findEnrolled(
  tx: Transaction,
  tenant: number,
  pairs: readonly { readonly token: string; readonly key: string }[],
): Promise<EnrolledRow[]> {
  const { rows } = await tx.query<EnrolledRow>(
    `select a.token, a.key, d.number, d.id, d.state, d.ownership, p.spoken
     from unnest($2::text[], $3::text[]) as a (token, key)
     cross join lateral ${first('tenant = $1 and token_id = a.token and token_key = a.key')} d
     cross join lateral ${beside('device_presence')} p`,
    [tenant, pairs.map(({ token }) => token), pairs.map(({ key }) => key)],
  )
  return rows
}
