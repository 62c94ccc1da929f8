// Forbids the erasure of devices, of a group or of all, with a reason and an end.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { placeLegalHold as contract, LegalHold } from '#wire/console/erasures.ts'
import { freshId, HoldId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { inTarget } from '../../devices/hide.ts'
import { tellNews } from '../../devices/news.ts'
import { audit } from '../../people/audit.ts'
import { actorOf, type SignedIn } from '../../people/signed-in.ts'
import { lockDecisions } from './erasures.store.ts'
import { addHold } from './holds.store.ts'
import { sealReason } from './legal-hold-of.ts'
import { readHolds } from './list-legal-holds.ts'
import { targetOf } from './target.ts'

/**
 * Devices whose destruction has begun are not kept any more; those that wait for it are. Throws `body-invalid` for an end
 * that is not ahead, `device-unknown` when one that is named is none of the tenant's, and `group-unknown`.
 */
export async function placeLegalHold(
  context: Context,
  { reason, until, ...asked }: ParsedInput<typeof contract>,
  caller: SignedIn,
): Promise<LegalHold> {
  const { tenant } = caller
  const at = context.clock.now()
  const target = targetOf(asked)
  if (Date.parse(until) <= at) throw new Problem('body-invalid', 'until: the end has to be ahead')
  const id = HoldId.parse(freshId('hld'))
  const hold = await context.fleet.as([tenant], async (tx) => {
    await lockDecisions(tx, tenant)
    const devices = 'tenant' in target ? [] : await inTarget(context, tx, tenant, target)
    if ('devices' in target && devices.length < new Set(target.devices).size) throw new Problem('device-unknown')
    await addHold(tx, tenant, {
      ...{ id, whole_tenant: 'tenant' in target, devices, group_id: asked.group ?? null },
      ...{ reason: sealReason(context, tenant, id, reason), placed_at: new Date(at), placed_by: actorOf(caller) },
      until: new Date(until),
    })
    const detail = { until, ...('tenant' in target ? { tenant: true } : { devices: devices.length }) }
    const act = { tenant, actor: actorOf(caller), act: 'hold.place', subject: id, outcome: 'done', at } as const
    await audit(tx, { ...act, detail })
    return (await readHolds(context, tx, caller)).find((one) => one.id === id)
  })
  await tellNews(context.listener, tenant, 'erasure', [])
  return hold as LegalHold
}
