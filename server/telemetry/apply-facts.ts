// A record of any kind but software against the rows that are held.

import { fieldsOf } from '#wire/telemetry/dictionary.ts'
import { digestOf } from '#wire/telemetry/digest.ts'
import { kindByName } from '#wire/telemetry/kinds.ts'
import type { FactKind, Row } from './facts.ts'
import type { StoredChange } from './history.ts'
import { keyOf, type ParsedRecord } from './rows.ts'
import { sha256 } from './sha256.ts'

type Content = Exclude<ParsedRecord['content'], { form: 'off' }>

/**
 * The rows after the record, or `undefined` when it builds on rows that are not held or does not give its digest.
 * The caller has compared the base.
 */
export function applyFacts(
  kind: FactKind,
  held: readonly Row[],
  record: ParsedRecord,
  content: Content,
): Row[] | undefined {
  const declared = kindByName[kind]
  let rows: Row[]
  if (content.form === 'whole') rows = [...content.rows]
  else {
    const byKey = new Map(held.map((row) => [keyOf(declared, row), row]))
    for (const key of content.drop) if (!byKey.delete(keyOf(declared, key))) return undefined
    for (const row of content.put) byKey.set(keyOf(declared, row), row)
    rows = [...byKey.values()]
  }
  if (rows.length > declared.maxRows) return undefined
  return digestOf(rows, sha256) === record.digest ? rows : undefined
}

/** What the history tells: technical single values of kinds that hold one row. Names and addresses are not in it. */
const technicalOf = (kind: FactKind) => {
  const { key } = kindByName[kind]
  const fields = key.length > 0 ? [] : fieldsOf(kindByName[kind])
  return fields.filter((field) => field.sensitivity === 'technical').map((field) => field.field)
}

const told: Record<FactKind, string[]> = {
  system: technicalOf('system'),
  hardware: technicalOf('hardware'),
  network: technicalOf('network'),
  services: technicalOf('services'),
  // Its counts differ every day by nature; how it works changes when somebody changes it.
  agent: ['mode'],
}

export function factChanges(kind: FactKind, before: readonly Row[] | undefined, after: readonly Row[]): StoredChange[] {
  const [was] = before ?? []
  const [is] = after
  if (!was || !is) return []
  return told[kind]
    .filter((field) => was[field] !== is[field] && typeof (was[field] ?? is[field]) !== 'object')
    .map((field) => [kind, field, textOf(was[field]), textOf(is[field])])
}

const textOf = (value: unknown) => (value === undefined ? null : String(value))
