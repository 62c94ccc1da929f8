// The right to erasure: requests and their clocks, holds, terms and the run that proves them.
import { iso } from '#kit/clock.ts'
import type { Line } from '#wire/console/server-privacy.ts'
import type { Caller, Context } from '../../context.ts'
import { securityOf } from '../../people/security-of.ts'
import { listErasures } from '../erasures/list-erasures.ts'
import { listLegalHolds } from '../erasures/list-legal-holds.ts'
import { countRequests } from '../requests/requests.store.ts'
import { showRetention } from '../retention/show-retention.ts'
import { lineOf, many } from './line.ts'

export async function erasureLines(context: Context, caller: Caller): Promise<Line[]> {
  return [
    await erasuresLine(context, caller),
    await holdsLine(context, caller),
    await requestsLine(context, caller),
    await retentionLine(context, caller),
    await holdHoursLine(context, caller),
  ]
}

async function erasuresLine(context: Context, caller: Caller): Promise<Line> {
  const now = iso(context.clock.now())
  const open = (await listErasures(context, { state: 'open', limit: 500 }, caller)).items
  const overdue = open.filter(({ dueBy }) => dueBy < now).length
  const waiting = open.filter(({ state }) => state === 'second').length
  const [done] = (await listErasures(context, { state: 'done', limit: 1 }, caller)).items
  return lineOf(context, {
    code: 'erasures',
    state: overdue > 0 ? 'bad' : waiting > 0 ? 'warning' : 'good',
    title: 'Erasures',
    says: `${open.length} open, ${waiting} of them wait for a second operator, ${overdue} past their 72 hours; ${
      done?.doneAt ? `the newest was done at ${done.doneAt}` : 'none was done yet'
    }.`,
    values: { open: open.length, waiting, overdue, ...(done?.doneAt ? { doneAt: done.doneAt } : {}) },
    how: 'Each request’s clock is compared with the time now; each receipt is signed.',
    command: 'muster erasures list',
    link: '/erasures',
  })
}

async function holdsLine(context: Context, caller: Caller): Promise<Line> {
  const now = iso(context.clock.now())
  const holds = (await listLegalHolds(context, {}, caller)).items.filter((one) => !one.liftedAt && one.until > now)
  const stops = holds.reduce((sum, one) => sum + one.stops, 0)
  return lineOf(context, {
    code: 'legal-holds',
    state: stops > 0 ? 'warning' : 'info',
    title: 'Legal holds',
    says: `${many(holds.length, 'hold')}${stops > 0 ? `, stopping ${many(stops, 'erasure')}` : ''}.`,
    values: { holds: holds.length, stops },
    how: 'Holds that have neither ended nor been lifted are counted.',
    command: 'muster holds list',
    link: '/legal-holds',
  })
}

async function requestsLine(context: Context, { tenant }: Caller): Promise<Line> {
  const requests = await countRequests(context.fleet, tenant, new Date(context.clock.now()))
  return lineOf(context, {
    code: 'subject-requests',
    state: requests.overdue > 0 ? 'bad' : requests.open > 0 ? 'info' : 'good',
    title: 'Requests of persons',
    says: `${requests.open} open, ${requests.overdue} past their month, ${requests.answered} answered.`,
    values: { ...requests },
    how: 'Each request’s clock is compared with the time now.',
    command: 'muster requests list',
    link: '/requests',
  })
}

async function retentionLine(context: Context, caller: Caller): Promise<Line> {
  const { kinds } = await showRetention(context, {}, caller)
  const overdue = kinds.filter((one) => one.overdue > 0)
  const shortened = kinds.filter((one) => one.days !== one.defaultDays).length
  const last = kinds.flatMap(({ lastRun }) => lastRun?.at ?? []).sort()[0]
  return lineOf(context, {
    code: 'retention',
    state: overdue.length > 0 ? 'bad' : last === undefined ? 'unknown' : 'good',
    title: 'Terms',
    says:
      overdue.length > 0
        ? `Kept longer than allowed: ${overdue.map(({ title }) => title).join(', ')}.`
        : `Nothing of ${many(kinds.length, 'kind')} is older than its term; ${last === undefined ? 'the job has not run yet' : `the job ran at ${last}`}.`,
    values: { kinds: kinds.length, overdue: overdue.length, shortened, ...(last ? { at: last } : {}) },
    how: 'The age of the oldest row of each kind is compared with its term now.',
    command: 'muster privacy report --form csv',
    link: '/retention',
  })
}

async function holdHoursLine(context: Context, { tenant }: Caller): Promise<Line> {
  const { erasureHoldHours } = await securityOf(context, tenant)
  return lineOf(context, {
    code: 'erasure-hold',
    state: 'info',
    title: 'Hold before several devices are destroyed',
    says: `${many(erasureHoldHours, 'hour')}; one device goes at once, and nothing later than 72 hours after it was asked.`,
    values: { hours: erasureHoldHours },
    how: 'Read from the settings.',
    command: 'muster security show',
    link: '/security',
  })
}
