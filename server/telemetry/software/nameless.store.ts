// Sums of packages by day, of devices whose facts are stored under no device.
import type { Database, Transaction } from '#kit/pg/database.ts'
import { leastDevices } from '#wire/console/quality.ts'

export interface NamelessCount {
  readonly manager: string
  readonly name: string
  readonly version: string
  readonly devices: number
}

export async function addNameless(tx: Transaction, tenant: number, day: string, counts: readonly NamelessCount[]) {
  await tx.query(
    `insert into software_nameless as s (tenant, day, manager, name, version, devices)
     select $1, $2::date, * from unnest($3::text[], $4::text[], $5::text[], $6::int[]) order by 3, 4, 5
     on conflict (tenant, day, manager, name, version) do update set devices = s.devices + excluded.devices`,
    [
      ...[tenant, day, counts.map((one) => one.manager), counts.map((one) => one.name)],
      ...[counts.map((one) => one.version), counts.map((one) => one.devices)],
    ],
  )
}

/** The newest whole day before `today` on which versions of this package were counted on at least `leastDevices` each. */
export async function namelessOf(
  fleet: Database,
  tenant: number,
  { manager, name }: { manager: string; name: string },
  today: string,
): Promise<{ day: string; devices: number } | undefined> {
  const { rows } = await fleet.one<{ day: string; devices: number }>(
    [tenant],
    `select to_char(day, 'YYYY-MM-DD') as day, sum(devices)::int as devices from software_nameless
     where tenant = $1 and manager = $2 and name = $3 and day < $4::date and devices >= $5 group by day order by day desc limit 1`,
    [tenant, manager, name, today, leastDevices],
  )
  return rows[0]
}
