// The narrow table of contacts: read for devices that come, written for a group of them at once.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import type { GivenIdJudged } from '#wire/control/own-id.ts'
import type { Ownership } from '#wire/control/remote.ts'
import type { DeviceId, GroupId } from '#wire/ids.ts'
import type { Digest } from '#wire/telemetry/digest.ts'
import { beside, first } from './by-number.store.ts'

export interface StandingRow {
  id: DeviceId
  number: number
  state: DeviceState
  keep: boolean
  group_id: GroupId | null
  ownership: Ownership
  withholds_id: boolean
  own_id: boolean
  given: number | null
  judged: GivenIdJudged | null
  counted_on: string | null
  last_seen: Date | null
  left_at: Date | null
  held: Digest | null
  anew: boolean
  policy: number
  spoken: number
}

export async function readStandings(fleet: Database, tenant: number, devices: string[]): Promise<StandingRow[]> {
  const { rows } = await fleet.one<StandingRow>(
    [tenant],
    `select d.id, d.number, d.state, d.keep, d.group_id, d.ownership,
       'system-id' = any(d.withheld) as withholds_id, to_char(d.counted_on, 'YYYY-MM-DD') as counted_on,
       exists (select from device_agreements a where a.tenant = d.tenant and a.number = d.number and a.own_id) as own_id,
       (select g.revision::float8 from device_given_ids g where g.tenant = d.tenant and g.number = d.number) as given,
       (select g.judged from device_given_ids g where g.tenant = d.tenant and g.number = d.number) as judged,
       p.last_seen, p.left_at,
       p.held, p.anew, p.policy, p.spoken
     from ${first('tenant = $1 and id = any($2)')} d cross join lateral ${beside('device_presence')} p`,
    [tenant, devices],
  )
  return rows
}

export interface Contacts {
  tenants: number[]
  numbers: number[]
  /** Milliseconds; null leaves what is there. */
  seen: (number | null)[]
  held: (Digest | null)[]
  policies: number[]
  generations: number[]
}

/** Writes a group of contacts; answers those whose generation is the newest the database knows. */
export async function writeContacts(fleet: Database, group: Contacts): Promise<{ tenant: number; number: number }[]> {
  const { rows } = await fleet.one<{ tenant: number; number: number }>(
    [...new Set(group.tenants)],
    'select tenant, number from device_contacts($1, $2, $3, $4, $5, $6)',
    [group.tenants, group.numbers, group.seen, group.held, group.policies, group.generations],
  )
  return rows
}

/** Last contacts and farewells after `since` (milliseconds). */
export async function contactsSince(
  fleet: Database,
  tenant: number,
  since: number,
): Promise<{ number: number; last_seen: Date | null; left_at: Date | null }[]> {
  const { rows } = await fleet.one<{ number: number; last_seen: Date | null; left_at: Date | null }>(
    [tenant],
    `select number, last_seen, left_at from device_presence
     where tenant = $1 and greatest(last_seen, left_at) > to_timestamp($2::float8 / 1000)`,
    [tenant, since],
  )
  return rows
}

/** Makes the row of a device that never spoke. */
export async function addPresence(tx: Transaction, tenant: number, number: number): Promise<void> {
  await tx.query('insert into device_presence (tenant, number) values ($1, $2)', [tenant, number])
}

export async function addPresences(tx: Transaction, tenant: number, numbers: readonly number[]): Promise<void> {
  await tx.query('insert into device_presence (tenant, number) select $1, unnest($2::int[])', [tenant, numbers])
}

/** Whichever generation speaks next is the newest, and it sends everything anew. */
export async function startAnew(tx: Transaction, tenant: number, number: number): Promise<void> {
  await tx.query('update device_presence set spoken = 0, held = null, anew = true where tenant = $1 and number = $2', [
    tenant,
    number,
  ])
}

/** The next sync sends everything, from generation `spoken` on. */
export async function sendAnew(tx: Transaction, tenant: number, number: number, spoken: number): Promise<void> {
  await tx.query('update device_presence set spoken = $3, held = null, anew = true where tenant = $1 and number = $2', [
    tenant,
    number,
    spoken,
  ])
}
