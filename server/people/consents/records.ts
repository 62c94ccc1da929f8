// Authorisations as people read them: with the recipient's name, the text, and whether they hold now.
import { iso } from '#kit/clock.ts'
import type { Transaction } from '#kit/pg/database.ts'
import type { ConsentRecord } from '#wire/console/consents.ts'
import type { Context } from '../../context.ts'
import type { Place } from '../../ring/seal.ts'
import { actorNames, openText } from '../names.ts'
import { type ConsentRow, lastConsentOf, readConsents, readRecipients } from './consents.store.ts'

/** Where the sealed values of an authorisation stand; under the tenant's key. */
export const consentPlace = {
  name: (tenant: number, record: string): Place => ({
    ...{ table: 'people_recipients', column: `name ${record}`, tenant, subject: 'tenant' },
  }),
  destination: (tenant: number, record: string): Place => ({
    ...{ table: 'consent_records', column: `destination ${record}`, tenant, subject: 'tenant' },
  }),
}

/** By the clock: an authorisation ends by itself. */
export function stateOf(row: Pick<ConsentRow, 'withdrawn_at' | 'expires_at'>, now: number): ConsentRecord['state'] {
  if (row.withdrawn_at) return 'withdrawn'
  return row.expires_at && row.expires_at.getTime() <= now ? 'expired' : 'active'
}

/** host:port that an authorisation is for; undefined where it is for none, or the tenant was erased. */
export function destinationOf(
  context: Pick<Context, 'ring'>,
  tenant: number,
  row: Pick<ConsentRow, 'id' | 'destination'>,
): string | undefined {
  return row.destination ? openText(context, consentPlace.destination(tenant, row.id), row.destination) : undefined
}

/** Newest first. */
export async function consentRecords(context: Context, tenant: number): Promise<ConsentRecord[]> {
  const rows = await context.fleet.as([tenant], (tx) => readConsents(tx, tenant))
  if (rows.length === 0) return []
  const recipients = await context.people.as([tenant], (people) => readRecipients(people, tenant))
  const [by, names] = [new Map(recipients.map((one) => [one.record, one])), await actorNames(context, tenant)]
  const now = context.clock.now()
  return rows.map((row) => {
    const recipient = by.get(row.id)
    const destination = destinationOf(context, tenant, row)
    const name = recipient && openText(context, consentPlace.name(tenant, row.id), recipient.name)
    const givenByName = names.get(row.given_by)
    const withdrawnByName = row.withdrawn_by ? names.get(row.withdrawn_by) : undefined
    return {
      id: row.id,
      purpose: row.purpose,
      state: stateOf(row, now),
      basis: row.basis,
      recipient: { name: name ?? '', ...(destination ? { destination } : {}), country: row.country },
      ...(row.integration ? { integration: row.integration } : {}),
      text: { version: row.text_version, digest: row.text_digest, text: recipient?.text ?? '' },
      fields: row.fields,
      givenAt: iso(row.given_at.getTime()),
      givenBy: row.given_by,
      ...(givenByName === undefined ? {} : { givenByName }),
      ...(row.expires_at ? { expiresAt: iso(row.expires_at.getTime()) } : {}),
      ...(row.withdrawn_at ? { withdrawnAt: iso(row.withdrawn_at.getTime()) } : {}),
      ...(row.withdrawn_by ? { withdrawnBy: row.withdrawn_by } : {}),
      ...(withdrawnByName === undefined ? {} : { withdrawnByName }),
    }
  })
}

/** What was authorised last for an integration, with whether it holds; undefined: nothing ever was. */
export async function lastRecord(
  { clock }: Pick<Context, 'clock'>,
  tx: Transaction,
  tenant: number,
  integration: string,
): Promise<(ConsentRow & { readonly state: ConsentRecord['state'] }) | undefined> {
  const row = await lastConsentOf(tx, tenant, integration)
  return row && { ...row, state: stateOf(row, clock.now()) }
}
