// Removes a receiver outside with its secrets; its authorisation is withdrawn, what left stays in the ledger.
import type { dropIntegration as contract } from '#wire/console/outbound.ts'
import type { AnswerOf, ParamsOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { auditAll } from '../audit.ts'
import { lockConsents, markWithdrawn } from '../consents/consents.store.ts'
import { tellConsents } from '../consents/tell-consents.ts'
import { actorOf } from '../signed-in.ts'
import { deleteReceiver, dropReceiverName } from './receivers.store.ts'

/** Throws `not-found`. */
export async function dropIntegration(
  context: Context,
  { id }: ParamsOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const at = context.clock.now()
  const actor = actorOf(caller)
  await context.fleet.as([tenant], async (tx) => {
    await lockConsents(tx, tenant)
    if (!(await deleteReceiver(tx, tenant, id))) throw new Problem('not-found', 'There is no such integration')
    const ended = await markWithdrawn(tx, tenant, { integration: id }, new Date(at), actor)
    const entry = { actor, outcome: 'done' as const, at }
    await auditAll(tx, tenant, [
      ...ended.map((subject) => ({ ...entry, act: 'consent.withdraw', subject, detail: { purpose: 'asset-sharing' } })),
      { ...entry, act: 'integration.drop', subject: id, detail: {} },
    ])
    await context.people.as([tenant], (people) => dropReceiverName(people, tenant, id))
  })
  await tellConsents(context, tenant, [id])
  return { done: true }
}
