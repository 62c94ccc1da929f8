// Forced syncs of a tenant, newest first.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { listSyncs as contract } from '#wire/console/syncs.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { findDevice } from '../../devices/find-device.ts'
import { fromCursor, toCursor } from '../../telemetry/page-cursor.ts'
import { ordersFor } from './order.ts'
import { listOrders } from './syncs.store.ts'

/** Throws `device-unknown`, and `body-invalid` on a cursor that is none of ours. */
export async function listSyncs(
  context: Context,
  { cursor, limit, device }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const number = device === undefined ? undefined : (await findDevice(context, tenant, device)).number
  const [before] = cursor === undefined ? [] : (fromCursor(cursor, ['number']) as [number])
  const rows = await listOrders(context.fleet, tenant, { before, device: number, limit: limit + 1 })
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { items: await ordersFor(context, caller, page), ...(last ? { next: toCursor([last.serial]) } : {}) }
}
