// Names a receiver outside; nothing is sent by this.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { addIntegration as contract, Integration } from '#wire/console/outbound.ts'
import { freshId, IntegrationId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { audit } from '../audit.ts'
import { tellConsents } from '../consents/tell-consents.ts'
import { sealText } from '../names.ts'
import { actorOf } from '../signed-in.ts'
import { checkedForm, freshSigningKey } from './form.ts'
import { integrationOf } from './list-integrations.ts'
import { addReceiver, putReceiverName, readReceivers } from './receivers.store.ts'
import { namePlace, sealSettings } from './receivers.ts'

const mostReceivers = 50

/** Throws `body-invalid` for an address the door would not take, `too-many` above 50. */
export async function addIntegration(
  context: Context,
  input: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<Integration> {
  const { tenant } = caller
  const { kind, country, enabled, password } = input
  const { settings, fields, rhythm } = checkedForm(input)
  const id = IntegrationId.parse(freshId('int'))
  const at = context.clock.now()
  const said = {
    ...settings,
    ...(password ? { password } : {}),
    ...(kind === 'webhook' ? { key: freshSigningKey() } : {}),
  }
  await context.fleet.as([tenant], async (tx) => {
    if ((await readReceivers(tx, tenant)).length >= mostReceivers)
      throw new Problem('too-many', `There are ${mostReceivers} integrations already; drop one first`)
    await addReceiver(tx, tenant, {
      ...{ id, kind, country, enabled, rhythm: rhythm ?? null, fields, added_at: new Date(at) },
      settings: sealSettings(context, tenant, id, said),
    })
    const detail = { kind, country, fields: fields.length }
    const entry = { tenant, actor: actorOf(caller), act: 'integration.add', subject: id, outcome: 'done' as const }
    await audit(tx, { ...entry, detail, at })
    const name = sealText(context, namePlace(tenant, id), input.name)
    await context.people.as([tenant], (people) => putReceiverName(people, tenant, id, name))
  })
  await tellConsents(context, tenant, [id])
  return integrationOf(context, tenant, id)
}
