// Devices that leave service: in repair or lost they stay as they are, retired or left they are erased; all other acts pass through.
import type { actOnDevices as contract, RetireWhy } from '#wire/console/devices.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import type { DeviceId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { actOnDevices } from '../../devices/act-on-devices.ts'
import { inTarget } from '../../devices/hide.ts'
import type { SignedIn } from '../../people/signed-in.ts'
import { requestErasure } from './request-erasure.ts'

type Answer = AnswerOf<typeof contract>

/**
 * As `actOnDevices`; `retire` with `retired` or `left` is one request for erasure of all of them. Throws `right-missing` for who may
 * not ask for one.
 */
export async function retireDevices(
  context: Context,
  input: BodyOf<typeof contract>,
  caller: SignedIn,
): Promise<Answer> {
  const { verb, why } = input
  if (verb === 'retire' && (why === 'retired' || why === 'left')) return erase(context, { ...input, why }, caller)
  return actOnDevices(context, input, caller)
}

async function erase(
  context: Context,
  {
    devices,
    why,
    reason: note,
  }: { devices: readonly DeviceId[]; why: RetireWhy & ('retired' | 'left'); reason?: string | undefined },
  caller: SignedIn,
): Promise<Answer> {
  if (!caller.rights.has('erasures.request')) throw new Problem('right-missing')
  const { tenant } = caller
  const asked = [...new Set(devices)]
  const known = new Set(await context.fleet.as([tenant], (tx) => inTarget(context, tx, tenant, { devices: asked })))
  const there = asked.filter((device) => known.has(device))
  if (there.length > 0)
    await requestErasure(context, { devices: there, reason: why, note }, caller).catch((error: unknown) => {
      // To be erased already is as good as asked for.
      if (!(error instanceof Problem && error.code === 'conflict')) throw error
    })
  const unknown = new Problem('device-unknown')
  return {
    results: asked.map((device) =>
      known.has(device) ? { device, done: true } : { device, done: false, code: unknown.code, detail: unknown.message },
    ),
  }
}
