// Authorises a purpose for the tenant: one recipient, one text in its present version, the fields named and no others.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { ConsentRecord, giveConsent as contract } from '#wire/console/consents.ts'
import { ConsentId, freshId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { deviceIdName } from '#wire/telemetry/shareable.ts'
import type { Caller, Context } from '../../context.ts'
import { auditAll } from '../audit.ts'
import { receiverOf, startTelling } from '../integrations/receivers.ts'
import { sealText } from '../names.ts'
import { actorOf } from '../signed-in.ts'
import { addConsent, addRecipient, type ConsentRow, lockConsents, markWithdrawn } from './consents.store.ts'
import { digestOf, knownPurposes, presentTextNamed } from './purposes.ts'
import { consentPlace, consentRecords } from './records.ts'
import { tellConsents } from './tell-consents.ts'

/**
 * One that holds for the same integration is replaced. Throws `body-invalid` for a purpose nothing can use, an unknown field, a
 * legal basis that is none of a tenant's, an end that has passed, `not-found` without the integration, and `conflict` for a text
 * that is not the present one.
 */
export async function giveConsent(
  context: Context,
  input: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<ConsentRecord> {
  const { tenant } = caller
  const at = context.clock.now()
  const text = checked(input, at)
  const id = ConsentId.parse(freshId('con'))
  const actor = actorOf(caller)
  const given = { tenant, actor, outcome: 'done' as const, at }
  await context.fleet.as([tenant], async (tx) => {
    await lockConsents(tx, tenant)
    const receiver = input.integration && (await receiverOf(context, tx, tenant, input.integration))
    if (receiver?.kind !== 'webhook')
      throw new Problem('not-found', 'There is no such integration: name the webhook that the recipient is reached by')
    if (receiver.country !== input.recipient.country)
      throw new Problem('body-invalid', `body.recipient.country: the integration's receiver is in ${receiver.country}`)
    const fields = named(input.fields ?? receiver.fields)
    const destination = sealText(context, consentPlace.destination(tenant, id), receiver.destination)
    const row: ConsentRow = {
      ...{ id, purpose: input.purpose, basis: input.basis, country: input.recipient.country },
      ...{
        integration: receiver.id,
        destination,
        text_version: input.textVersion,
        text_digest: digestOf(text),
        fields,
      },
      ...{ given_at: new Date(at), given_by: actor, withdrawn_at: null, withdrawn_by: null },
      expires_at: input.expiresAt ? new Date(input.expiresAt) : null,
    }
    const replaced = await markWithdrawn(tx, tenant, { integration: receiver.id }, new Date(at), actor)
    await addConsent(tx, tenant, row)
    await startTelling(tx, tenant, receiver, at)
    await auditAll(tx, tenant, [
      ...replaced.map((subject) => ({ ...given, act: 'consent.withdraw', subject, detail: { purpose: row.purpose } })),
      {
        ...{ ...given, act: 'consent.give', subject: id },
        detail: { purpose: row.purpose, basis: row.basis, country: row.country, fields: fields.length },
      },
    ])
    const name = sealText(context, consentPlace.name(tenant, id), input.recipient.name)
    // Last, as the only part that another database takes: an orphan there names nobody.
    await context.people.as([tenant], (people) => addRecipient(people, tenant, id, name, text))
  })
  await tellConsents(context, tenant, [id])
  const record = (await consentRecords(context, tenant)).find((one) => one.id === id)
  if (!record) throw new Problem('not-found')
  return record
}

/** The text that is authorised. */
function checked(input: ParsedInput<typeof contract>, now: number): string {
  if (!knownPurposes[input.purpose].available)
    throw new Problem('body-invalid', 'body.purpose: nothing in this version can use it, so it cannot be authorised')
  // MISSION P2: a person's consent is given by that person, never by an administrator for them.
  if (input.basis === 'A6-1-a')
    throw new Problem(
      'body-invalid',
      'body.basis: consent is a person’s own; an administrator cannot give it for others',
    )
  if (input.expiresAt !== undefined && Date.parse(input.expiresAt) <= now)
    throw new Problem('body-invalid', 'body.expiresAt: that time has passed')
  const text = presentTextNamed(input.purpose, input.textVersion)
  if (text === undefined) throw new Problem('conflict', 'The text has another version now: read it and authorise that')
  return text
}

/** Sorted as the dictionary is. */
function named(fields: readonly string[]): string[] {
  const known = knownPurposes['asset-sharing'].fields
  const unknown = fields.find((field) => !known.includes(field))
  if (unknown !== undefined) throw new Problem('body-invalid', `body.fields: '${unknown}' is none that may be shared`)
  return known.filter((field) => field !== deviceIdName && fields.includes(field))
}
