// Where the next page begins, as a text that is opaque to its reader.
import { Problem } from '#wire/problem.ts'

export const toCursor = (place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url')

/** Throws Problem `body-invalid` for a cursor that this server did not give. */
export function fromCursor(cursor: string, form: readonly ('string' | 'number')[]): (string | number)[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(place) && place.length === form.length && place.every((part, i) => typeof part === form[i]))
      return place
  } catch {}
  throw new Problem('body-invalid', 'The cursor is not one of ours')
}
