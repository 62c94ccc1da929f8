// How a column of the server's own is declared: like the fields that devices tell, so that none is without its rules.
import type { FieldMeta } from '../../telemetry/dictionary.ts'

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
  consents: {
    title: 'Authorisations',
    says: 'What the data may be used for beyond managing devices: who said so, for whom, and until when.',
  },
  integrations: { title: 'Integrations', says: 'Receivers outside: webhooks and the mail server.' },
  ledger: { title: 'What left', says: 'Each passage through the one door, and which receivers were told of a device.' },
  erasures: { title: 'Erasures', says: 'What is to be forgotten, how far it is, and what forbids it.' },
  acts: { title: 'Audit', says: 'What operators did, by ids.' },
  devices: {
    title: 'Devices',
    says: 'What the server notes about a device itself: names you give, contacts, certificates.',
  },
  findings: {
    title: 'Vulnerabilities',
    says: 'What was decided about vulnerabilities, and how many were open on each day, without saying where.',
  },
  advisories: {
    title: 'Advisories',
    says: 'Public knowledge about vulnerabilities, in a database of its own that knows no device, and who changed it.',
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

/** Declares the columns of one table, `all` for all of them; each name is `column` or, for the catalogue, `kind.field`. */
export function table(
  name: string,
  kind: OperatorKind,
  columns: Record<string, [title: string, meta?: Partial<FieldMeta>, storedAs?: StoredAs]>,
  all: Partial<FieldMeta> = {},
): StoredField[] {
  return Object.entries(columns).map(([column, [title, meta, storedAs = 'clear']]) => ({
    table: name,
    column,
    storedAs,
    field: { ...about, ...all, ...meta, title, kind, field: `${name.replace(/^[a-z]+_/, '')}.${column}` },
  }))
}

export const person = { sensitivity: 'personal', arrives: 'operator' } as const
export const label = { sensitivity: 'identifier', arrives: 'operator' } as const
export const aDay = { retentionDays: 1 } as const
export const threeDays = { retentionDays: 3 } as const
export const aMonth = { retentionDays: 30 } as const
/** As long as the audit. */
export const aYear = { retentionDays: 365 } as const
export const thirteenMonths = { retentionDays: 400 } as const
/** Wiped on 1 April of the next year. */
export const yearAndQuarter = { retentionDays: 456 } as const
