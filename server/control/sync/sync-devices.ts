// The devices of a forced sync, a page at a time; those that need attention come first.

import type * as z from 'zod'
import { iso } from '#kit/clock.ts'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { AskRow, AskState, syncDevices as contract } from '#wire/console/syncs.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { findDevice } from '../../devices/find-device.ts'
import { shortId } from '../../devices/label.ts'
import type { Listing } from '../../devices/names.ts'
import { fromCursor, toCursor } from '../../telemetry/page-cursor.ts'
import { carriers, reasons, states } from './asks.ts'
import { orderOf } from './show-sync.ts'
import { type AskedRow, listAsks } from './syncs.store.ts'

/** Throws `not-found`, `device-unknown`, and `body-invalid` on a cursor that is none of ours. */
export async function syncDevices(
  context: Context,
  { id, cursor, limit, state, device }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const order = await orderOf(context, tenant, id)
  const number = device === undefined ? undefined : (await findDevice(context, tenant, device)).number
  const wanted = state?.map((one) => states.indexOf(one))
  const [place, last] = cursor === undefined ? [] : (fromCursor(cursor, ['number', 'number']) as [number, number])
  const rows = await listAsks(context.fleet, tenant, order.serial, {
    after: place === undefined || last === undefined ? undefined : { place, number: last },
    states: wanted,
    device: number,
    limit: limit + 1,
  })
  const listing = await context.names.listing(tenant)
  const page = rows.slice(0, limit)
  const end = rows.length > limit ? page.at(-1) : undefined
  const all = order.counts.reduce((sum, count, at) => sum + (wanted && !wanted.includes(at) ? 0 : count), 0)
  return {
    items: page.flatMap((row) => askRow(row, listing, caller) ?? []),
    ...(end ? { next: toCursor([end.place, end.number]) } : {}),
    total: number === undefined ? all : rows.length,
    asOf: iso(context.clock.now()),
  }
}

/** Undefined for a device that is not there any more. */
function askRow(row: AskedRow, listing: Listing, { sees }: Caller): z.infer<typeof AskRow> | undefined {
  const device = listing.devices[row.number]
  if (!device) return undefined
  const [by, reason] = [carriers[row.carrier ?? -1], reasons[row.reason ?? -1]]
  return {
    device: device.device,
    name: sees.identifiers ? device.name : shortId(device.device),
    state: states[row.state] as AskState,
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
    ...at('wokenAt', row.woken_at),
    ...at('connectedAt', row.connected_at),
    ...at('doneAt', row.done_at),
  }
}

const at = <K extends string>(name: K, time: Date | null) =>
  (time ? { [name]: iso(time.getTime()) } : {}) as { [key in K]?: string }
