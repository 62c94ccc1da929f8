// Devices planted for the tests of lists and acts: as many as asked for, with names, systems and states from a seed.
import { DeviceId, freshId } from '#wire/ids.ts'
import type { TestContext } from '../testing.ts'
import { sealLabel } from './label.ts'

export interface Planted {
  readonly device: DeviceId
  readonly number: number
}

export interface Plant {
  readonly given?: string
  readonly host?: string
  readonly state?: string
  readonly group?: string | null
  readonly osId?: string | null
  readonly osVersion?: string | null
  readonly deviceClass?: string | null
  readonly packages?: number | null
  /** Milliseconds. */
  readonly lastSeen?: number
  readonly enrolledAt?: number
}

/** Puts rows in past the doors, a thousand a statement; numbers follow the largest there is. */
export async function plantDevices(context: TestContext, tenant: number, plants: readonly Plant[]): Promise<Planted[]> {
  const all = plants.map((plant) => ({ ...plant, device: DeviceId.parse(freshId('dev')), number: 0 }))
  await context.ring.add(
    tenant,
    all.map(({ device }) => device),
  )
  const [row] = await context.admin<{ last: number }>(
    `insert into device_counters as c values ($1, $2)
     on conflict (tenant) do update set last_number = c.last_number + $2 returning last_number - $2 as last`,
    [tenant, all.length],
  )
  for (const [i, one] of all.entries()) one.number = (row?.last ?? 0) + i + 1
  for (let i = 0; i < all.length; i += 1000) await insert(context, tenant, all.slice(i, i + 1000))
  return all.map(({ device, number }) => ({ device, number }))
}

async function insert(context: TestContext, tenant: number, rows: (Plant & Planted)[]): Promise<void> {
  const of = <T>(value: (row: Plant & Planted) => T) => rows.map(value)
  const now = context.clock.now()
  await context.admin(
    `insert into device_devices (tenant, number, id, state, state_at, group_id, label, os_id, os_version, device_class,
       packages, enrolled_at)
     select $1, u.number, u.id, u.state, to_timestamp(u.at / 1000), u.grp, u.label, u.os, u.version, u.class, u.packages,
       to_timestamp(u.at / 1000)
     from unnest($2::int[], $3::text[], $4::text[], $5::float8[], $6::text[], $7::bytea[], $8::text[], $9::text[],
       $10::text[], $11::int[]) u(number, id, state, at, grp, label, os, version, class, packages)`,
    [
      tenant,
      of(({ number }) => number),
      of(({ device }) => device),
      of(({ state }) => state ?? 'managed'),
      of(({ enrolledAt }) => enrolledAt ?? now),
      of(({ group }) => group ?? null),
      of(({ device, given = '', host = '' }) => sealLabel(context.ring, tenant, device, { given, host })),
      of(({ osId }) => osId ?? null),
      of(({ osVersion }) => osVersion ?? null),
      of(({ deviceClass }) => deviceClass ?? null),
      of(({ packages }) => packages ?? null),
    ],
  )
  await context.admin(
    `insert into device_presence (tenant, number, last_seen)
     select $1, u.number, to_timestamp(u.seen / 1000) from unnest($2::int[], $3::float8[]) u(number, seen)`,
    [tenant, of(({ number }) => number), of(({ lastSeen }) => lastSeen ?? null)],
  )
}
