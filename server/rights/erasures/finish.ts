// The end of an erasure: nothing is left of its devices, the receipt is signed and has its leaf in the log.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../../context.ts'
import { audit } from '../../people/audit.ts'
import { addLeaves } from '../../telemetry/transparency/leaves.ts'
import { eraseTenant } from './erase-tenant.ts'
import { type ErasureRow, findErasure, itemsOf, noteDone, notePlaces } from './erasures.store.ts'
import { receiptOf, type SignedReceipt, withKeys } from './receipt.ts'

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
    if (row.whole_tenant) leaveReceipt(context, id, signed)
    await addLeaves(tx, [{ tenant, commitment: signed.leaf }])
    const act = { tenant, actor: 'system', act: 'erasure.done', subject: id, outcome: 'done', at } as const
    await audit(tx, { ...act, detail: { devices: items.length, ring: context.ring.generation } })
  })
}

/** Nobody is left who may ask for it: it lies with whoever runs the server. Written again it is the same file. */
function leaveReceipt(context: Context, id: string, signed: SignedReceipt): void {
  const folder = context.config.files.receipts
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const text = `${JSON.stringify(withKeys(context, signed), null, 2)}\n`
  writeFileSync(join(folder, `${id}.json`), text, { mode: 0o600, flush: true })
}
