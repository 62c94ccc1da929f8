// Terms per kind, and the proof: how old the oldest of each is, and that none is older than it may be.
import { iso } from '#kit/clock.ts'
import type { showRetention as contract, RetentionKind } from '#wire/console/retention.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import type { KeptKind } from './kept-kind.ts'
import { keptKinds } from './kinds.ts'
import { type Run, readRuns } from './retention.store.ts'
import { dayMs } from './sweep.ts'
import { termsOf } from './terms.ts'

/** The job runs each hour; what is a day past its term and still there shows that it does not. */
const graceDays = 1

export async function showRetention(
  context: Context,
  _input: unknown,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const [terms, runs] = [await termsOf(context, tenant), await readRuns(context.fleet, tenant)]
  const kinds: RetentionKind[] = []
  for (const one of keptKinds)
    kinds.push(await standing(context, tenant, one, terms.get(one.kind) ?? null, runs.get(one.kind)))
  return { kinds, asOf: iso(context.clock.now()) }
}

/** One kind as it stands now. */
export async function standing(
  context: Context,
  tenant: number,
  one: KeptKind,
  days: number | null,
  run: Run | undefined,
): Promise<RetentionKind> {
  const before = days === null ? null : new Date(context.clock.now() - (days + graceDays) * dayMs)
  const { rows, oldest, older } = await one.ages(context, tenant, before)
  const { kind, title, afterEnd = false } = one
  const defaultDays = one.siteDays ? one.siteDays(context.config) : one.defaultDays
  const leastDays = one.siteDays ? (defaultDays ?? 0) : one.leastDays
  return {
    ...{ kind, title, defaultDays, afterEnd, leastDays, days, rows, overdue: older },
    oldest: oldest === null ? null : iso(oldest.getTime()),
    ...(run ? { lastRun: { at: iso(run.at.getTime()), deleted: run.deleted } } : {}),
  }
}
