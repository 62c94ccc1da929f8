// What the server itself keeps beside the devices' facts, declared like them, so that no column is without its rules.
import type { DeclaredField } from '../telemetry/dictionary.ts'
import { declaredFields } from '../telemetry/kinds.ts'
import { systemId } from '../telemetry/system-id.ts'
import { advisoriesFields } from './stored/advisories.ts'
import { controlFields } from './stored/control.ts'
import type { StoredAs, StoredField } from './stored/declare.ts'
import { devicesFields } from './stored/devices.ts'
import { filedFields } from './stored/files.ts'
import { outFields } from './stored/out.ts'
import { peopleFields } from './stored/people.ts'
import { rightsFields } from './stored/rights.ts'
import { telemetryFields } from './stored/telemetry.ts'

/** What the server's own columns hold, beside the facts that devices tell. */
const ownFields: readonly StoredField[] = [
  ...peopleFields,
  ...devicesFields,
  ...controlFields,
  ...rightsFields,
  ...telemetryFields,
  ...outFields,
]

/** Where the devices' own facts rest: one column may hold many fields. */
const factColumns: readonly {
  table: string
  column: string
  storedAs: StoredAs
  holds: (field: DeclaredField) => boolean
}[] = [
  {
    table: 'fact_facts',
    column: 'sealed',
    storedAs: 'sealed',
    holds: ({ kind, item }) => !['software', 'events'].includes(kind) && item !== systemId,
  },
  { table: 'event_events', column: 'type', storedAs: 'clear', holds: named('events', 'type') },
  { table: 'event_events', column: 'at', storedAs: 'clear', holds: named('events', 'at') },
  {
    table: 'event_events',
    column: 'detail',
    storedAs: 'sealed',
    holds: ({ kind, field }) => kind === 'events' && field.includes('.'),
  },
  { table: 'fact_holdings', column: 'sealed', storedAs: 'sealed', holds: ({ kind }) => kind === 'software' },
  {
    table: 'fact_changes',
    column: 'sealed',
    storedAs: 'sealed',
    holds: ({ kind, field, item, sensitivity }) =>
      kind === 'software'
        ? ['manager', 'name', 'version', 'architecture'].includes(field)
        : ['system', 'hardware'].includes(kind) && sensitivity === 'technical' && item !== systemId,
  },
  { table: 'device_devices', column: 'label', storedAs: 'sealed', holds: named('system', 'hostName') },
  { table: 'device_devices', column: 'id', storedAs: 'clear', holds: named('system', 'id') },
  ...copies('device_devices', 'system', {
    os_id: 'osId',
    os_version: 'osVersion',
    architecture: 'architecture',
    device_class: 'deviceClass',
    reboot_required: 'rebootRequired',
    agent_version: 'agentVersion',
  }),
  ...copies('software_catalogue', 'software', {
    manager: 'manager',
    name: 'name',
    version: 'version',
    architecture: 'architecture',
    source: 'source',
    source_version: 'sourceVersion',
    vendor: 'vendor',
    origin: 'origin',
    module: 'module',
  }),
]

function named(kind: DeclaredField['kind'], field: string) {
  return (one: DeclaredField) => one.kind === kind && one.field === field
}

function copies(table: string, kind: DeclaredField['kind'], columns: Record<string, string>) {
  return Object.entries(columns).map(([column, name]) => ({
    table,
    column,
    storedAs: 'clear' as const,
    holds: named(kind, name),
  }))
}

/** Every column that says something, once for each field in it; ids and tenant numbers are opaque and stand for themselves. */
export const storedFields: readonly StoredField[] = [
  ...declaredFields.flatMap((field) =>
    factColumns
      .filter(({ holds }) => holds(field))
      .map(({ table, column, storedAs }) => ({ table, column, storedAs, field })),
  ),
  ...ownFields,
  ...advisoriesFields,
]

const byName = Map.groupBy([...storedFields, ...filedFields], ({ field }) => `${field.kind}.${field.field}`)

/** Tables and files of the server that hold a field. */
export const placesOf = (kind: string, field: string): readonly StoredField[] => byName.get(`${kind}.${field}`) ?? []

/** In words: how a field is stored, and in which tables. A copy in the clear is never left out. */
export function restOf(kind: string, field: string): { storedAs: string; rests: string } {
  const places = placesOf(kind, field)
  const forms = [...new Set(places.map(({ storedAs }) => storedAs))].sort()
  return {
    storedAs: forms.length === 0 ? 'not stored' : forms.join(' and '),
    rests: [...new Set(places.map(({ table, storedAs }) => `${table} (${storedAs})`))].sort().join(', '),
  }
}
