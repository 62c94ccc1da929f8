// How the open findings went over the last 90 days, and how far that is known today.
import { iso } from '#kit/clock.ts'
import type { findingTrend as contract } from '#wire/console/findings.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../../context.ts'
import { readDays } from './days.store.ts'

const dayMs = 86_400_000
const shownDays = 90

/** Each day as it stood at its end; today as it stood within the last hour. */
export async function findingTrend(
  { fleet, clock, findings, advisories }: Context,
  _input: unknown,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const from = iso(clock.now() - (shownDays - 1) * dayMs).slice(0, 10)
  const rows = await readDays(fleet, tenant, from)
  if (advisories.state() === 'ready') await findings.fresh(tenant)
  return {
    days: rows.map(({ day, devices, ...counts }) => ({ day, findings: counts, devices })),
    knowledge: findings.knowledge(tenant),
  }
}
