// Forced syncs are kept for 30 days: long enough to ask what became of them, too short for a diary of devices.
import type { JobData } from '#kit/pg/jobs.ts'
import type { Context } from '../../context.ts'
import { tenantNumbers } from '../../people/tenant-numbers.ts'
import { sweepOrders } from './syncs.store.ts'

export const sweepQueue = 'syncs-sweep'
const keptMs = 30 * 86_400_000

/** Without a tenant: one job for each. */
export async function sweep(context: Context, { tenant }: JobData): Promise<void> {
  if (typeof tenant === 'number') {
    await sweepOrders(context.fleet, tenant, new Date(context.clock.now() - keptMs))
    return
  }
  for (const number of await tenantNumbers(context)) await context.jobs.send(sweepQueue, { tenant: number })
}
