// The right to erasure: requests and their clocks, holds, terms and the run that proves them.
import type { Line } from '#wire/console/server-privacy.ts'
import type { Caller, Context } from '../../context.ts'
import { securityOf } from '../../people/security-of.ts'
import { countRequests } from '../requests/requests.store.ts'
import { lineOf, many } from './line.ts'

export async function erasureLines(context: Context, { tenant }: Caller): Promise<Line[]> {
  const requests = await countRequests(context.fleet, tenant, new Date(context.clock.now()))
  const { erasureHoldHours } = await securityOf(context, tenant)
  return [
    lineOf(context, {
      code: 'subject-requests',
      state: requests.overdue > 0 ? 'bad' : requests.open > 0 ? 'info' : 'good',
      title: 'Requests of persons',
      says: `${requests.open} open, ${requests.overdue} past their month, ${requests.answered} answered.`,
      values: { ...requests },
      how: 'Each request’s clock is compared with the time now.',
      command: 'muster requests list',
      link: '/requests',
    }),
    lineOf(context, {
      code: 'erasure-hold',
      state: 'info',
      title: 'Hold before several devices are destroyed',
      says: `${many(erasureHoldHours, 'hour')}; one device goes at once, and nothing later than 72 hours after it was asked.`,
      values: { hours: erasureHoldHours },
      how: 'Read from the settings.',
      command: 'muster privacy server',
      link: '/security',
    }),
  ]
}
