// A large fleet put into the tables at once, sealed as intake seals it: for questions about many devices, not about how they came.
import type pg from 'pg'
import { freshId } from '#wire/ids.ts'
import type { Context } from '../../server/context.ts'
import { sealLabel } from '../../server/devices/label.ts'
import { sealHolding } from '../../server/telemetry/holding.ts'
import { stateDigest } from '../../server/telemetry/sha256.ts'
import { setFrom, unknownDay } from '../../server/telemetry/software/package-set.ts'
import type { Machine } from './catalogue.ts'
import { chanceOf } from './chance.ts'
import type { Fleet } from './machines.ts'

const tenant = 1
const batch = 1000
const classes = ['server', 'workstation', 'laptop', 'virtual-machine', 'container']
const towns = ['berlin', 'lyon', 'porto', 'gdansk', 'turku', 'graz', 'ghent', 'malmo']
/** A digest nobody claims: these devices never sync. */
const digest = 'AAAAAAAAAAAAAAAAAAAAAA'

export interface Seeded {
  readonly number: number
  readonly device: string
  readonly name: string
}

/** Puts devices 1 to `count` in, each with `packages` packages and a host name. Run it before anything reads the tenant. */
export async function seed(
  context: Context,
  admin: pg.Client,
  fleet: Fleet,
  count: number,
  packages: number,
): Promise<Seeded[]> {
  const all: Seeded[] = []
  for (let from = 1; from <= count; from += batch) {
    const size = Math.min(batch, count - from + 1)
    const rows = Array.from({ length: size }, (_, i) => rowOf(from + i))
    await context.ring.add(
      tenant,
      rows.map(({ device }) => device),
    )
    const machines = rows.map(({ number }) => fleet.machine(number, packages))
    await insertDevices(context, admin, rows, machines)
    await insertHoldings(context, admin, rows, machines)
    all.push(...rows)
  }
  await admin.query(`insert into device_counters values ($1, $2) on conflict (tenant) do update set last_number = $2`, [
    tenant,
    count,
  ])
  await admin.query('analyze')
  return all
}

function rowOf(number: number): Seeded {
  const chance = chanceOf(number)
  return { number, device: freshId('dev'), name: `${chance.pick(towns)}-${chance.pick(classes)}-${number}` }
}

async function insertDevices(
  context: Context,
  admin: pg.Client,
  rows: readonly Seeded[],
  machines: readonly Machine[],
) {
  const chances = rows.map(({ number }) => chanceOf(-number))
  const now = context.clock.now()
  await admin.query(
    `insert into device_devices (tenant, number, id, state, state_at, label, os_id, os_version, architecture, device_class,
       packages, reboot_required, agent_version, enrolled_at)
     select $1, n, id, 'managed', now(), label, os, version, 'amd64', class, packages, reboot, '0.1.0', to_timestamp(at / 1000)
     from unnest($2::int[], $3::text[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::int[], $9::bool[], $10::float8[])
       x (n, id, label, os, version, class, packages, reboot, at)`,
    [
      tenant,
      rows.map(({ number }) => number),
      rows.map(({ device }) => device),
      rows.map(({ device, name }) => sealLabel(context.ring, tenant, device, { host: name })),
      machines.map(({ osId }) => osId),
      machines.map(({ osVersion }) => osVersion),
      chances.map((chance) => chance.pick(classes)),
      machines.map(({ packages }) => packages.length),
      chances.map((chance) => chance.next() < 0.1),
      chances.map((chance) => now - chance.below(365 * 86_400_000)),
    ],
  )
  await admin.query(
    `insert into device_presence (tenant, number, last_seen, held, policy, spoken)
     select $1, n, to_timestamp(seen / 1000), $4, 1, 0 from unnest($2::int[], $3::float8[]) x (n, seen)`,
    [tenant, rows.map(({ number }) => number), chances.map((chance) => now - chance.next() ** 4 * 86_400_000), digest],
  )
}

async function insertHoldings(
  context: Context,
  admin: pg.Client,
  rows: readonly Seeded[],
  machines: readonly Machine[],
) {
  const known = await context.catalogue.of(tenant)
  const fresh = machines.flatMap(({ packages }) => packages).filter((one) => known.numberOf(one) === undefined)
  if (fresh.length > 0) await context.catalogue.learn(tenant, fresh)
  const at = Math.floor(context.clock.now() / 1000)
  const sealed = rows.map(({ device }, i) => {
    const numbers = (machines[i] as Machine).packages.map((one) => known.numberOf(one) as number)
    const set = setFrom(
      numbers.map((number) => ({ number, day: unknownDay })),
      [],
    )
    const kinds = { software: { digest: stateDigest({ software: { digest } }), at, rows: numbers.length } }
    const key = context.ring.keyOf(tenant, device) as Uint8Array
    return sealHolding(key, tenant, device, { kinds, packages: set, segments: 0 })
  })
  await admin.query('insert into fact_holdings select $1, * from unnest($2::int[], $3::text[], $4::bytea[])', [
    tenant,
    rows.map(({ number }) => number),
    rows.map(({ device }) => device),
    sealed,
  ])
}
