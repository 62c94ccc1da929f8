// The columns of a record become rows here, each checked against the dictionary; what is not declared is refused.
import type * as z from 'zod'
import { Problem } from '#wire/problem.ts'
import { type Columns, fromColumns } from '#wire/telemetry/columns.ts'
import { fieldsOf, type Kind, type KindName } from '#wire/telemetry/dictionary.ts'
import type { Digest } from '#wire/telemetry/digest.ts'
import { kinds } from '#wire/telemetry/kinds.ts'
import type { TelemetryRecord } from '#wire/telemetry/transmission.ts'
import type { Row } from './facts.ts'

/** A record whose every row has passed its kind's schema. */
export interface ParsedRecord {
  readonly kind: KindName
  readonly digest: Digest
  /** The switches that must be on for this record to be stored; none when it takes something back. */
  readonly items: ReadonlySet<string>
  readonly content:
    | { readonly form: 'off' }
    | { readonly form: 'whole'; readonly rows: readonly Row[] }
    | ({ readonly form: 'change'; readonly base: Digest } & RowChange)
}

export interface RowChange {
  readonly drop: readonly Row[]
  readonly put: readonly Row[]
  readonly move: readonly { readonly key: Row; readonly to: Row }[]
}

interface Shapes {
  readonly kind: Kind
  readonly itemOf: ReadonlyMap<string, string>
  readonly row: z.ZodType<Row>
  readonly key: z.ZodType<Row>
  readonly part: z.ZodType<Row>
}

const shapes = Object.fromEntries(
  kinds.map((kind): [KindName, Shapes] => [
    kind.name,
    {
      kind,
      itemOf: new Map(fieldsOf(kind).map((field) => [field.field, field.item])),
      row: kind.row,
      key: kind.row.pick(Object.fromEntries(kind.key.map((name) => [name, true])) as Record<never, never>),
      part: kind.row.partial(),
    },
  ]),
) as Record<KindName, Shapes>

/** Throws Problem `body-invalid`, which names the kind, the row and a declared field, never a value. */
export function parseRecord(record: TelemetryRecord): ParsedRecord {
  const shape = shapes[record.kind]
  const items = new Set<string>([record.kind])
  const read = (columns: Columns | undefined, schema: z.ZodType<Row>): Row[] =>
    columns === undefined ? [] : readRows(shape, columns, schema, items)
  const known = { kind: record.kind, digest: record.digest, items }
  if (!('base' in record)) {
    const rows = read(record.rows, shape.row)
    if (record.off) {
      if (rows.length > 0) throw invalid(record.kind, 'a kind that is off has no rows')
      return { ...known, items: new Set(), content: { form: 'off' } }
    }
    if (shape.kind.key.length === 0 && rows.length > 1) throw invalid(record.kind, 'one row per device')
    refuseTwins(shape.kind, rows)
    return { ...known, content: { form: 'whole', rows } }
  }
  if (record.move && record.kind !== 'software') throw invalid(record.kind, 'only packages move')
  const drop = read(record.drop, shape.key)
  const put = read(record.put, shape.row)
  const moved = read(record.move?.key, shape.key)
  const to = read(record.move?.to, shape.part)
  if (moved.length !== to.length && to.length !== 0) throw invalid(record.kind, 'keys and new values differ in number')
  refuseTwins(shape.kind, [...drop, ...moved])
  refuseTwins(shape.kind, put)
  const move = moved.map((key, i) => ({ key, to: to[i] ?? {} }))
  return { ...known, content: { form: 'change', base: record.base, drop, put, move } }
}

/** Names a row within a device's list. */
export function keyOf(kind: Kind, row: Row): string {
  return kind.key.map((name) => row[name]).join('\0')
}

function readRows(shape: Shapes, columns: Columns, schema: z.ZodType<Row>, items: Set<string>): Row[] {
  const { kind, itemOf } = shape
  for (const [name, cells] of Object.entries(columns)) {
    const item = itemOf.get(name)
    if (item === undefined) throw invalid(kind.name, 'a field that is not in the dictionary')
    if (cells.length > kind.maxRows) throw invalid(kind.name, `more than ${kind.maxRows} rows`)
    items.add(item)
  }
  let rows: Row[]
  try {
    rows = fromColumns(columns)
  } catch {
    throw invalid(kind.name, 'columns differ in length')
  }
  for (const [i, row] of rows.entries()) {
    const parsed = schema.safeParse(row)
    if (!parsed.success) throw invalid(kind.name, `row ${i}, field ${String(parsed.error.issues[0]?.path[0] ?? '')}`)
  }
  return rows
}

function refuseTwins(kind: Kind, rows: readonly Row[]): void {
  if (new Set(rows.map((row) => keyOf(kind, row))).size !== rows.length) throw invalid(kind.name, 'a row twice')
}

const invalid = (kind: KindName, what: string) => new Problem('body-invalid', `${kind}: ${what}`)
