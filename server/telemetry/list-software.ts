// Packages over the fleet, found, sorted and paged in memory.
import { iso } from '#kit/clock.ts'
import type { listSoftware as contract } from '#wire/console/software.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import type { Caller, Context } from '../context.ts'
import { fromCursor, toCursor } from './page-cursor.ts'
import type { SoftwareTitle } from './software/tenant-catalogue.ts'

/** Only what a device has now. Names that are not public are left out for who may not see identifiers. Throws `rebuilding`. */
export async function listSoftware(
  context: Context,
  { search = '', manager = [], sort, order, limit, cursor }: QueryOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const memory = context.catalogue.counted(caller.tenant)
  const identifiers = caller.sees.identifiers
  const titles = [...memory.rows({ search, managers: manager, identifiers })]
  const sign = order === 'desc' ? -1 : 1
  const compare = (a: Place, b: Place) => {
    for (const [i, part] of a.entries()) {
      const other = b[i] as string | number
      if (part !== other) return part < other ? -sign : sign
    }
    return 0
  }
  const placed = titles.map((title) => ({ title, place: placeOf(title, sort) }))
  if (sort !== 'name' || order === 'desc') placed.sort((a, b) => compare(a.place, b.place))
  const after = cursor === undefined ? undefined : fromCursor(cursor, forms[sort])
  const from = after === undefined ? 0 : firstAfter(placed, (one) => compare(one.place, after) > 0)
  const page = placed.slice(from, from + limit)
  const last = page.at(-1)
  return {
    items: page.map(({ title }) => title.row()),
    ...(last && from + limit < placed.length ? { next: toCursor(last.place) } : {}),
    total: titles.length,
    asOf: iso(context.clock.now()),
  }
}

type Place = readonly (string | number)[]

const forms = {
  name: ['string', 'string'],
  devices: ['number', 'string', 'string'],
  versions: ['number', 'string', 'string'],
} as const

function placeOf(title: SoftwareTitle, sort: 'name' | 'devices' | 'versions'): Place {
  const named = [title.name, title.manager]
  return sort === 'name' ? named : [title[sort], ...named]
}

/** The first place in a sorted list for which `beyond` holds. */
function firstAfter<T>(sorted: readonly T[], beyond: (one: T) => boolean): number {
  let from = 0
  let until = sorted.length
  while (from < until) {
    const middle = (from + until) >>> 1
    if (beyond(sorted[middle] as T)) until = middle
    else from = middle + 1
  }
  return from
}
