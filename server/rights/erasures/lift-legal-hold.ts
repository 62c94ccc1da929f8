// Ends a legal hold: what it stopped goes on, at once when its time has passed.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { liftLegalHold as contract, LegalHold } from '#wire/console/erasures.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { tellNews } from '../../devices/news.ts'
import { audit } from '../../people/audit.ts'
import { actorOf, type SignedIn } from '../../people/signed-in.ts'
import { wakeErasures } from './ask-erasure.ts'
import { lockDecisions } from './erasures.store.ts'
import { holdRows, setLifted } from './holds.store.ts'
import { holds } from './legal-cover.ts'
import { readHolds } from './list-legal-holds.ts'

/** Throws `not-found`, and `conflict` when it ended before. */
export async function liftLegalHold(
  context: Context,
  { id }: ParsedInput<typeof contract>,
  caller: SignedIn,
): Promise<LegalHold> {
  const { tenant } = caller
  const hold = await context.fleet.as([tenant], async (tx) => {
    await lockDecisions(tx, tenant)
    const at = context.clock.now()
    const row = (await holdRows(tx, tenant)).find((one) => one.id === id)
    if (!row) throw new Problem('not-found')
    if (!holds(row, at)) throw new Problem('conflict', 'The legal hold has ended')
    await setLifted(tx, tenant, id, actorOf(caller), new Date(at))
    const act = { tenant, actor: actorOf(caller), act: 'hold.lift', subject: id, outcome: 'done', at } as const
    await audit(tx, { ...act, detail: {} })
    return (await readHolds(context, tx, caller)).find((one) => one.id === id)
  })
  await tellNews(context.listener, tenant, 'erasure', [])
  await wakeErasures(context, tenant)
  return hold as LegalHold
}
