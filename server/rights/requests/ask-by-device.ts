// What the user of a device asks for on the device itself: it is written down as it came, once while it is open.
import type { DeviceRequest, DeviceRequestAnswer } from '#wire/control/requests.ts'
import { Problem } from '#wire/problem.ts'
import type { Context, DeviceCaller } from '../../context.ts'
import { audit } from '../../people/audit.ts'
import { requestByDevice } from '../erasures/request-by-device.ts'
import { freshRequest } from './note-subject-request.ts'
import { addRequest, openOf, type RequestRow } from './requests.store.ts'

/**
 * The same kind asked again is the same request while nobody answered it. The user of a personal device is the person: to be
 * forgotten is done at once; on a company's device the organisation answers.
 */
export async function askByDevice(
  context: Context,
  caller: DeviceCaller,
  { kind }: DeviceRequest,
): Promise<DeviceRequestAnswer> {
  const { tenant, device, number } = caller
  const at = context.clock.now()
  const row = await context.fleet.as([tenant], async (tx): Promise<RequestRow> => {
    const held = await openOf(tx, tenant, number, kind)
    if (held) return held
    const fresh = freshRequest({ kind, device, number, channel: 'device', received: at, by: device })
    await addRequest(tx, tenant, fresh)
    const act = { tenant, actor: device, act: 'request.note', subject: fresh.id, outcome: 'done', at } as const
    await audit(tx, { ...act, detail: { kind, channel: 'device' } })
    return fresh
  })
  if (kind === 'erasure' && (await context.presence.standing(tenant, device))?.ownership === 'personal')
    await requestByDevice(context, caller).catch(unlessAsked)
  return { id: row.id, receivedAt: row.received_at.toISOString(), dueBy: row.due_by.toISOString() }
}

/** To be erased already is as good as asked for. */
function unlessAsked(error: unknown): void {
  if (!(error instanceof Problem && error.code === 'conflict')) throw error
}
