// The first start of a restored server in its new epoch: noted once per tenant, for all to see.
import type { Context } from '../context.ts'
import { audit } from './audit.ts'
import { moveToEpoch, tenantsBefore } from './tenants.store.ts'

/** Safe at every start and in every process: each tenant enters once. */
export async function enterEpoch(context: Context): Promise<void> {
  const { number } = context.epoch
  if (number === 0) return
  for (const { tenant, epoch } of await tenantsBefore(context.fleet, number)) {
    const at = context.clock.now()
    const entered = await context.fleet.as([tenant], async (tx) => {
      if (!(await moveToEpoch(tx, tenant, number))) return false
      const detail = { epoch: number, before: epoch }
      await audit(tx, { tenant, actor: 'system', act: 'server.epoch', outcome: 'done', detail, at })
      return true
    })
    if (entered) context.log.warn('restored rows enter a new epoch', { tenant, epoch: number })
  }
}
