// Requests for erasure, newest first, by cursor.
import { iso } from '#kit/clock.ts'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { listErasures as contract } from '#wire/console/erasures.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { asRead } from './erasure-of.ts'
import { type ErasureRow, listRows } from './erasures.store.ts'

const states = { open: ['second', 'held', 'erasing'], done: ['done'], all: undefined } as const

/** Throws `body-invalid` on a cursor that is none of ours. */
export async function listErasures(
  context: Context,
  { cursor, limit, state }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const before = cursor === undefined ? undefined : readCursor(cursor)
  return context.fleet.as([tenant], async (tx) => {
    const rows = await listRows(tx, tenant, { states: states[state], before, limit: limit + 1 })
    const page = rows.slice(0, limit)
    const last = rows.length > page.length ? page.at(-1) : undefined
    return {
      items: await asRead(context, tx, caller, page),
      ...(last ? { next: cursorOf(last) } : {}),
      asOf: iso(context.clock.now()),
    }
  })
}

const cursorOf = ({ requested_at, id }: ErasureRow) =>
  Buffer.from(`${requested_at.getTime()} ${id}`).toString('base64url')

function readCursor(cursor: string): { at: Date; id: string } {
  const [, ms, id] = /^(\d{1,15}) (ers_[a-z2-7]{26})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (!ms || !id) throw new Problem('body-invalid', 'query.cursor: not a cursor of this list')
  return { at: new Date(Number(ms)), id }
}
