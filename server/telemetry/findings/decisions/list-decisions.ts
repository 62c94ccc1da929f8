// What was decided, found, sorted and paged; ended and expired decisions stay on the list.
import { iso } from '#kit/clock.ts'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { listDecisions as contract } from '#wire/console/decisions.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../../context.ts'
import { fromCursor, toCursor } from '../../page-cursor.ts'
import { type Standing, standings, stateOf } from './decision.ts'
import { readDecisions } from './decisions.store.ts'
import { changedAt, show } from './show-decisions.ts'

/** A decision without an end comes after those that have one. */
const never = '9999-12-31'

/** `advisory`: also decisions about a vulnerability that it deals with. Throws `body-invalid` for a foreign cursor. */
export async function listDecisions(
  context: Context,
  { advisory, state, sort, order, limit, cursor }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const now = context.clock.now()
  const all = standings(await readDecisions(context.fleet, caller.tenant, true))
  const about = advisory === undefined ? undefined : namesOf(context, advisory)
  const found = all.filter(
    (one) =>
      (!about || one.row.names.some((name) => about.has(name))) &&
      (!state?.length || state.includes(stateOf(one, now, changedAt(context, one.row.names)))),
  )
  const sign = order === 'desc' ? -1 : 1
  const placeOf = ({ row, until }: Standing) =>
    [sort === 'at' ? row.at.toISOString() : (until ?? never), row.id] as const
  type Place = readonly (string | number)[]
  const compare = (a: Place, b: Place) => sign * Math.sign(compareOne(a[0], b[0]) || compareOne(a[1], b[1]))
  const placed = found.map((one) => ({ one, place: placeOf(one) })).sort((a, b) => compare(a.place, b.place))
  const after = cursor === undefined ? undefined : fromCursor(cursor, ['string', 'string'])
  const rest = after === undefined ? placed : placed.filter(({ place }) => compare(place, after) > 0)
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return {
    items: await show(
      context,
      caller,
      page.map(({ one }) => one),
    ),
    ...(last && rest.length > limit ? { next: toCursor(last.place) } : {}),
    total: found.length,
    asOf: iso(now),
  }
}

const compareOne = (a: string | number | undefined, b: string | number | undefined) =>
  String(a) < String(b) ? -1 : Number(String(a) > String(b))

/** Every name of an advisory, and of what it deals with. */
function namesOf({ advisories }: Context, advisory: string): ReadonlySet<string> {
  const heads = advisories.named(advisory).flatMap((number) => advisories.head(number) ?? [])
  const own = heads.filter(({ id, aliases }) => id === advisory || aliases.includes(advisory))
  return new Set([advisory, ...own.flatMap(({ id, aliases, covers }) => [id, ...aliases, ...covers])])
}
