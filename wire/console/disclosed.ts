// Headings of a disclosure, made from what was declared about each field: titles, purposes, bases and terms are never written twice.
import type { FieldMeta } from '../telemetry/dictionary.ts'
import { storedFields } from './operator-fields.ts'
import type { DisclosedSection } from './subjects.ts'

export type Heading = Pick<DisclosedSection, 'name' | 'title' | 'says' | 'source'>

type Cell = DisclosedSection['rows'][number][string]

/** Milliseconds and such are the caller's to put into words; lists and objects become one line. */
function cellOf(value: unknown): Cell {
  if (value instanceof Date) return value.toISOString().replace(/\.\d+Z$/, 'Z')
  if (value instanceof Uint8Array) return `${value.length} bytes: ${base64Of(value)}`
  if (Array.isArray(value)) return value.map((one) => String(cellOf(one))).join(', ')
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, part]) => `${name}: ${String(cellOf(part))}`)
      .join(', ')
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return String(value)
}

const base64Of = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes))

const term = ({ retentionDays }: FieldMeta) =>
  retentionDays === 'while-managed' ? 'while managed' : retentionDays === 1 ? '1 day' : `${retentionDays} days`

/** The rules that hold for these fields together. */
function rulesOf(fields: readonly FieldMeta[]): Pick<DisclosedSection, 'purposes' | 'bases' | 'retention'> {
  const each = (of: (field: FieldMeta) => string) => [...new Set(fields.map(of))].sort()
  return {
    purposes: each((field) => field.purpose),
    bases: each((field) => field.basis),
    retention: each(term).join(', '),
  }
}

/**
 * One section, or none where there is no row. `fields` by the name each has in the rows; a value without a declaration is
 * a bug: nothing undeclared is held. What is null or undefined is left out.
 */
export function sectionOf(
  heading: Heading,
  fields: ReadonlyMap<string, FieldMeta>,
  rows: readonly Readonly<Record<string, unknown>>[],
): DisclosedSection[] {
  if (rows.length === 0) return []
  const used = new Map<string, FieldMeta>()
  const titled = rows.map((row) => {
    const cells: Record<string, Cell> = {}
    for (const [name, value] of Object.entries(row)) {
      if (value === null || value === undefined) continue
      const field = fields.get(name)
      if (!field) throw new Error(`${heading.name}: ${name} is held and not declared`)
      used.set(name, field)
      cells[field.title] = cellOf(value)
    }
    return cells
  })
  return [{ ...heading, ...rulesOf([...used.values()]), rows: titled }]
}

/** What was declared about the columns of tables of the server's own, by column; and its id, which stands for the row. */
export function columnsOf(...tables: readonly string[]): ReadonlyMap<string, FieldMeta> {
  const declared = storedFields.filter(({ table }) => tables.includes(table))
  const [first] = declared
  if (!first) throw new Error(`${tables.join(' ')} has no declared column`)
  return new Map([
    ['id', { ...first.field, title: 'Id', sensitivity: 'technical' }],
    ...declared.map(({ column, field }) => [column, field] as const),
  ])
}
