// Rows of authorisations: added, withdrawn once, and never changed otherwise. Names and texts stand in the people database.
import type { Transaction } from '#kit/pg/database.ts'
import type { ConsentRecord } from '#wire/console/consents.ts'
import type { ConsentId, IntegrationId } from '#wire/ids.ts'

export interface ConsentRow {
  id: ConsentId
  purpose: ConsentRecord['purpose']
  basis: ConsentRecord['basis']
  country: string
  integration: IntegrationId | null
  destination: Buffer | null
  text_version: string
  text_digest: string
  fields: string[]
  given_at: Date
  given_by: string
  expires_at: Date | null
  withdrawn_at: Date | null
  withdrawn_by: string | null
}

const columns = `id, purpose, basis, country, integration, destination, text_version, text_digest, fields, given_at, given_by,
  expires_at, withdrawn_at, withdrawn_by`

/** Newest first. */
export async function readConsents(tx: Transaction, tenant: number): Promise<ConsentRow[]> {
  const { rows } = await tx.query<ConsentRow>(
    `select ${columns} from consent_records where tenant = $1 order by given_at desc, id`,
    [tenant],
  )
  return rows
}

export async function findConsent(tx: Transaction, tenant: number, id: string): Promise<ConsentRow | undefined> {
  const { rows } = await tx.query<ConsentRow>(`select ${columns} from consent_records where tenant = $1 and id = $2`, [
    tenant,
    id,
  ])
  return rows[0]
}

/** What was authorised last for an integration, whatever became of it. */
export async function lastConsentOf(
  tx: Transaction,
  tenant: number,
  integration: string,
): Promise<ConsentRow | undefined> {
  const { rows } = await tx.query<ConsentRow>(
    `select ${columns} from consent_records where tenant = $1 and integration = $2
     order by withdrawn_at is null desc, given_at desc, id limit 1`,
    [tenant, integration],
  )
  return rows[0]
}

/** Others that give or withdraw for this tenant wait until the transaction ends. */
export async function lockConsents(tx: Transaction, tenant: number): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($2, $1))', [tenant, 'consent_records'])
}

export async function addConsent(tx: Transaction, tenant: number, row: ConsentRow): Promise<void> {
  await tx.query(
    `insert into consent_records (tenant, id, purpose, basis, country, integration, destination, text_version, text_digest,
       fields, given_at, given_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[tenant, row.id, row.purpose, row.basis, row.country, row.integration, row.destination, row.text_version],
      ...[row.text_digest, row.fields, row.given_at, row.given_by, row.expires_at],
    ],
  )
}

/** The ids of those that were not withdrawn before. */
export async function markWithdrawn(
  tx: Transaction,
  tenant: number,
  which: { readonly id: string } | { readonly integration: string },
  at: Date,
  by: string,
): Promise<ConsentId[]> {
  const [column, value] = 'id' in which ? ['id', which.id] : ['integration', which.integration]
  const { rows } = await tx.query<{ id: ConsentId }>(
    `update consent_records set withdrawn_at = $3, withdrawn_by = $4
     where tenant = $1 and ${column} = $2 and withdrawn_at is null returning id`,
    [tenant, value, at, by],
  )
  return rows.map(({ id }) => id)
}

/** In the people database. */
export async function addRecipient(
  people: Transaction,
  tenant: number,
  record: string,
  name: Buffer,
  text: string,
): Promise<void> {
  await people.query('insert into people_recipients (tenant, record, name, text) values ($1, $2, $3, $4)', [
    ...[tenant, record, name, text],
  ])
}

/** In the people database. */
export async function readRecipients(
  people: Transaction,
  tenant: number,
): Promise<{ record: string; name: Buffer; text: string }[]> {
  const { rows } = await people.query<{ record: string; name: Buffer; text: string }>(
    'select record, name, text from people_recipients where tenant = $1',
    [tenant],
  )
  return rows
}
