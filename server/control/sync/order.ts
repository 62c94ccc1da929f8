// A forced sync as one caller sees it.
import { iso } from '#kit/clock.ts'
import type { SyncOrder } from '#wire/console/syncs.ts'
import type { Caller, Context } from '../../context.ts'
import { readGroups } from '../../devices/groups.ts'
import { shortId } from '../../devices/label.ts'
import { actorNames } from '../../people/names.ts'
import type { OrderRow } from './syncs.store.ts'

/** Who ordered is named to those who see names or read the audit; a group's name to those who see names. */
export async function ordersFor(context: Context, caller: Caller, rows: readonly OrderRow[]): Promise<SyncOrder[]> {
  const { tenant, sees, rights } = caller
  const seesActors = sees.identifiers || rights.has('audit.read')
  const names = seesActors ? await actorNames(context, tenant) : undefined
  const groups = rows.some((row) => row.group_id) ? await readGroups(context, tenant) : undefined
  return rows.map((row) => {
    const byName = names?.get(row.actor)
    const group = row.group_id ? groups?.get(row.group_id) : undefined
    const [asked = 0, woken = 0, connected = 0, done = 0, waiting = 0, failed = 0] = row.counts
    return {
      id: row.id,
      at: iso(row.at.getTime()),
      by: row.actor,
      ...(byName === undefined ? {} : { byName }),
      target: {
        is: row.target,
        ...(row.group_id ? { group: row.group_id } : {}),
        ...(group ? { name: sees.identifiers ? group.name : shortId(group.id) } : {}),
      },
      devices: row.devices,
      counts: { asked, woken, connected, done, waiting, failed },
      ...(row.settled_at ? { settledAt: iso(row.settled_at.getTime()) } : {}),
      expiresAt: iso(row.expires_at.getTime()),
    }
  })
}
