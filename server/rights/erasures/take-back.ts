// A request is taken back: every device of it is again as it was, and its name is kept nowhere.
import type { ErasureId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { announceHidden, show } from '../../devices/hide.ts'
import { tellNews } from '../../devices/news.ts'
import { audit } from '../../people/audit.ts'
import { withdrawNames } from '../../people/audit-names.ts'
import { type ErasureRow, findErasure, itemsOf, lockDecisions, noteUndone, setItems } from './erasures.store.ts'

/** `allowed` throws when it is too late. Throws `not-found`, and `erasure-over` when it is done, undone or under way. */
export async function takeBack(
  context: Context,
  tenant: number,
  id: ErasureId,
  actor: string,
  allowed: (row: ErasureRow) => void = () => {},
): Promise<void> {
  const items = await context.fleet.as([tenant], async (tx) => {
    await lockDecisions(tx, tenant)
    const row = await findErasure(tx, tenant, id)
    if (!row) throw new Problem('not-found')
    if (row.state !== 'second' && row.state !== 'held') throw new Problem('erasure-over')
    allowed(row)
    const at = context.clock.now()
    const items = await itemsOf(tx, tenant, id, ['waiting'])
    await setItems(
      tx,
      tenant,
      id,
      items.map(({ number }) => number),
      'undone',
      new Date(at),
    )
    await show(tx, tenant, items)
    await withdrawNames(
      tx,
      tenant,
      items.map(({ device }) => device),
    )
    await noteUndone(tx, tenant, id, new Date(at))
    const act = { tenant, actor, act: 'erasure.undo', subject: id, outcome: 'done', at } as const
    await audit(tx, { ...act, detail: { devices: items.length, ...(actor === 'system' && { why: 'nobody-agreed' }) } })
    return items
  })
  await announceHidden(context, tenant, items)
  await tellNews(context.listener, tenant, 'erasure', [id])
}
