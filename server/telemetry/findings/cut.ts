// Sorts what a list is about and cuts the page after a cursor.
import { fromCursor, toCursor } from '../page-cursor.ts'

/** What a row is sorted by, its own name last: no two rows have the same. Nothing in it may be an identifier. */
export type Place = readonly (string | number)[]

export interface Cutting {
  readonly cursor?: string | undefined
  readonly limit: number
  readonly order: 'asc' | 'desc'
}

/** Throws Problem `body-invalid` for a cursor that this list did not give. */
export function cut<T extends { readonly place: Place }>(
  rows: T[],
  { cursor, limit, order }: Cutting,
  form: readonly ('string' | 'number')[],
): { page: T[]; next: string | undefined } {
  const sign = order === 'desc' ? -1 : 1
  const compare = (a: Place, b: Place) => {
    for (const [i, part] of a.entries()) {
      const other = b[i] as string | number
      if (part !== other) return part < other ? -sign : sign
    }
    return 0
  }
  const after = cursor === undefined ? undefined : fromCursor(cursor, form)
  const left = after ? rows.filter(({ place }) => compare(place, after) > 0) : rows
  left.sort((a, b) => compare(a.place, b.place))
  const last = left[limit - 1]
  return { page: left.slice(0, limit), next: last && left.length > limit ? toCursor(last.place) : undefined }
}
