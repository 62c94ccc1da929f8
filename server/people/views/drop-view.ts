// Drops a view of one's own; nobody drops another's.
import type { dropView as contract } from '#wire/console/views.ts'
import type { AnswerOf, ParamsOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { actorOf } from '../signed-in.ts'
import { deleteView } from './views.store.ts'

/** Throws `not-found`, also for a view of somebody else's. */
export async function dropView(
  { fleet }: Context,
  { id }: ParamsOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  if (!(await deleteView(fleet, caller.tenant, actorOf(caller), id)))
    throw new Problem('not-found', 'There is no such view of yours')
  return { done: true }
}
