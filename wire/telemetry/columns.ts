// A list of rows as columns: names are written once and alike values stand together, so that zstd finds them.
import * as z from 'zod'

/** Columns of equal length; a cell without a value is null. */
export const Columns = z.record(z.string(), z.array(z.unknown()))
export type Columns = z.infer<typeof Columns>

/** Rows to columns, in the order of `fields`; a column that no row uses is left out. */
export function toColumns(rows: readonly Record<string, unknown>[], fields: readonly string[]): Columns {
  const columns: Columns = {}
  for (const name of fields) {
    if (rows.some((row) => row[name] !== undefined)) columns[name] = rows.map((row) => row[name] ?? null)
  }
  return columns
}

/** Columns to rows. Throws RangeError when their lengths differ. */
export function fromColumns(columns: Columns): Record<string, unknown>[] {
  const names = Object.keys(columns)
  const length = names.length === 0 ? 0 : (columns[names[0] as string] as unknown[]).length
  if (names.some((name) => columns[name]?.length !== length)) throw new RangeError('columns differ in length')
  return Array.from({ length }, (_, i) => {
    const row: Record<string, unknown> = {}
    for (const name of names) {
      const value = columns[name]?.[i]
      if (value !== null) row[name] = value
    }
    return row
  })
}
