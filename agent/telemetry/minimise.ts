// Nothing undeclared and nothing switched off leaves this room: rows are cut to the dictionary's fields that are on.
import type * as z from 'zod'
import { fieldsOf, type Kind } from '#wire/telemetry/dictionary.ts'

export type Row = Record<string, unknown>

/**
 * Cuts each row to the fields whose switch is on. A field the dictionary refuses (too long, no such date) is left out,
 * and the row with it when it cannot be without; so is a second row of one key. A broken entry in one database must
 * not keep the others from being told.
 */
export function minimise(kind: Kind, rows: readonly object[], on: ReadonlySet<string>): Row[] {
  const fields = fieldsOf(kind).filter(({ item }) => on.has(item))
  const seen = new Set<string>()
  return rows.slice(0, kind.maxRows).flatMap((row) => {
    const cut: Row = {}
    for (const { field } of fields) {
      const value = (row as Row)[field]
      // No text column can hold a NUL.
      if (value !== undefined) cut[field] = typeof value === 'string' ? value.replaceAll('\0', '') : value
    }
    const fit = fitting(kind.row, cut)
    const name = kind.key.map((column) => cut[column]).join('\0')
    // A row of nothing (a container that shows no hardware) has no place in columns, and says nothing.
    if (!fit || Object.keys(fit).length === 0 || seen.has(name)) return []
    seen.add(name)
    return [fit]
  })
}

function fitting(schema: z.ZodType, row: Row): Row | undefined {
  const first = schema.safeParse(row)
  if (first.success) return row
  const refused = new Set(first.error.issues.map(({ path }) => path[0]))
  const rest = Object.fromEntries(Object.entries(row).filter(([field]) => !refused.has(field)))
  return schema.safeParse(rest).success ? rest : undefined
}
