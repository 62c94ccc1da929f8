// Judges a device by the generation it speaks with, and keeps what follows from it: waiting, taking in again, locking.

import type { Transaction } from '#kit/pg/database.ts'
import { defaultIntervalSeconds } from '#wire/control/policy.ts'
import { Problem } from '#wire/problem.ts'
import type { Context, DeviceCaller } from '../../context.ts'
import { announce } from '../../devices/announce.ts'
import { type DeviceLife, lifeOf, lock, noteBehind } from '../../devices/life.ts'
import { audit } from '../../people/audit.ts'
import { judge, silenceOf, type Verdict } from './generations.ts'

/** To be erased: until it is, or that is undone, the device asks again and is told nothing. */
export const isErasing = ({ state }: { readonly state: string }) => state === 'erasing'

/** The code a device in this state is refused with; undefined: it may speak. */
export function refusalOf(
  state: DeviceLife['state'],
): 'device-erasing' | 'device-locked' | 'device-pending' | 'device-revoked' | undefined {
  if (isErasing({ state })) return 'device-erasing'
  if (state === 'managed' || state === 'repair' || state === 'lost') return undefined
  return state === 'locked' ? 'device-locked' : state === 'pending' ? 'device-pending' : 'device-revoked'
}

/**
 * Runs `allowed` under the device's lock when the generation may go on; otherwise throws `generation-behind` (with the
 * seconds to wait; `certificate-expired` when only a renewal can go on) or, when two are alive or the group wants an operator to decide, locks the device and throws
 * `device-locked`. `key` is given by a renewal only.
 */
export async function hear<T>(
  context: Context,
  caller: DeviceCaller,
  key: string | undefined,
  allowed: (tx: Transaction, life: DeviceLife, verdict: Verdict) => Promise<T>,
): Promise<T> {
  const { tenant, device } = caller
  const outcome = await context.fleet.as([tenant], async (tx): Promise<{ value: T } | { refused: Problem }> => {
    const life = await lifeOf(tx, tenant, device)
    if (!life) throw new Problem('device-revoked')
    const refusal = refusalOf(life.state)
    if (refusal) throw new Problem(refusal)
    const now = context.clock.now()
    const heard = { generation: caller.generation, now, key, readmission: life.readmission }
    const verdict = judge(life, heard, silenceOf(defaultIntervalSeconds))
    if (verdict.is === 'behind') {
      if (verdict.note) await noteBehind(tx, tenant, life.number, now)
      if (verdict.waitMs <= 0) return { refused: new Problem('certificate-expired', 'a newer one was issued: renew') }
      return { refused: new Problem('generation-behind', undefined, Math.ceil(verdict.waitMs / 1000)) }
    }
    if (verdict.is !== 'locked') return { value: await allowed(tx, life, verdict) }
    await lock(tx, tenant, life.number, now)
    const detail = { why: verdict.why, generation: caller.generation, newest: life.spoken }
    await audit(tx, { tenant, actor: 'system', act: 'device.lock', subject: device, outcome: 'done', detail, at: now })
    return { refused: new Problem('device-locked') }
  })
  if ('value' in outcome) return outcome.value
  // Also after `behind`: memory held an older generation than the database.
  context.presence.forget(tenant, device)
  if (outcome.refused.code === 'device-locked') {
    context.log.error('a device was locked: an older generation of it spoke', { tenant, device })
    await announce(context, tenant, [device], 'cut')
  }
  throw outcome.refused
}
