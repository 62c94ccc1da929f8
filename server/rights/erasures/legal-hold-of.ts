// A legal hold as people read it.
import { iso } from '#kit/clock.ts'
import type { LegalHold } from '#wire/console/erasures.ts'
import type { Caller, Context } from '../../context.ts'
import { actorNames, openText, sealText } from '../../people/names.ts'
import type { HoldRow } from './holds.store.ts'

const place = (tenant: number, id: string) => ({
  ...{ table: 'rights_holds', column: `reason ${id}`, tenant },
  subject: 'tenant',
})

export const sealReason = (context: Pick<Context, 'ring'>, tenant: number, id: string, text: string) =>
  sealText(context, place(tenant, id), text)

/** Undefined where the tenant's key is gone. */
export const openReason = (context: Pick<Context, 'ring'>, tenant: number, id: string, sealed: Buffer) =>
  openText(context, place(tenant, id), sealed)

/** `stops`: how many open requests each hold keeps something of, by its id. The reason only for who may see identifiers. */
export async function holdsAsRead(
  context: Context,
  { tenant, sees }: Caller,
  rows: readonly HoldRow[],
  stops: ReadonlyMap<string, number>,
): Promise<LegalHold[]> {
  const names = sees.identifiers ? await actorNames(context, tenant) : new Map<string, string>()
  return rows.map((row) => {
    const reason = sees.identifiers ? openReason(context, tenant, row.id, row.reason) : undefined
    const by = names.get(row.placed_by)
    return {
      ...{ id: row.id, devices: row.group_id === null ? row.devices : [], reason: reason ?? '' },
      ...(row.group_id === null ? {} : { group: row.group_id }),
      ...{ placedAt: iso(row.placed_at.getTime()), placedBy: row.placed_by },
      ...(by === undefined ? {} : { placedByName: by }),
      until: iso(row.until.getTime()),
      ...(row.lifted_at === null ? {} : { liftedAt: iso(row.lifted_at.getTime()) }),
      ...(row.lifted_by === null ? {} : { liftedBy: row.lifted_by }),
      stops: stops.get(row.id) ?? 0,
    }
  })
}
