// One request with its devices: how far each is, what keeps it, and whether the device itself was told.
import { iso } from '#kit/clock.ts'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { showErasure as contract } from '#wire/console/erasures.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { HoldId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { asRead, keptOf } from './erasure-of.ts'
import { findErasure, type ItemRow, pageOfItems } from './erasures.store.ts'

type Answer = AnswerOf<typeof contract>

/** Throws `not-found`, and `body-invalid` on a cursor that is none of ours. */
export async function showErasure(
  context: Context,
  { id, cursor, limit }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<Answer> {
  const { tenant } = caller
  const after = cursor === undefined ? 0 : readCursor(cursor)
  return context.fleet.as([tenant], async (tx) => {
    const row = await findErasure(tx, tenant, id)
    if (!row) throw new Problem('not-found')
    const [erasure] = await asRead(context, tx, caller, [row])
    const items = await pageOfItems(tx, tenant, id, { after, limit: limit + 1 })
    const kept = (await keptOf(context, tx, tenant)).get(id)
    const page = items.slice(0, limit)
    const last = items.length > page.length ? page.at(-1) : undefined
    return {
      erasure: erasure as Answer['erasure'],
      items: page.map((item) => itemOf(item, kept?.get(item.device))),
      ...(last ? { next: Buffer.from(String(last.number)).toString('base64url') } : {}),
    }
  })
}

function itemOf(item: ItemRow, hold: HoldId | undefined): Answer['items'][number] {
  const { device, was, state, erased_at: erasedAt, wiped_at: wipedAt } = item
  if (state !== 'erased') return { device, ...(hold ? { state: 'kept', hold } : { state: 'waiting' }) }
  return {
    ...{ device, state: 'erased' },
    ...(erasedAt ? { erasedAt: iso(erasedAt.getTime()) } : {}),
    told: wipedAt ? 'wiped' : was === 'unmanaged' ? 'never-had' : 'not-yet',
  }
}

function readCursor(cursor: string): number {
  const [, number] = /^(\d{1,10})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (!number) throw new Problem('body-invalid', 'query.cursor: not a cursor of this list')
  return Number(number)
}
