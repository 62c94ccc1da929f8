// Writes down how many findings are open, shortly before the end of each hour: the last of a day is the day's.
import { iso } from '#kit/clock.ts'
import type { JobData } from '#kit/pg/jobs.ts'
import type { Context } from '../../../context.ts'
import { tenantNumbers } from '../../../people/tenant-numbers.ts'
import { putDay } from './days.store.ts'

export const daysQueue = 'finding-days'

/** Without a tenant: one job for each. A day on which the numbers are not known gets no row: it is no day without findings. */
export async function countDay(context: Context, { tenant }: JobData): Promise<void> {
  if (typeof tenant !== 'number') {
    for (const number of await tenantNumbers(context)) await context.jobs.send(daysQueue, { tenant: number })
    return
  }
  const { findings, fleet, clock } = context
  const now = clock.now()
  if (context.advisories.state() !== 'ready') return
  await findings.fresh(tenant)
  if (findings.knowledge(tenant).state === 'unknown') return
  await putDay(fleet, tenant, iso(now).slice(0, 10), findings.of(tenant).counts())
}
