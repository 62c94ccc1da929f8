// The rows of groups; their names are sealed under the tenant's key.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { GroupKeep } from '#wire/console/devices.ts'
import type { GroupId } from '#wire/ids.ts'

export interface GroupRow {
  id: GroupId
  parent: GroupId | null
  label: Buffer
  readmission: 'automatic' | 'by-hand'
  keep: GroupKeep
}

const select = 'select id, parent, label, readmission, keep from device_groups where tenant = $1'

export async function readGroupRows(fleet: Database, tenant: number): Promise<GroupRow[]> {
  return (await fleet.one<GroupRow>([tenant], select, [tenant])).rows
}

/** All groups of the tenant; no other transaction makes one until this one ends. */
export async function lockGroupRows(tx: Transaction, tenant: number): Promise<GroupRow[]> {
  await tx.query("select pg_advisory_xact_lock(hashtext('device_groups'), $1)", [tenant])
  return (await tx.query<GroupRow>(select, [tenant])).rows
}

export async function addGroup(tx: Transaction, tenant: number, group: GroupRow & { at: Date }): Promise<void> {
  await tx.query(
    `insert into device_groups (tenant, id, parent, label, readmission, keep, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [tenant, group.id, group.parent, group.label, group.readmission, group.keep, group.at],
  )
}

export async function putGroup(tx: Transaction, tenant: number, group: Omit<GroupRow, 'parent'>): Promise<void> {
  await tx.query('update device_groups set label = $3, readmission = $4, keep = $5 where tenant = $1 and id = $2', [
    tenant,
    group.id,
    group.label,
    group.readmission,
    group.keep,
  ])
}
