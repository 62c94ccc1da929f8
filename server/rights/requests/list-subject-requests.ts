// Requests of persons with their clocks: what is due soonest first.
import { iso } from '#kit/clock.ts'
import type { listSubjectRequests as contract } from '#wire/console/subjects.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { actorNames } from '../../people/names.ts'
import { requestOf } from './request-of.ts'
import { listRequests } from './requests.store.ts'

export async function listSubjectRequests(
  context: Context,
  _input: unknown,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const names = await actorNames(context, tenant)
  const rows = await listRequests(context.fleet, tenant)
  return { items: rows.map((row) => requestOf(context, tenant, row, names)), asOf: iso(context.clock.now()) }
}
