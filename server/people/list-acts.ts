// The audit as people read it: newest first, by cursor, with the names behind the ids.
import { iso } from '#kit/clock.ts'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { listActs as contract } from '#wire/console/audit.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../context.ts'
import { type ActRow, findActs } from './audit.store.ts'
import { keptNames } from './audit-names.ts'
import { actorNames } from './names.ts'

/** Throws Problem 'body-invalid' on a cursor that is none of ours. */
export async function listActs(
  context: Context,
  { cursor, ...filter }: ParsedInput<typeof contract>,
  { tenant, sees }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const before = cursor === undefined ? undefined : readCursor(cursor)
  const rows = await context.fleet.as([tenant], (tx) =>
    findActs(tx, tenant, { ...filter, before, limit: filter.limit + 1 }),
  )
  const names = await actorNames(context, tenant)
  const page = rows.slice(0, filter.limit)
  const erased = sees.identifiers ? await keptNames(context, tenant, devicesIn(page)) : new Map<string, string>()
  const last = rows.length > page.length ? page.at(-1) : undefined
  return {
    items: page.map(({ at, subject, ...row }) => {
      const actorName = names.get(row.actor)
      const subjectName = subject === null ? undefined : erased.get(subject)
      return {
        ...row,
        at: iso(at.getTime()),
        ...(actorName === undefined ? {} : { actorName }),
        ...(subject === null ? {} : { subject }),
        ...(subjectName === undefined ? {} : { subjectName }),
      }
    }),
    ...(last ? { next: cursorOf(last) } : {}),
  }
}

const devicesIn = (acts: readonly ActRow[]) => [
  ...new Set(acts.flatMap(({ subject }) => (subject?.startsWith('dev_') ? [subject] : []))),
]

const cursorOf = ({ at, id }: ActRow) => Buffer.from(`${at.getTime()} ${id}`).toString('base64url')

function readCursor(cursor: string): { at: Date; id: string } {
  const [, ms, id] = /^(\d{1,15}) (act_[a-z2-7]{26})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (!ms || !id) throw new Problem('body-invalid', 'query.cursor: not a cursor of this list')
  return { at: new Date(Number(ms)), id }
}
