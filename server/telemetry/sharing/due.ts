// What webhooks are told by themselves: a job looks whose time has come, another tells each.
import type { JobData } from '#kit/pg/jobs.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { due } from '../../people/integrations/progress.ts'
import { tenantNumbers } from '../../people/tenant-numbers.ts'
import { deliver } from './deliver.ts'
import { informLater } from './inform-erased.ts'

export const dueQueue = 'sharing-due'
export const tellQueue = 'sharing-tell'

/** Without a tenant: a job for each. */
export async function lookForDue(context: Context, { tenant }: JobData): Promise<void> {
  if (typeof tenant !== 'number') {
    for (const number of await tenantNumbers(context)) await context.jobs.send(dueQueue, { tenant: number })
    return
  }
  await informLater(context, tenant)
  for (const integration of await due(context, tenant))
    await context.jobs.send(tellQueue, { tenant, integration }, { onceKey: integration })
}

/** One that was dropped, or that another process tells, is left alone. */
export async function tellDue(context: Context, { tenant, integration }: JobData): Promise<void> {
  if (typeof tenant !== 'number' || typeof integration !== 'string') return
  try {
    await deliver(context, tenant, integration)
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'not-found')) throw error
  }
}
