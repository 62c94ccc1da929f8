// A request as people read it: its clock, who decided, how far it is, and what is open at this moment.
import { iso } from '#kit/clock.ts'
import type { Transaction } from '#kit/pg/database.ts'
import type { Erasure, ErasureState } from '#wire/console/erasures.ts'
import type { HoldId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { openNote } from '../../people/audit-names.ts'
import { actorNames } from '../../people/names.ts'
import { countItems, type ErasureRow, findErasure, waitingItems } from './erasures.store.ts'
import { coverOf } from './legal-cover.ts'
import { olderBackups, openItems } from './open-items.ts'

/** Throws `not-found`. */
export async function erasureOf(context: Context, caller: Caller, id: string): Promise<Erasure> {
  const { tenant } = caller
  const [erasure] = await context.fleet.as([tenant], async (tx) => {
    const row = await findErasure(tx, tenant, id)
    if (!row) throw new Problem('not-found')
    return asRead(context, tx, caller, [row])
  })
  return erasure as Erasure
}

export async function asRead(
  context: Context,
  tx: Transaction,
  { tenant, sees }: Caller,
  rows: readonly ErasureRow[],
): Promise<Erasure[]> {
  const ids = rows.map(({ id }) => id)
  const counts = new Map((await countItems(tx, tenant, ids)).map((one) => [one.erasure, one]))
  const kept = await keptOf(context, tx, tenant)
  const names = sees.identifiers ? await actorNames(context, tenant) : new Map<string, string>()
  return rows.map((row) => {
    const { erased = 0, untold = 0 } = counts.get(row.id) ?? {}
    const held = kept.get(row.id)?.size ?? 0
    const note = row.note && sees.identifiers && openNote(context, tenant, row.requested_at.getTime(), row.id, row.note)
    const by = names.get(row.requested_by)
    const backups =
      row.state === 'done' && row.ended_at ? olderBackups(context.config, row.ended_at.getTime()) : undefined
    const second = row.second_by === null ? undefined : names.get(row.second_by)
    return {
      ...{ id: row.id, state: stateOf(row, erased, held), reason: row.reason, ...(note ? { note } : {}) },
      ...{ devices: row.devices, erased, held, wholeTenant: row.whole_tenant },
      ...{ requestedAt: iso(row.requested_at.getTime()), requestedBy: row.requested_by },
      ...(by === undefined ? {} : { requestedByName: by }),
      ...(row.second_by === null ? {} : { secondBy: row.second_by }),
      ...(second === undefined ? {} : { secondByName: second }),
      ...{ holdUntil: iso(row.hold_until.getTime()), dueBy: iso(row.due_by.getTime()) },
      ...(row.state === 'done' && row.ended_at ? { doneAt: iso(row.ended_at.getTime()) } : {}),
      open: row.state === 'undone' ? [] : openItems({ untold, held, recipients: row.recipients ?? [], backups }),
    }
  })
}

/** The devices of each open request that a legal hold keeps, with the hold. */
export async function keptOf(
  context: Pick<Context, 'fleet' | 'ring' | 'clock'>,
  tx: Transaction,
  tenant: number,
): Promise<Map<string, Map<string, HoldId>>> {
  const waiting = await waitingItems(tx, tenant)
  const cover = await coverOf(
    context,
    tx,
    tenant,
    waiting.map(({ device }) => device),
  )
  const kept = new Map<string, Map<string, HoldId>>()
  for (const { erasure, device } of waiting) {
    const hold = cover.get(device)
    if (!hold) continue
    const of = kept.get(erasure) ?? new Map<string, HoldId>()
    kept.set(erasure, of.set(device, hold))
  }
  return kept
}

/** Stopped: nothing is left of it but what a hold keeps. */
function stateOf(row: ErasureRow, erased: number, held: number): ErasureState {
  const open = row.state === 'second' || row.state === 'held' || row.state === 'erasing'
  return open && held > 0 && erased + held >= row.devices ? 'stopped' : row.state
}
