// Folds what groups of transmissions counted into one row per package and day.
import type { JobData } from '#kit/pg/jobs.ts'
import type { Context } from '../context.ts'
import { tenantNumbers } from '../people/tenant-numbers.ts'
import { foldTenant } from './software/store.ts'

export const foldQueue = 'software-fold'

/** Without a tenant: one job for each. Readers get the same sums before, during and after. */
export async function foldTallies(context: Context, { tenant }: JobData): Promise<void> {
  if (typeof tenant === 'number') return context.fleet.as([tenant], (tx) => foldTenant(tx, tenant))
  for (const number of await tenantNumbers(context)) await context.jobs.send(foldQueue, { tenant: number })
}
