// What the server itself keeps beside the devices' facts, declared like them, so that no column is without its rules.
import type { DeclaredField, FieldMeta } from '../telemetry/dictionary.ts'
import { declaredFields } from '../telemetry/kinds.ts'

export type StoredAs = 'clear' | 'sealed' | 'hash'

export interface StoredField {
  /** Database table and column. */
  readonly table: string
  readonly column: string
  readonly storedAs: StoredAs
  /** `kind` groups fields for people, `field` is unique within it. */
  readonly field: FieldMeta & { readonly kind: string; readonly field: string }
}

/** Groups of server fields, with the sentence the catalogue shows. */
export const operatorKinds = {
  operators: { title: 'Operators', says: 'Who signs in, and what checks that it is them.' },
  credentials: { title: 'Credentials', says: 'What lets programs ask, and machines in.' },
  organisation: { title: 'Organisation', says: 'Whose devices they are, and what was chosen for them.' },
  acts: { title: 'Audit', says: 'What operators did, by ids.' },
  devices: {
    title: 'Devices',
    says: 'What the server notes about a device itself: names you give, contacts, certificates.',
  },
  log: {
    title: 'Transparency log',
    says: 'That devices sent something: keyed digests that point to nobody once a device’s key is gone.',
  },
} as const

export type OperatorKind = keyof typeof operatorKinds

const about: FieldMeta = {
  title: '',
  sensitivity: 'technical',
  purpose: 'operation',
  basis: 'contract',
  category: 'operation',
  precision: 'exact',
  retentionDays: 'while-managed',
  arrives: 'server',
  from: 'strict',
  item: 'server',
  lose: 'cannot be off: the server does not work without it',
}

/** Declares the columns of one table; each name is `column` or, for the catalogue, `kind.field`. */
function table(
  name: string,
  kind: OperatorKind,
  columns: Record<string, [title: string, meta?: Partial<FieldMeta>, storedAs?: StoredAs]>,
): StoredField[] {
  return Object.entries(columns).map(([column, [title, meta, storedAs = 'clear']]) => ({
    table: name,
    column,
    storedAs,
    field: { ...about, ...meta, title, kind, field: `${name.replace(/^[a-z]+_/, '')}.${column}` },
  }))
}

const person = { sensitivity: 'personal', arrives: 'operator' } as const
const label = { sensitivity: 'identifier', arrives: 'operator' } as const
const aDay = { retentionDays: 1 } as const
const aMonth = { retentionDays: 30 } as const
const thirteenMonths = { retentionDays: 400 } as const

/** What the server's own columns hold, beside the facts that devices tell. */
const ownFields: readonly StoredField[] = [
  ...table('people_operators', 'operators', {
    name: ['Operator’s name', person, 'sealed'],
    name_digest: ['Operator’s name, to find who signs in', person, 'hash'],
    language: ['Language', { arrives: 'operator' }],
  }),
  ...table('opr_operators', 'operators', {
    role: ['Role', { arrives: 'operator' }],
    created_at: ['Operator since'],
  }),
  ...table('opr_secrets', 'operators', {
    password: ['Password, as argon2id hash', person, 'sealed'],
    totp_seed: ['TOTP seed', person, 'sealed'],
    totp_step: ['Last code used', person],
  }),
  ...table('opr_sessions', 'operators', {
    digest: ['Session', aDay, 'hash'],
    created_at: ['Signed in', { ...person, arrives: 'server', ...aDay }],
    used_at: ['Last active', { ...person, arrives: 'server', ...aDay }],
  }),
  ...table('opr_attempts', 'operators', {
    target: ['Name or address a sign-in was tried with', { ...label, ...aDay }, 'hash'],
    failures: ['Failed sign-ins', aDay],
    last_at: ['Last sign-in tried', aDay],
    locked_until: ['Sign-in locked until', aDay],
  }),
  ...table('people_credentials', 'credentials', { name: ['Credential’s name', label, 'sealed'] }),
  ...table('opr_credentials', 'credentials', {
    digest: ['API credential', {}, 'hash'],
    role: ['Credential’s role', { arrives: 'operator' }],
    scopes: ['Credential’s scopes', { arrives: 'operator' }],
    created_at: ['Credential made'],
    last_used_on: ['Credential last used', { precision: 'day' }],
    revoked_at: ['Credential revoked'],
  }),
  ...table('opr_repeats', 'credentials', {
    key: ['Idempotency key', aDay, 'hash'],
    request: ['Request under the key', aDay, 'hash'],
    claimed_at: ['Request came', aDay],
    answer: ['Answer given, opened only by the key', { ...label, arrives: 'server', ...aDay }, 'sealed'],
  }),
  ...table('people_tenants', 'organisation', {
    organisation: ['Organisation’s name', label, 'sealed'],
    use: ['Own fleet, provider or trying', { arrives: 'operator' }],
  }),
  ...table('opr_setups', 'organisation', { at: ['Server set up'] }),
  ...table('privacy_choices', 'organisation', {
    revision: ['Revision of the privacy choice'],
    level: ['Privacy level', { arrives: 'operator' }],
    items: ['What is collected', { arrives: 'operator' }],
    at: ['Privacy chosen at'],
    by: ['Privacy chosen by, as id'],
  }),
  ...table('audit_acts', 'acts', {
    at: ['When'],
    actor: ['Who, as id'],
    act: ['What'],
    subject: ['On what, as id'],
    outcome: ['Done or refused'],
    detail: ['Technical detail'],
  }),
  ...table('tenant_numbers', 'organisation', {
    founded_at: ['Tenant founded'],
    epoch: ['Newest epoch of the rows'],
  }),
  ...table('device_devices', 'devices', {
    state: ['State of the device', { arrives: 'operator' }],
    state_at: ['In this state since'],
    keep: ['Whether the device keeps its line', { arrives: 'operator' }],
    label: ['Given name, and the reason of the last act', label, 'sealed'],
    packages: ['Number of packages', { arrives: 'agent' }],
    withheld: ['Items the device’s own file keeps back', { arrives: 'agent' }],
    clock_off_hours: ['Device’s clock is off by', { precision: 'hour' }],
    enrolled_at: ['Enrolled'],
    token_key: ['Key the device enrolled with', {}, 'hash'],
    import_key: ['Group and name in an imported inventory', label, 'hash'],
    written: ['Transaction that wrote the row'],
  }),
  ...table('device_groups', 'devices', {
    label: ['Group’s name', label, 'sealed'],
    readmission: ['How a restored machine comes back', { arrives: 'operator' }],
    keep: ['Whether its devices keep their lines', { arrives: 'operator' }],
    created_at: ['Group made'],
  }),
  ...table('device_presence', 'devices', {
    last_seen: ['Last contact'],
    held: ['Digest of what was acknowledged', {}, 'hash'],
    anew: ['Whether the device sends everything at its next sync'],
    policy: ['Policy revision the device holds'],
    spoken: ['Newest generation that spoke'],
    left_at: ['Shut down at, the last time only'],
    farewell: ['Counter of its last farewell'],
  }),
  ...table('line_lines', 'devices', {
    process: ['Server process that holds the line'],
    since: ['Line held, or broken, since'],
  }),
  ...table('device_leaves', 'devices', {
    generation: ['Certificate’s generation'],
    key: ['Certificate’s key', {}, 'hash'],
    asked_from: ['Generation that asked for it'],
    issued_at: ['Certificate issued'],
    not_after: ['Certificate valid until'],
    behind_at: ['An older generation spoke'],
    farewell_key: ['Key that checks the device’s farewells'],
  }),
  ...table('log_logs', 'log', {
    epoch: ['Epoch of the log'],
    origin: ['Name of the log, random'],
    size: ['Leaves in the log'],
    checkpoint: ['Newest signed checkpoint', {}, 'hash'],
    checkpoint_at: ['When it was signed'],
  }),
  ...table('log_pending', 'log', {
    arrival: ['Order of leaves that wait for their number', { retentionDays: 1 }],
    commitments: ['Keyed digests of what devices sent, before they have a number', thirteenMonths, 'hash'],
  }),
  ...table('log_entries', 'log', {
    epoch: ['Epoch of leaves'],
    bundle: ['Number of 256 leaves'],
    commitments: ['Keyed digests of what devices sent', thirteenMonths, 'hash'],
  }),
  ...table('log_tiles', 'log', {
    epoch: ['Epoch of hashes'],
    level: ['Level of 256 hashes'],
    tile: ['Number of 256 hashes'],
    hashes: ['Hashes over the log', {}, 'hash'],
  }),
  ...table('log_places', 'log', {
    epoch: ['Epoch of a leaf'],
    prefix: ['First bytes of a keyed digest', thirteenMonths, 'hash'],
    place: ['Its number in the log', thirteenMonths],
  }),
  ...table('log_days', 'log', {
    epoch: ['Epoch of a day'],
    day: ['Day of leaves', { precision: 'day', ...thirteenMonths }],
    leaves: ['Leaves of a day, over all devices', { precision: 'day', ...thirteenMonths }],
    size: ['Leaves in the log at its end', thirteenMonths],
  }),
  ...table('log_readers', 'log', {
    asked_on: ['Day a device last asked the log', { precision: 'day' }],
    confirmed_on: ['Day a device last confirmed it', { precision: 'day' }],
    inconsistent_on: ['Day a device reported that it does not go on', { precision: 'day' }],
  }),
  ...table('device_reach', 'devices', {
    address: ['Address of the last contact', { ...label, arrives: 'server' }, 'sealed'],
    wake_port: ['Port on which the agent takes wakes', { arrives: 'agent' }],
    mode: ['How the agent works', { arrives: 'agent' }],
    wake_counter: ['Counter of the last wake'],
    counted: ['Whether the last wake has ended'],
    outcomes: ['Which of the last 20 wakes arrived'],
    tried: ['How many wakes that is'],
    tried_at: ['Last wake sent'],
    arrived_at: ['Last wake that arrived'],
  }),
  ...table('sync_orders', 'devices', {
    serial: ['Number of a forced sync', aMonth],
    at: ['Sync forced at', aMonth],
    actor: ['Sync forced by, as id', aMonth],
    target: ['What a forced sync is for', { ...aMonth, arrives: 'operator' }],
    devices: ['Devices a forced sync asks', aMonth],
    counts: ['How far a forced sync is', aMonth],
    settled_at: ['When nothing of it was under way any more', aMonth],
    expires_at: ['When a forced sync ends', aMonth],
  }),
  ...table('sync_asks', 'devices', {
    serial: ['Forced sync a device is asked by', aMonth],
    state: ['How far the device is', aMonth],
    carrier: ['What carried the call', aMonth],
    reason: ['Why the device waits or failed', aMonth],
    woken_at: ['Device called at', aMonth],
    connected_at: ['Device came at', aMonth],
    done_at: ['Device done at', aMonth],
  }),
  ...table('device_tokens', 'credentials', {
    digest: ['Enrolment token', {}, 'hash'],
    reusable: ['Token may be used again', { arrives: 'operator' }],
    created_at: ['Token made'],
    expires_at: ['Token valid until'],
    used_at: ['Token used'],
    revoked_at: ['Token revoked'],
  }),
  ...table('event_events', 'devices', { arrived_at: ['When an event arrived', { retentionDays: 400 }] }),
  ...table('event_streams', 'devices', {
    stream: ['History of events', { retentionDays: 400 }],
    up_to: ['Events stored of a history', { retentionDays: 400 }],
    chain: ['Digest of a history of events', { retentionDays: 400 }, 'hash'],
    used_on: ['History of events last continued', { retentionDays: 400, precision: 'day' }],
  }),
  ...table('event_marks', 'devices', {
    stream: ['History a batch of events belongs to', { retentionDays: 400 }],
    up_to: ['Last event of a batch', { retentionDays: 400 }],
    chains: ['Digests of a batch of events', { retentionDays: 400 }, 'hash'],
  }),
  ...table('event_hours', 'devices', {
    hour: ['Hour of a count of events', { retentionDays: 400, precision: 'hour' }],
    type: ['Type of events counted', { retentionDays: 400 }],
    events: ['Events in an hour, over all devices', { retentionDays: 400 }],
  }),
  ...table('event_losses', 'devices', {
    hour: ['Hour of a count of what is not there', { retentionDays: 400, precision: 'hour' }],
    lost: ['Events lost on devices, over all of them', { retentionDays: 400 }],
    dropped: ['Events dropped over the cap', { retentionDays: 400 }],
    missing: ['Events missing since a restored backup', { retentionDays: 400 }],
  }),
  ...table('device_counters', 'devices', { last_number: ['Last device number given'] }),
  ...table('software_catalogue', 'devices', { first_seen: ['Package first seen in the fleet', { precision: 'day' }] }),
  ...table('software_days', 'devices', {
    day: ['Day of a package’s count', { precision: 'day' }],
    delta: ['Devices that came to a package, by day', { precision: 'day' }],
  }),
  ...table('software_tallies', 'devices', {
    day: ['Day of a count', { precision: 'day' }],
    numbers: ['Packages counted'],
    deltas: ['Devices counted'],
  }),
  ...table('software_changes', 'devices', {
    day: ['Day of changes', { precision: 'day' }],
    added: ['Packages that came, over all devices'],
    removed: ['Packages that went, over all devices'],
    changed: ['Packages that changed, over all devices'],
  }),
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
    holds: ({ kind }) => !['software', 'events'].includes(kind),
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
    holds: ({ kind, field, sensitivity }) =>
      kind === 'software'
        ? ['manager', 'name', 'version', 'architecture'].includes(field)
        : ['system', 'hardware'].includes(kind) && sensitivity === 'technical',
  },
  { table: 'device_devices', column: 'label', storedAs: 'sealed', holds: named('system', 'hostName') },
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
]

/** What rests in a file of the server's and in no table; `table` names the file in its data folder. */
export const filedFields: readonly StoredField[] = table('plain-askers.json', 'organisation', {
  address: ['Address that knocked at the plain port', { sensitivity: 'identifier', retentionDays: 30 }],
  first: ['First knock at the plain port', { retentionDays: 30 }],
  last: ['Last knock at the plain port', { retentionDays: 30 }],
  times: ['Knocks at the plain port', { retentionDays: 30 }],
})

/** In words: how a field is stored, and in which tables. A copy in the clear is never left out. */
export function restOf(kind: string, field: string): { storedAs: string; rests: string } {
  const places = [...storedFields, ...filedFields].filter((one) => one.field.kind === kind && one.field.field === field)
  const forms = [...new Set(places.map(({ storedAs }) => storedAs))].sort()
  return {
    storedAs: forms.length === 0 ? 'not stored' : forms.join(' and '),
    rests: [...new Set(places.map(({ table, storedAs }) => `${table} (${storedAs})`))].sort().join(', '),
  }
}
