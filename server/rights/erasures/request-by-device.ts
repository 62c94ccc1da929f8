// The user of a device asks on the device itself to be forgotten: nobody has to agree, nothing is waited for.
import type { ErasureId } from '#wire/ids.ts'
import type { Context, DeviceCaller } from '../../context.ts'
import { askErasure } from './ask-erasure.ts'

/** Throws `conflict` when it was asked for before. */
export function requestByDevice(context: Context, { tenant, device }: DeviceCaller): Promise<ErasureId> {
  return askErasure(context, tenant, { target: { devices: [device] }, reason: 'device-user', actor: device })
}
