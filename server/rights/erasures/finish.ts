// The end of an erasure: nothing is left of its devices, the receipt is signed and has its leaf in the log.
import type { Context } from '../../context.ts'
import { audit } from '../../people/audit.ts'
import { addLeaves } from '../../telemetry/transparency/leaves.ts'
import { eraseTenant } from './erase-tenant.ts'
import { type ErasureRow, findErasure, itemsOf, noteDone, notePlaces } from './erasures.store.ts'
import { receiptOf } from './receipt.ts'

/** Does nothing when it was finished before. */
export async function finish(context: Context, tenant: number, id: string): Promise<void> {
  const row = await context.fleet.as([tenant], (tx) => findErasure(tx, tenant, id))
  if (row?.state !== 'erasing') return
  if (row.whole_tenant) {
    const places = await eraseTenant(context, tenant)
    await context.fleet.as([tenant], (tx) => notePlaces(tx, tenant, id, places))
  }
  await context.fleet.as([tenant], async (tx) => {
    const now = (await findErasure(tx, tenant, id)) as ErasureRow
    const items = await itemsOf(tx, tenant, id, ['erased'])
    const at = context.clock.now()
    const signed = receiptOf(context, tenant, now, items, at)
    if (!(await noteDone(tx, tenant, id, { at: new Date(at), ...signed }))) return
    await addLeaves(tx, [{ tenant, commitment: signed.leaf }])
    const act = { tenant, actor: 'system', act: 'erasure.done', subject: id, outcome: 'done', at } as const
    await audit(tx, { ...act, detail: { devices: items.length, ring: context.ring.generation } })
  })
}
