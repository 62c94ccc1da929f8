// The table of legal holds.
import type { Transaction } from '#kit/pg/database.ts'
import type { DeviceId, GroupId, HoldId } from '#wire/ids.ts'

export interface HoldRow {
  id: HoldId
  whole_tenant: boolean
  /** Of a group: those in it when the hold was placed. */
  devices: DeviceId[]
  group_id: GroupId | null
  reason: Buffer
  placed_at: Date
  placed_by: string
  until: Date
  lifted_at: Date | null
  lifted_by: string | null
}

const columns = `id, whole_tenant, devices, group_id, reason, placed_at, placed_by, until, lifted_at, lifted_by`

export async function addHold(
  tx: Transaction,
  tenant: number,
  row: Omit<HoldRow, 'lifted_at' | 'lifted_by'>,
): Promise<void> {
  await tx.query(
    `insert into rights_holds (tenant, id, whole_tenant, devices, group_id, reason, placed_at, placed_by, until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[tenant, row.id, row.whole_tenant, row.devices, row.group_id, row.reason, row.placed_at, row.placed_by],
      row.until,
    ],
  )
}

/** Newest first, those that ended too. */
export async function holdRows(tx: Transaction, tenant: number): Promise<HoldRow[]> {
  const sql = `select ${columns} from rights_holds where tenant = $1 order by placed_at desc, id`
  return (await tx.query<HoldRow>(sql, [tenant])).rows
}

export async function setLifted(tx: Transaction, tenant: number, id: string, by: string, at: Date): Promise<void> {
  const sql = 'update rights_holds set lifted_at = $4, lifted_by = $3 where tenant = $1 and id = $2'
  await tx.query(sql, [tenant, id, by, at])
}
