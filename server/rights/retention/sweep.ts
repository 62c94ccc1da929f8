// The job that enforces every term of a tenant, and writes down that it ran.
import { fault } from '#kit/log.ts'
import type { JobData } from '#kit/pg/jobs.ts'
import type { Context } from '../../context.ts'
import { tenantNumbers } from '../../people/tenant-numbers.ts'
import { keptKinds } from './kinds.ts'
import { putRun } from './retention.store.ts'
import { termsOf } from './terms.ts'

export const retentionQueue = 'retention'
export const dayMs = 86_400_000

/** Without a tenant: one job for each. */
export async function sweepKept(context: Context, { tenant }: JobData): Promise<void> {
  if (typeof tenant === 'number') return enforceTerms(context, tenant)
  for (const number of await tenantNumbers(context)) await context.jobs.send(retentionQueue, { tenant: number })
}

/**
 * Takes out what is past its term, kind by kind. One that fails keeps none of the others from being enforced; the first
 * failure is thrown at the end, so that the job is tried again, and its kind shows an older run.
 */
export async function enforceTerms(context: Context, tenant: number): Promise<void> {
  const { clock, fleet, log } = context
  const terms = await termsOf(context, tenant)
  const failures: unknown[] = []
  for (const one of keptKinds) {
    const days = terms.get(one.kind)
    if (days == null) continue
    try {
      const now = clock.now()
      const deleted = await one.sweep(context, tenant, new Date(now - days * dayMs))
      await putRun(fleet, tenant, one.kind, { at: new Date(now), deleted })
    } catch (error) {
      log.error('a term could not be enforced', { tenant, kind: one.kind, ...fault(error) })
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
