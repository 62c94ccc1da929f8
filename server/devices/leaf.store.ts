// The newest leaf of each device and the counter in it, read under the device's lock when one is asked for.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import { beside } from './by-number.store.ts'

export interface LifeRow {
  number: number
  state: DeviceState
  readmission: 'automatic' | 'by-hand'
  generation: number | null
  key: string | null
  asked_from: number | null
  issued_at: Date | null
  behind_at: Date | null
  last_seen: Date | null
  spoken: number
}

/** Locks the device. */
export async function lockLife(tx: Transaction, tenant: number, device: string): Promise<LifeRow | undefined> {
  const { rows } = await tx.query<LifeRow>(
    `with d as materialized
       (select tenant, number, state, group_id from device_devices where tenant = $1 and id = $2 for update)
     select d.number, d.state, coalesce(g.readmission, 'automatic') as readmission, l.generation, l.key, l.asked_from,
       l.issued_at, l.behind_at, p.last_seen, p.spoken
     from d
     cross join lateral ${beside('device_presence')} p
     left join lateral ${beside('device_leaves')} l on true
     left join device_groups g on g.tenant = d.tenant and g.id = d.group_id`,
    [tenant, device],
  )
  return rows[0]
}

export async function putLeaf(
  tx: Transaction,
  tenant: number,
  number: number,
  leaf: { generation: number; key: string; askedFrom: number; issuedAt: Date; notAfter: Date; farewellKey: string },
): Promise<void> {
  await tx.query(
    `insert into device_leaves (tenant, number, generation, key, asked_from, issued_at, not_after, farewell_key)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant, number) do update set generation = excluded.generation, key = excluded.key,
       asked_from = excluded.asked_from, issued_at = excluded.issued_at, not_after = excluded.not_after, farewell_key = excluded.farewell_key, behind_at = null`,
    [tenant, number, leaf.generation, leaf.key, leaf.askedFrom, leaf.issuedAt, leaf.notAfter, leaf.farewellKey],
  )
}

export interface FirstLeafRow {
  readonly tenant: number
  readonly number: number
  readonly generation: number
  readonly key: string
  readonly asked_from: number
  readonly issued_at: Date
  readonly not_after: Date
  readonly farewell_key: string
}

/** Rows in the order of tenant and number, each device once. Answers the devices that had no newer leaf, and have this one now. */
export async function putFirstLeaves(
  fleet: Database,
  rows: readonly FirstLeafRow[],
): Promise<{ tenant: number; number: number }[]> {
  const of = <K extends keyof FirstLeafRow>(key: K) => rows.map((row) => row[key])
  const { rows: put } = await fleet.one<{ tenant: number; number: number }>(
    [...new Set(of('tenant'))],
    `insert into device_leaves (tenant, number, generation, key, asked_from, issued_at, not_after, farewell_key)
     select * from unnest($1::int[], $2::int[], $3::int[], $4::text[], $5::int[], $6::timestamptz[], $7::timestamptz[],
       $8::text[]) as a (tenant, number, generation, key, asked_from, issued_at, not_after, farewell_key)
     where exists (select from device_devices d where d.tenant = a.tenant and d.number = a.number offset 0)
     on conflict (tenant, number) do update set generation = excluded.generation, key = excluded.key,
       asked_from = excluded.asked_from, issued_at = excluded.issued_at, not_after = excluded.not_after,
       farewell_key = excluded.farewell_key, behind_at = null
     where device_leaves.generation <= excluded.generation
     returning tenant, number`,
    [
      ...[of('tenant'), of('number'), of('generation'), of('key'), of('asked_from'), of('issued_at')],
      ...[of('not_after'), of('farewell_key')],
    ],
  )
  return put
}

export async function setBehind(tx: Transaction, tenant: number, number: number, at: Date | null): Promise<void> {
  await tx.query('update device_leaves set behind_at = $3 where tenant = $1 and number = $2', [tenant, number, at])
}
