// Rows of what may be read from and done to devices by whose they are: every version is kept, the newest holds.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { OfOwnership } from '#wire/console/device-privacy.ts'

export interface SettingsRow {
  revision: number
  company: OfOwnership
  personal: OfOwnership
  at: Date
  by: string
}

export async function findSettings(fleet: Database, tenant: number): Promise<SettingsRow | undefined> {
  const { rows } = await fleet.one<SettingsRow>(
    [tenant],
    `select revision, company, personal, at, by from privacy_devices where tenant = $1
     order by revision desc limit 1`,
    [tenant],
  )
  return rows[0]
}

/** False when another version took the place of `row.revision` first. */
export async function addSettings(tx: Transaction, tenant: number, row: SettingsRow): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into privacy_devices (tenant, revision, company, personal, at, by)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [tenant, row.revision, JSON.stringify(row.company), JSON.stringify(row.personal), row.at, row.by],
  )
  return rowCount === 1
}
