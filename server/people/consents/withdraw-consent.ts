// Withdraws an authorisation: what is under way ends with it.
import type { ConsentRecord, withdrawConsent as contract } from '#wire/console/consents.ts'
import type { ParamsOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { audit } from '../audit.ts'
import { actorOf } from '../signed-in.ts'
import { findConsent, lockConsents, markWithdrawn } from './consents.store.ts'
import { consentRecords } from './records.ts'
import { tellConsents } from './tell-consents.ts'

/** Twice is no error: the first time stands. Throws `not-found`. */
export async function withdrawConsent(
  context: Context,
  { id }: ParamsOf<typeof contract>,
  caller: Caller,
): Promise<ConsentRecord> {
  const { tenant } = caller
  const at = context.clock.now()
  const actor = actorOf(caller)
  await context.fleet.as([tenant], async (tx) => {
    await lockConsents(tx, tenant)
    const row = await findConsent(tx, tenant, id)
    if (!row) throw new Problem('not-found', 'There is no such authorisation')
    const done = await markWithdrawn(tx, tenant, { id }, new Date(at), actor)
    if (done.length === 0) return
    const detail = { purpose: row.purpose }
    await audit(tx, { tenant, actor, act: 'consent.withdraw', subject: id, outcome: 'done', detail, at })
  })
  await tellConsents(context, tenant, [id])
  const record = (await consentRecords(context, tenant)).find((one) => one.id === id)
  if (!record) throw new Problem('not-found')
  return record
}
