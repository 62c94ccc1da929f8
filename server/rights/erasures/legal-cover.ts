// Which devices a legal hold keeps at this moment.
import type { Transaction } from '#kit/pg/database.ts'
import type { HoldId } from '#wire/ids.ts'
import type { Context } from '../../context.ts'
import { readGroups, withDescendants } from '../../devices/groups.ts'
import { groupsOf } from '../../devices/hide.ts'
import { type HoldRow, holdRows } from './holds.store.ts'

export const holds = (row: HoldRow, at: number) => row.lifted_at === null && row.until.getTime() > at

/**
 * The hold that keeps each of these devices; those that none keeps are not in it. Of a group are held those that were in it
 * when the hold was placed and those that are in it now: neither leaving nor joining helps. Devices that are to be erased
 * are judged like others.
 */
export async function coverOf(
  context: Pick<Context, 'fleet' | 'ring' | 'clock'>,
  tx: Transaction,
  tenant: number,
  devices: readonly string[],
): Promise<Map<string, HoldId>> {
  const now = context.clock.now()
  const rows = (await holdRows(tx, tenant)).filter((row) => holds(row, now))
  const cover = new Map<string, HoldId>()
  if (rows.length === 0 || devices.length === 0) return cover
  const ofGroups = rows.some((row) => row.group_id !== null)
  const groups = ofGroups ? await readGroups(context, tenant) : new Map()
  const groupOf = ofGroups ? await groupsOf(tx, tenant, devices) : new Map<string, string>()
  for (const row of rows) {
    const named = new Set<string>(row.devices)
    const within = row.group_id === null ? new Set<string>() : withDescendants(groups, [row.group_id])
    for (const device of devices)
      if (row.whole_tenant || named.has(device) || within.has(groupOf.get(device) ?? '')) cover.set(device, row.id)
  }
  return cover
}
