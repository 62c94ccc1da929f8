// One forced sync, and how far it is.
import type { showSync as contract } from '#wire/console/syncs.ts'
import type { AnswerOf, ParamsOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { ordersFor } from './order.ts'
import { findOrder, type OrderRow } from './syncs.store.ts'

export async function showSync(
  context: Context,
  { id }: ParamsOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const [order] = await ordersFor(context, caller, [await orderOf(context, caller.tenant, id)])
  return order as AnswerOf<typeof contract>
}

/** Throws `not-found` when the tenant has no such order. */
export async function orderOf(context: Context, tenant: number, id: string): Promise<OrderRow> {
  const row = await findOrder(context.fleet, tenant, id)
  if (!row) throw new Problem('not-found', 'There is no such forced sync; they are kept for 30 days')
  return row
}
