// Rows of the people database: sealed names behind the ids.
import type { Transaction } from '#kit/pg/database.ts'

export interface PersonRow {
  tenant: number
  operator: string
  name: Buffer
  language: string
}

/** A name that a broken set-up left behind is taken over by the next one. */
export async function putPerson(tx: Transaction, row: PersonRow & { digest: Buffer }): Promise<void> {
  await tx.query(
    `insert into people_operators (tenant, operator, name, name_digest, language) values ($1, $2, $3, $4, $5)
     on conflict (name_digest) do update set operator = excluded.operator, name = excluded.name, language = excluded.language`,
    [row.tenant, row.operator, row.name, row.digest, row.language],
  )
}

export async function findPerson(tx: Transaction, tenant: number, operator: string): Promise<PersonRow | undefined> {
  const { rows } = await tx.query<PersonRow>(
    'select tenant, operator, name, language from people_operators where tenant = $1 and operator = $2',
    [tenant, operator],
  )
  return rows[0]
}

/** Over every tenant the transaction sees: who signs in names no tenant. */
export async function findPersonByName(
  tx: Transaction,
  digest: Buffer,
): Promise<{ tenant: number; operator: string } | undefined> {
  const { rows } = await tx.query<{ tenant: number; operator: string }>(
    'select tenant, operator from people_operators where name_digest = $1',
    [digest],
  )
  return rows[0]
}

export async function listPersons(tx: Transaction, tenant: number): Promise<PersonRow[]> {
  const { rows } = await tx.query<PersonRow>(
    'select tenant, operator, name, language from people_operators where tenant = $1',
    [tenant],
  )
  return rows
}

export async function addCredentialName(
  tx: Transaction,
  tenant: number,
  credential: string,
  name: Buffer,
): Promise<void> {
  await tx.query('insert into people_credentials (tenant, credential, name) values ($1, $2, $3)', [
    tenant,
    credential,
    name,
  ])
}

export async function listCredentialNames(
  tx: Transaction,
  tenant: number,
): Promise<{ credential: string; name: Buffer }[]> {
  const { rows } = await tx.query<{ credential: string; name: Buffer }>(
    'select credential, name from people_credentials where tenant = $1',
    [tenant],
  )
  return rows
}

export async function addTenantName(tx: Transaction, tenant: number): Promise<void> {
  await tx.query('insert into people_tenants (tenant) values ($1) on conflict do nothing', [tenant])
}

export async function nameTenant(tx: Transaction, tenant: number, organisation: Buffer, use: string): Promise<void> {
  await tx.query('update people_tenants set organisation = $2, use = $3 where tenant = $1', [tenant, organisation, use])
}

export async function findTenant(
  tx: Transaction,
  tenant: number,
): Promise<{ organisation: Buffer | null; use: string | null } | undefined> {
  const { rows } = await tx.query<{ organisation: Buffer | null; use: string | null }>(
    'select organisation, use from people_tenants where tenant = $1',
    [tenant],
  )
  return rows[0]
}

export async function dropPerson(tx: Transaction, tenant: number, operator: string): Promise<void> {
  await tx.query('delete from people_operators where tenant = $1 and operator = $2', [tenant, operator])
}
