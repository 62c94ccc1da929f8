// Authorisations that ended long ago, taken out of both databases.
import type { Transaction } from '#kit/pg/database.ts'

/** When a row of consent_records ended or ends; null: it holds until it is withdrawn. */
export const endOfConsent = 'least(withdrawn_at, expires_at)'

/** Ids of those that had ended by `before`; locked until the transaction ends. */
export async function findEnded(tx: Transaction, tenant: number, before: Date): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from consent_records where tenant = $1 and ${endOfConsent} < $2 for update`,
    [tenant, before],
  )
  return rows.map(({ id }) => id)
}

export async function dropConsents(tx: Transaction, tenant: number, ids: readonly string[]): Promise<void> {
  await tx.query('delete from consent_records where tenant = $1 and id = any($2::text[])', [tenant, ids])
}

/** In the people database. */
export async function dropRecipients(people: Transaction, tenant: number, ids: readonly string[]): Promise<void> {
  await people.query('delete from people_recipients where tenant = $1 and record = any($2::text[])', [tenant, ids])
}
