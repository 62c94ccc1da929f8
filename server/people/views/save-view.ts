// Saves a view; a name stands for one view of a page and an owner, so saving it again replaces it.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { saveView as contract } from '#wire/console/views.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { freshId, ViewId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { actorOf } from '../signed-in.ts'
import { sealSaid, viewOf } from './said.ts'
import { lockOwn, putView } from './views.store.ts'

const mostViews = 100

/** Throws `too-many` for more than 100 of one owner. */
export async function saveView(
  context: Context,
  { page, name, query, shared }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const owner = actorOf(caller)
  return context.fleet.as([tenant], async (tx) => {
    const own = await lockOwn(tx, tenant, owner)
    const same = own.find((row) => row.page === page && viewOf(context, tenant, owner, row).name === name)
    if (!same && own.length >= mostViews)
      throw new Problem('too-many', `${mostViews} views are saved already; drop one first`)
    const id = same?.id ?? ViewId.parse(freshId('viw'))
    const at = same?.at ?? new Date(context.clock.now())
    const said = sealSaid(context, tenant, id, { name, query })
    const row = { id, owner, page, shared, said, at }
    await putView(tx, tenant, row)
    return viewOf(context, tenant, owner, row)
  })
}
