// A row a day: how many findings were open at its end and how many devices they concerned, without saying which.
import type { Database } from '#kit/pg/database.ts'
import type { FleetCounts } from '../tenant-findings.ts'

export interface DayRow {
  /** `2026-11-21`. */
  day: string
  urgent: number
  high: number
  medium: number
  low: number
  unrated: number
  devices: number
}

/** What stood there for the day is replaced. */
export async function putDay(
  fleet: Database,
  tenant: number,
  day: string,
  { findings, devices }: Pick<FleetCounts, 'findings' | 'devices'>,
): Promise<void> {
  const { urgent, high, medium, low, unrated } = findings
  await fleet.one(
    [tenant],
    `insert into finding_days (tenant, day, urgent, high, medium, low, unrated, devices)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant, day) do update set urgent = $3, high = $4, medium = $5, low = $6, unrated = $7, devices = $8`,
    [tenant, day, urgent, high, medium, low, unrated, devices],
  )
}

/** Ascending. */
export async function readDays(fleet: Database, tenant: number, from: string): Promise<DayRow[]> {
  const { rows } = await fleet.one<DayRow>(
    [tenant],
    `select day::text as day, urgent, high, medium, low, unrated, devices from finding_days
     where tenant = $1 and day >= $2 order by day`,
    [tenant, from],
  )
  return rows
}
