// What an old backup brought back of the erased is forgotten again, before this process serves anybody.
import type { Context } from '../../context.ts'
import { devicesAfter } from '../../devices/devices-after.ts'
import { forgetRestoredOperators } from '../../people/forget-restored-operators.ts'
import { tenantNumbers } from '../../people/tenant-numbers.ts'
import { forgetDevices } from './forget-devices.ts'

const pageDevices = 10_000

/**
 * Run at every start: the ring's list of erased ids says who must not be there. Gives how many devices and operators were.
 * Their keys are gone, so nothing of them could be read meanwhile. Throws `ring-away`, `database-away`.
 */
export async function forgetRestored(context: Context): Promise<number> {
  let forgotten = 0
  for (const tenant of await tenantNumbers(context)) {
    forgotten += await devicesOf(context, tenant)
    forgotten += await forgetRestoredOperators(context, tenant)
  }
  if (forgotten > 0)
    context.log.warn('a backup brought erased subjects back: they are forgotten again', { count: forgotten })
  return forgotten
}

async function devicesOf(context: Context, tenant: number): Promise<number> {
  let forgotten = 0
  for (let after = 0; ; ) {
    const page = await devicesAfter(context, tenant, after, pageDevices)
    const erased = page.filter(({ device }) => context.ring.isErased(tenant, device))
    if (erased.length > 0) await forgetDevices(context, tenant, erased)
    forgotten += erased.length
    if (page.length < pageDevices) return forgotten
    after = page.at(-1)?.number as number
  }
}
