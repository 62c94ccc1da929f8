// Changes a receiver outside: another recipient, or more told to it, is not what was authorised.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { changeIntegration as contract, Integration } from '#wire/console/outbound.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { auditAll } from '../audit.ts'
import { lastConsentOf, lockConsents, markWithdrawn } from '../consents/consents.store.ts'
import { tellConsents } from '../consents/tell-consents.ts'
import { sealText } from '../names.ts'
import { actorOf } from '../signed-in.ts'
import { checkedForm } from './form.ts'
import { integrationOf } from './list-integrations.ts'
import { changeReceiver, putReceiverName } from './receivers.store.ts'
import { namePlace, nextByRhythm, receiverOf, sealSettings } from './receivers.ts'

/** A password that is left out stays; an empty one is taken away. Throws `not-found`, and `body-invalid` as addIntegration. */
export async function changeIntegration(
  context: Context,
  input: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<Integration> {
  const { tenant } = caller
  const { id, kind, country, enabled } = input
  const { settings, fields, rhythm } = checkedForm(input)
  const now = context.clock.now()
  const at = new Date(now)
  const actor = actorOf(caller)
  await context.fleet.as([tenant], async (tx) => {
    await lockConsents(tx, tenant)
    const before = await receiverOf(context, tx, tenant, id, 'for update')
    if (!before) throw new Problem('not-found', 'There is no such integration')
    if (before.kind !== kind) throw new Problem('body-invalid', 'body.kind: it stays what it is; add another instead')
    const record = await lastConsentOf(tx, tenant, id)
    const other = before.url !== settings.url || before.country !== country
    // Fewer fields than were authorised leave under the same authorisation; more do not.
    const more = record !== undefined && fields.some((field) => !record.fields.includes(field))
    const ended = other || more ? await markWithdrawn(tx, tenant, { integration: id }, at, actor) : []
    const password = input.password ?? before.password
    const said = { ...settings, ...(password ? { password } : {}), ...(before.key ? { key: before.key } : {}) }
    const authorised = record !== undefined && record.withdrawn_at === null && ended.length === 0
    await changeReceiver(tx, tenant, {
      ...{ id, country, enabled, rhythm: rhythm ?? null, fields },
      settings: sealSettings(context, tenant, id, said),
      next_at: authorised && nextByRhythm(rhythm, now) !== undefined ? at : null,
    })
    const entry = { actor, outcome: 'done' as const, at: now }
    await auditAll(tx, tenant, [
      ...ended.map((subject) => ({ ...entry, act: 'consent.withdraw', subject, detail: { purpose: 'asset-sharing' } })),
      { ...entry, act: 'integration.change', subject: id, detail: { kind, country, enabled, fields: fields.length } },
    ])
    const name = sealText(context, namePlace(tenant, id), input.name)
    await context.people.as([tenant], (people) => putReceiverName(people, tenant, id, name))
  })
  await tellConsents(context, tenant, [id])
  return integrationOf(context, tenant, id)
}
