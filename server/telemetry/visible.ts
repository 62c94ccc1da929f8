// Which values of a row a caller sees: identifiers only with the right to them.
import { fieldsOf, type KindName } from '#wire/telemetry/dictionary.ts'
import { kinds } from '#wire/telemetry/kinds.ts'
import type { Row } from './facts.ts'

const hidden = new Map(
  kinds.map((kind) => [
    kind.name,
    fieldsOf(kind)
      .filter((field) => field.sensitivity !== 'technical')
      .map((f) => f.field),
  ]),
)
const required = new Map(
  kinds.map((kind) => [kind.name, hidden.get(kind.name)?.some((field) => !kind.row.shape[field]?.isOptional())]),
)

/** Undefined when the rows cannot be shown without what is hidden: a service without its name says nothing. */
export function visible(kind: KindName, rows: readonly Row[] | undefined, identifiers: boolean): Row[] | undefined {
  if (!rows || identifiers) return rows && [...rows]
  if (required.get(kind)) return undefined
  const without = new Set(hidden.get(kind))
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([field]) => !without.has(field))))
}
