// B9: what a device with 600 packages takes on disk, indexes included, beside a row per package in the same database.
import type pg from 'pg'
import { foldTallies } from '../../server/telemetry/fold-tallies.ts'
import type { Figure } from '../figure.ts'
import { type Fleet, openFleet } from '../fleet/machines.ts'
import { type Ground, openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { enrolMembers } from '../swarm/enrol.ts'
import { tellAll } from '../swarm/member.ts'

const packages = 600

export async function storage({ quick, count }: Options): Promise<Figure[]> {
  const devices = count ?? (quick ? 200 : 10_000)
  const fleet = openFleet()
  await using ground = await openGround()
  const before = await sizes(ground.admin)
  {
    await using server = await ground.serve()
    const { gate, members } = await enrolMembers(server.api, devices)
    await tellAll(gate, members, (number) => fleet.machine(number, packages))
  }
  {
    // Counts come in as rows of their own and are folded every few minutes: what is measured is how it rests.
    await using server = await ground.inside()
    await foldTallies(server.context, { tenant: 1 })
  }
  const after = await sizes(ground.admin)
  const grown = [...after].map(([table, bytes]) => [table, (bytes - (before.get(table) ?? 0)) / devices] as const)
  const inventory = grown.filter(([table]) => /^(fact|software)_/.test(table))
  const ours = inventory.reduce((sum, [, bytes]) => sum + bytes, 0)
  const floor = await rowPerPackage(ground, fleet, quick ? 100 : 500)
  const list = (of: typeof grown) =>
    of
      .filter(([, bytes]) => bytes >= 1)
      .map(([table, bytes]) => `${table} ${Math.round(bytes)}`)
      .join(', ')
  return [
    {
      goal: 'B9',
      what: `inventory on disk per device, ${packages} packages, indexes included, ${devices} devices`,
      unit: 'B',
      ours,
      floor,
      must: '<= 2,700 B and <= 1/18 of a row per package',
      met: ours <= 2700 && floor / ours >= 18,
      note: `1/${(floor / ours).toFixed(1)}; ${list(inventory)}; besides: ${list(grown.filter((one) => !inventory.includes(one)))}`,
    },
  ]
}

/** Bytes of each table with its indexes and TOAST, as they lie on disk. */
async function sizes(admin: pg.Client): Promise<Map<string, number>> {
  await admin.query('vacuum analyze')
  const { rows } = await admin.query<{ name: string; bytes: string }>(
    `select relname as name, pg_total_relation_size(oid) as bytes from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  )
  return new Map(rows.map(({ name, bytes }) => [name, Number(bytes)]))
}

/** The table everybody writes first, kept lean: a row for each package of each device, found by device and by package. */
async function rowPerPackage({ admin }: Ground, fleet: Fleet, devices: number): Promise<number> {
  await admin.query(`create table floor_packages (device int, name text, version text, architecture text);
    create index on floor_packages (device); create index on floor_packages (name)`)
  for (let number = 1; number <= devices; number++) {
    const list = fleet.machine(number, packages).packages
    const columns = [list.map((one) => one.name), list.map((one) => one.version), list.map((one) => one.architecture)]
    await admin.query('insert into floor_packages select $1, * from unnest($2::text[], $3::text[], $4::text[])', [
      number,
      ...columns,
    ])
  }
  return ((await sizes(admin)).get('floor_packages') ?? 0) / devices
}
