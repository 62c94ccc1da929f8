// Who may do what: one table, role by right; what is not in it is refused (TRUST, "Console and API").
import type { Right } from '#wire/contract.ts'

export const roles = ['administrator', 'operator', 'auditor', 'privacy-officer', 'observer'] as const
export type Role = (typeof roles)[number]

/** Every right there is, and the roles that have it. `open` needs no caller; a right without a row cannot be routed. */
export const access: Readonly<Record<Right, readonly Role[]>> = {
  open: roles,
  self: roles,
  'devices.read': roles,
  'devices.operate': ['administrator', 'operator'],
  'software.read': roles,
  'tokens.manage': ['administrator', 'operator'],
  'credentials.manage': ['administrator'],
  'privacy.read': roles,
  'privacy.manage': ['administrator', 'privacy-officer'],
  'audit.read': ['administrator', 'auditor', 'privacy-officer'],
  'inventory.import': ['administrator', 'operator'],
  'findings.read': roles,
  'findings.decide': ['administrator', 'operator'],
  'advisories.manage': ['administrator'],
  'consents.give': ['administrator'],
  'security.manage': ['administrator'],
  'erasures.read': ['administrator', 'operator', 'auditor', 'privacy-officer'],
  'erasures.request': ['administrator', 'operator', 'privacy-officer'],
  'erasures.decide': ['administrator', 'privacy-officer'],
  'holds.manage': ['administrator', 'privacy-officer'],
  'disclosures.read': ['administrator', 'privacy-officer'],
  'looks.read': ['administrator', 'auditor', 'privacy-officer'],
  'operators.manage': ['administrator'],
}

/** Roles that see names and addresses of devices; the others see opaque ids. */
const seeIdentifiers: readonly Role[] = ['administrator', 'operator', 'privacy-officer']

/** What a role may do, and which sealed categories it sees. */
export function rightsOf(role: Role): { rights: ReadonlySet<Right>; sees: { identifiers: boolean } } {
  const rights = (Object.keys(access) as Right[]).filter((right) => access[right].includes(role))
  return { rights: new Set(rights), sees: { identifiers: seeIdentifiers.includes(role) } }
}

/** Roles that see a field of this sensitivity, for the catalogue. */
export function rolesThatSee(sensitivity: 'technical' | 'identifier' | 'personal' | 'free'): readonly Role[] {
  return sensitivity === 'technical' ? roles : seeIdentifiers
}
