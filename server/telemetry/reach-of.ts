// How a device is reached and what waits for it, for its page.
import { iso } from '#kit/clock.ts'
import type { showDevice as contract } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../context.ts'
import type { FoundDevice } from '../devices/find-device.ts'
import type { Groups } from '../devices/groups.ts'
import { keepOf } from '../devices/keep-of.ts'
import type { WakeRecord } from '../devices/reach.ts'

type Shown = AnswerOf<typeof contract>

/** Undefined for devices that never speak. */
export async function reachOf(
  context: Context,
  caller: Caller,
  device: FoundDevice,
  groups: Groups,
  lastSeen: number | undefined,
): Promise<Shown['reach']> {
  if (device.state === 'unmanaged') return undefined
  const reached = await context.reach.of(caller.tenant, device.number)
  const { mode } = reached ?? {}
  const wakes = shown(reached?.wakes)
  return {
    ...(mode ? { mode } : {}),
    keep: await keepOf(context, caller, groups, device, { mode, wakes: wakes.state, lastSeen }),
    wakes,
  }
}

function shown(wakes: WakeRecord | undefined): NonNullable<Shown['reach']>['wakes'] {
  if (!wakes) return { state: 'unknown', tried: 0, arrived: 0 }
  const { state, tried, arrived, triedAt, arrivedAt } = wakes
  return {
    ...{ state, tried, arrived },
    ...(triedAt === undefined ? {} : { lastTriedAt: iso(triedAt) }),
    ...(arrivedAt === undefined ? {} : { lastArrivedAt: iso(arrivedAt) }),
  }
}

/** What it is given or asked at its next contact (C6). */
export function waitingFor(
  { asks, clock }: Pick<Context, 'asks' | 'clock'>,
  tenant: number,
  { number, state, policyRevision, enrolledAt }: FoundDevice,
  choice: { readonly revision: number; readonly at?: Date },
): Shown['waiting'] {
  if (state === 'unmanaged' || state === 'retired' || state === 'revoked') return []
  const ask = asks.openFor(tenant, number)
  const isBehind = policyRevision !== choice.revision
  const since = Math.min(Math.max(choice.at?.getTime() ?? 0, enrolledAt), clock.now())
  return [
    ...(ask ? [{ what: 'sync' as const, since: iso(ask.since), until: iso(ask.until) }] : []),
    ...(isBehind ? [{ what: 'policy' as const, since: iso(since) }] : []),
  ]
}
