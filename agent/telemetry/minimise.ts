// Nothing undeclared and nothing switched off leaves this room: rows are cut to the dictionary's fields that are on.
import type * as z from 'zod'
import { fieldsOf, type Kind } from '#wire/telemetry/dictionary.ts'

export type Row = Record<string, unknown>

/**
 * Cuts each row to the fields whose switch is on. Rows the dictionary refuses (too long, no key) and second rows of one
 * key are left out: a broken entry in one database must not keep the others from being told.
 */
export function minimise(kind: Kind, rows: readonly object[], on: ReadonlySet<string>): Row[] {
  const fields = fieldsOf(kind).filter(({ item }) => on.has(item))
  const schema: z.ZodType = kind.row
  const seen = new Set<string>()
  return rows.slice(0, kind.maxRows).flatMap((row) => {
    const cut: Row = {}
    for (const { field } of fields) {
      const value = (row as Row)[field]
      // No text column can hold a NUL.
      if (value !== undefined) cut[field] = typeof value === 'string' ? value.replaceAll('\0', '') : value
    }
    const name = kind.key.map((column) => cut[column]).join('\0')
    if (seen.has(name) || !schema.safeParse(cut).success) return []
    seen.add(name)
    return [cut]
  })
}
