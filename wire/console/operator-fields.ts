// What the server itself keeps beside the devices' facts, declared like them, so that no column is without its rules.
import type { FieldMeta } from '../telemetry/dictionary.ts'

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

/** Every column that says something; `tenant` and the ids that rows are named by are opaque and stand for themselves. */
export const storedFields: readonly StoredField[] = [
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
]
