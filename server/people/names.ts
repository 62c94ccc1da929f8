// Names of people, organisations and credentials: sealed in the people database, opened for those who may see them.
import type { Context } from '../context.ts'
import { open, type Place, seal } from '../ring/seal.ts'
import { findPerson, findTenant, listCredentialNames, listPersons } from './names.store.ts'

const place = (table: string, column: string, tenant: number, subject: string): Place => ({
  table,
  column,
  tenant,
  subject,
})

/** Where each name stands; the subject's key is the operator's own, or the tenant's. */
export const placeOf = {
  operator: (tenant: number, operator: string) => place('people_operators', 'name', tenant, operator),
  invitation: (tenant: number, operator: string) => place('people_invitations', 'name', tenant, operator),
  organisation: (tenant: number) => place('people_tenants', 'organisation', tenant, 'tenant'),
  responsible: (tenant: number, who: string) => place('people_responsible', who, tenant, 'tenant'),
  confirmation: (tenant: number, code: string) => place('opr_confirmations', `note ${code}`, tenant, 'tenant'),
  credential: (tenant: number, credential: string) =>
    place('people_credentials', `name ${credential}`, tenant, 'tenant'),
  password: (tenant: number, operator: string) => place('opr_secrets', 'password', tenant, operator),
  totpSeed: (tenant: number, operator: string) => place('opr_secrets', 'totp_seed', tenant, operator),
} as const

/** Seals under the key of the place's subject. Throws when there is none: it was erased. */
export function sealText(context: Pick<Context, 'ring'>, at: Place, text: string): Buffer {
  const key = context.ring.keyOf(at.tenant, at.subject)
  if (!key) throw new Error('the subject has no key')
  return seal(key, at, Buffer.from(text))
}

/** Undefined when the subject was erased. */
export function openText(context: Pick<Context, 'ring'>, at: Place, sealed: Uint8Array): string | undefined {
  const key = context.ring.keyOf(at.tenant, at.subject)
  return key && open(key, at, sealed).toString()
}

/** An operator's name and language; undefined when unknown or erased. */
export async function personOf(
  context: Context,
  tenant: number,
  operator: string,
): Promise<{ name: string | undefined; language: string } | undefined> {
  const row = await context.people.as([tenant], (tx) => findPerson(tx, tenant, operator))
  return row && { name: openText(context, placeOf.operator(tenant, operator), row.name), language: row.language }
}

/** The organisation's name; empty before set-up. */
export async function organisationOf(context: Context, tenant: number): Promise<string> {
  const row = await context.people.as([tenant], (tx) => findTenant(tx, tenant))
  return (row?.organisation && openText(context, placeOf.organisation(tenant), row.organisation)) || ''
}

/** Names of all who can act for a tenant, by their ids. */
export async function actorNames(context: Context, tenant: number): Promise<ReadonlyMap<string, string>> {
  const { persons, credentials } = await context.people.as([tenant], async (tx) => ({
    persons: await listPersons(tx, tenant),
    credentials: await listCredentialNames(tx, tenant),
  }))
  const names = new Map<string, string>()
  for (const row of persons) {
    const name = openText(context, placeOf.operator(tenant, row.operator), row.name)
    if (name !== undefined) names.set(row.operator, name)
  }
  for (const row of credentials) {
    const name = openText(context, placeOf.credential(tenant, row.credential), row.name)
    if (name !== undefined) names.set(row.credential, name)
  }
  return names
}
