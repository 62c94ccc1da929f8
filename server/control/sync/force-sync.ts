// An operator forces a sync: the order and its asks in one transaction with the audit; the calling follows.

import type { forceSync as contract } from '#wire/console/syncs.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import { freshId, SyncOrderId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { devicesOf, mayCome } from '../../devices/askable.ts'
import { tellNews } from '../../devices/news.ts'
import { audit } from '../../people/audit.ts'
import { actorOf } from '../../people/signed-in.ts'
import { reasons, states } from './asks.ts'
import { ordersFor } from './order.ts'
import { addOrder, countOpenOrders, type NewAsk } from './syncs.store.ts'

/** An ask is open for a day: whoever does not come in it is told about at the next order. */
export const openMs = 86_400_000
/** Orders of a tenant that are open at once: each is a row per device. */
const mostOpen = 500

const asked: Omit<NewAsk, 'number'> = { state: states.indexOf('asked'), reason: null }
const notManaged = reasons.indexOf('not-managed')
const byState = {
  now: asked,
  later: { state: states.indexOf('waiting'), reason: notManaged },
  never: { state: states.indexOf('failed'), reason: notManaged },
} as const

/**
 * Answers once the order is committed. A device that is called already is not called twice: it counts in both orders; one
 * that waits is called again. Throws `device-unknown`, `group-unknown` (then nobody was asked) and `too-many`.
 */
export async function forceSync(
  context: Context,
  input: BodyOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const actor = actorOf(caller)
  const now = context.clock.now()
  const is = 'devices' in input ? 'devices' : 'group' in input ? 'group' : 'all'
  const group_id = 'group' in input ? input.group : null
  const row = await context.fleet.as([tenant], async (tx) => {
    if ((await countOpenOrders(tx, tenant)) >= mostOpen)
      throw new Problem('too-many', `${mostOpen} forced syncs are open; they end a day after they began`, 600)
    const devices = await devicesOf(context, tx, tenant, input)
    const asks = devices.map(({ number, state }) => ({ number, ...byState[mayCome(state)] }))
    asks.sort((a, b) => a.number - b.number)
    const id = SyncOrderId.parse(freshId('syn'))
    const isQuiet = asks.every((ask) => ask.state !== asked.state)
    const order = {
      ...({ id, at: new Date(now), actor, target: is, group_id } as const),
      ...{ settled_at: isQuiet ? new Date(now) : null, expires_at: new Date(now + openMs) },
    }
    const row = await addOrder(tx, tenant, order, asks)
    const detail = {
      target: is,
      ...(group_id ? { group: group_id } : {}),
      devices: asks.length,
      asked: row.counts[0] ?? 0,
    }
    await audit(tx, { tenant, actor, act: 'device.sync', subject: id, outcome: 'done', detail, at: now })
    return row
  })
  await context.asks.ordered(tenant, row.serial).catch(() => {
    // The order is committed: the process that calls devices finds it at its next look.
    context.log.warn('a forced sync could not be told to the other processes', { tenant })
  })
  await tellNews(context.listener, tenant, 'sync', [row.id])
  const [order] = await ordersFor(context, caller, [row])
  return order as AnswerOf<typeof contract>
}
