// Devices pass from online to late to offline by saying nothing: somebody has to look, so that open consoles see it.
import { fault } from '#kit/log.ts'
import { silenceLimits } from '#wire/console/presence.ts'
import { defaultIntervalSeconds } from '#wire/control/policy.ts'
import type { Context } from '../context.ts'
import { tenantNumbers } from '../people/tenant-numbers.ts'
import { tellNews } from './news.ts'
import { contactOf } from './presence-now.ts'

const everyMs = 15_000
const lock = 'muster presence sweep'
/** Beyond this one notice says "any of them". */
const mostNamed = 1_000

/** Looks over memory every 15 seconds, in one process of those that share a database. */
export function openPresenceSweep(context: Context): AsyncDisposable {
  let ours = false
  let before = context.clock.now()
  let sweeping: Promise<void> | undefined

  async function sweep(): Promise<void> {
    ours ||= await context.listener.hold(lock, () => {
      ours = false
    })
    const now = context.clock.now()
    if (ours) for (const tenant of await tenantNumbers(context)) await tellCrossed(context, tenant, before, now)
    before = now
  }

  const timer = setInterval(() => {
    sweeping ??= sweep()
      .catch((error: unknown) => context.log.warn('presence could not be looked over', fault(error)))
      .finally(() => {
        sweeping = undefined
      })
  }, everyMs)
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await sweeping
    },
  }
}

/** Tells consoles of the managed devices that became late or offline after `before` and up to `now` (milliseconds). */
export async function tellCrossed(context: Context, tenant: number, before: number, now: number): Promise<void> {
  await context.presence.recall(tenant)
  const numbers = crossed(context, tenant, before, now)
  if (numbers.length === 0) return
  const { devices } = await context.names.listing(tenant)
  const ids = numbers.flatMap((number) => {
    const device = devices[number]
    return device?.state === 'managed' ? [device.device] : []
  })
  if (ids.length > 0) await tellNews(context.listener, tenant, 'presence', ids.length > mostNamed ? [] : ids)
}

function crossed(context: Context, tenant: number, before: number, now: number): number[] {
  const { late, offline } = silenceLimits(defaultIntervalSeconds)
  const passed = (border: number) => before <= border && border < now
  const numbers: number[] = []
  for (let number = 0; number < context.presence.known(tenant); number += 1) {
    const { lastSeen, leftAt } = contactOf(context, tenant, number)
    if (lastSeen === undefined || leftAt !== undefined) continue
    if (!passed(lastSeen + late * 1000) && !passed(lastSeen + offline * 1000)) continue
    if (!context.lines.isHeld(tenant, number)) numbers.push(number)
  }
  return numbers
}
