// Rows of the one door's switch: one of each tenant that ever used it.
import type { Database, Transaction } from '#kit/pg/database.ts'

export interface SwitchRow {
  open: boolean
  revision: number
}

export async function readSwitch(fleet: Database, tenant: number): Promise<SwitchRow | undefined> {
  const { rows } = await fleet.one<SwitchRow>([tenant], 'select open, revision from out_switches where tenant = $1', [
    tenant,
  ])
  return rows[0]
}

/** The next revision, or one above `above` where that is higher. */
export async function putSwitch(
  tx: Transaction,
  tenant: number,
  open: boolean,
  { at, by, above = 0 }: { at: Date; by: string; above?: number },
): Promise<void> {
  await tx.query(
    `insert into out_switches (tenant, open, revision, at, by) values ($1, $2, $5 + 1, $3, $4)
     on conflict (tenant) do update set open = $2, revision = greatest(out_switches.revision, $5) + 1, at = $3, by = $4`,
    [tenant, open, at, by, above],
  )
}

/** Says the same again under a revision that is above `above`, for who holds a newer one than a restored database. */
export async function liftRevision(tx: Transaction, tenant: number, above: number): Promise<void> {
  await tx.query('update out_switches set revision = $2 + 1 where tenant = $1 and revision <= $2', [tenant, above])
}
