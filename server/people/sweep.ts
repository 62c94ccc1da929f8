// What people left behind and nobody needs any more: ended sessions, old attempts, answers kept for a day.
import type { JobData } from '#kit/pg/jobs.ts'
import type { Context } from '../context.ts'
import { sweepInvitations } from './invitations/revoke-invitation.ts'
import { forgetMs } from './lock-out.ts'
import { sweepAttempts } from './operators.store.ts'
import { sessionLaw } from './recognise.ts'
import { sweepRepeats } from './repeats.store.ts'
import { keptMs } from './repeats.ts'
import { sweepSessions } from './sessions.store.ts'
import { listTenantNumbers } from './tenants.store.ts'

export const sweepQueue = 'people-sweep'

/** Without a tenant: one job for each. */
export async function sweep(context: Context, { tenant }: JobData): Promise<void> {
  if (typeof tenant !== 'number') {
    for (const number of await listTenantNumbers(context.fleet)) await context.jobs.send(sweepQueue, { tenant: number })
    return
  }
  await sweepInvitations(context, tenant)
  const before = (ms: number) => new Date(context.clock.now() - ms)
  await context.fleet.as([tenant], async (tx) => {
    await sweepSessions(tx, tenant, before(sessionLaw.idleMs), before(sessionLaw.longestMs))
    await sweepAttempts(tx, tenant, before(forgetMs))
    await sweepRepeats(tx, tenant, before(keptMs))
  })
}
