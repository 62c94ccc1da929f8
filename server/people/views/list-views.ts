// Saved views of a page: one's own, and those that others share.
import type { listViews as contract } from '#wire/console/views.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { actorOf } from '../signed-in.ts'
import { viewOf } from './said.ts'
import { readViews } from './views.store.ts'

/** By name; a view of others only where the caller sees identifiers: its filters may name devices. */
export async function listViews(
  context: Context,
  { page }: QueryOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant, sees } = caller
  const owner = actorOf(caller)
  const rows = await readViews(context.fleet, tenant, page, owner)
  const items = rows
    .filter((row) => row.owner === owner || sees.identifiers)
    .map((row) => viewOf(context, tenant, owner, row))
  return { items: items.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name))) }
}
