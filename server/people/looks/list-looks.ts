// Who looked at what, for those who watch over it: newest hours first, by cursor, with the names behind the ids.
import { iso } from '#kit/clock.ts'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { listLooks as contract, Look } from '#wire/console/subjects.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { actorNames } from '../names.ts'
import { findLooks, type LookKey } from './looks.store.ts'

type Place = Omit<LookKey, 'tenant'>

/** Throws Problem 'body-invalid' on a cursor that is none of ours. */
export async function listLooks(
  context: Context,
  { cursor, limit, device, ...filter }: ParsedInput<typeof contract>,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  await context.looks.flush()
  const after = cursor === undefined ? undefined : placeIn(cursor)
  const rows = await findLooks(context.fleet, tenant, { ...filter, subject: device, after, limit: limit + 1 })
  const names = await actorNames(context, tenant)
  const page = rows.slice(0, limit)
  const last = rows.length > page.length ? page.at(-1) : undefined
  return {
    items: page.map(({ hour, actor, role, purpose, subject, fields, devices, times }): Look => {
      const actorName = names.get(actor)
      return {
        ...{ at: iso(hour.getTime()), actor, role, purpose, fields: [...fields], devices, times },
        ...(actorName === undefined ? {} : { actorName }),
        ...(subject === '' ? {} : { device: subject as Exclude<Look['device'], undefined> }),
      }
    }),
    ...(last ? { next: cursorOf(last) } : {}),
    asOf: iso(context.clock.now()),
  }
}

function cursorOf({ hour, actor, role, purpose, subject }: Place): string {
  return Buffer.from(JSON.stringify([hour.getTime(), actor, role, purpose, subject])).toString('base64url')
}

function placeIn(cursor: string): Place {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parts) && parts.length === 5 && Number.isSafeInteger(parts[0])) {
      const [at, ...texts] = parts as [number, ...unknown[]]
      if (texts.every((text) => typeof text === 'string')) {
        const [actor, role, purpose, subject] = texts as [string, string, string, string]
        return { hour: new Date(at), actor, role, purpose, subject }
      }
    }
  } catch {}
  throw new Problem('body-invalid', 'query.cursor: not a cursor of this list')
}
