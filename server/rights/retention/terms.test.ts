// What the dictionary promises and what the job enforces are one number: a column that says how long it is kept is under a term, and the other way round.
import { describe, expect, it } from 'vitest'
import { storedFields } from '#wire/console/operator-fields.ts'
import type { StoredField } from '#wire/console/stored/declare.ts'
import { filedFields } from '#wire/console/stored/files.ts'
import type { KeptKind } from './kept-kind.ts'
import { keptKinds } from './kinds.ts'

/** Gone by themselves before any job looks, and why. */
const withoutTerm: Readonly<Record<string, string>> = {
  log_pending: 'leaves that wait for their number get it within seconds',
  device_devices: 'a day that is kept for one column alone',
}

/** One line per breach. */
function faults(fields: readonly StoredField[], kinds: readonly KeptKind[]): string[] {
  const byTable = new Map(kinds.flatMap((one) => one.rests.map((table) => [table, one] as const)))
  return fields.flatMap(({ table, column, field: { kind, retentionDays } }) => {
    const at = `${table}.${column}`
    // Each type of event has its own, which the dictionary of events is itself the source of.
    if (table in withoutTerm || (kind === 'events' && table === 'event_events')) return []
    const term = (byTable.get(at) ?? byTable.get(table))?.defaultDays ?? null
    const said = retentionDays === 'while-managed' ? null : retentionDays
    if (table === 'event_events' && said === 400) return []
    if (said === term) return []
    return [`${at} is said to be kept ${said ?? 'while managed'} and its term is ${term ?? 'none'}`]
  })
}

describe('the dictionary and the job', () => {
  it('say the same of every column', () => {
    expect(storedFields.length).toBeGreaterThan(200)
    expect(faults([...storedFields, ...filedFields], keptKinds)).toEqual([])
  })

  it('notice a column without a term, a term without a column’s word, and another number', () => {
    const [first] = storedFields.filter(({ table }) => table === 'sync_orders')
    const planted = (table: string, retentionDays: number | 'while-managed'): StoredField => ({
      ...(first as StoredField),
      table,
      field: { ...(first as StoredField).field, retentionDays },
    })
    expect(faults([planted('new_rows', 30)], keptKinds)).toHaveLength(1)
    expect(faults([planted('audit_acts', 'while-managed')], keptKinds)).toHaveLength(1)
    expect(faults([planted('sync_orders', 31)], keptKinds)).toHaveLength(1)
    expect(faults([planted('sync_orders', 30)], keptKinds)).toEqual([])
  })

  it('each kind names tables that are declared', () => {
    const declared = new Set(
      [...storedFields, ...filedFields].flatMap(({ table, column }) => [table, `${table}.${column}`]),
    )
    expect(keptKinds.flatMap(({ rests }) => rests).filter((table) => !declared.has(table))).toEqual([])
    for (const { kind, defaultDays, leastDays } of keptKinds)
      if (defaultDays !== null) expect(leastDays, kind).toBeLessThanOrEqual(defaultDays)
  })
})
