// A forced sync of everything through the API, and how long each device took from the order to its commit.
import { setTimeout as wait } from 'node:timers/promises'
import { call } from '#kit/http/call.ts'
import { forceSync, type SyncOrder, showSync } from '#wire/console/syncs.ts'
import type { Ground } from '../ground.ts'
import type { Api } from '../swarm/enrol.ts'

export interface Forced {
  readonly counts: SyncOrder['counts']
  /** Milliseconds from the order to the commit, of each device that was done. */
  readonly took: readonly number[]
}

/** Waits until nothing is under way any more, at most two minutes. */
export async function forceAll(ground: Ground, api: Api): Promise<Forced> {
  const order = await call(forceSync, { all: true } as never, api)
  let now = order
  for (let waited = 0; waited < 1200 && now.settledAt === undefined; waited++) {
    await wait(100)
    now = await call(showSync, { id: order.id } as never, api)
  }
  const { rows } = await ground.admin.query<{ ms: number }>(
    `select extract(epoch from a.done_at - o.at)::float8 * 1000 as ms from sync_asks a
     join sync_orders o on o.tenant = a.tenant and o.serial = a.serial where o.id = $1 and a.done_at is not null`,
    [order.id],
  )
  return { counts: now.counts, took: rows.map(({ ms }) => ms) }
}
