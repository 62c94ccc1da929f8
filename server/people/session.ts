// A session: begun with a fresh secret, ended by its operator, by time, or by whoever revokes it.
import type { Transaction } from '#kit/pg/database.ts'
import { freshId } from '#wire/ids.ts'
import type { Context } from '../context.ts'
import { freshSecret } from './secret.ts'
import { addSession } from './sessions.store.ts'

/** Channel that tells every process which sessions and credentials ended: `{ t: tenant, ended: [ids] }`. */
export const endedChannel = 'muster_ended'

/** Always a fresh secret, never one a browser brought (session fixation). */
export async function beginSession(
  context: Context,
  tx: Transaction,
  tenant: number,
  operator: string,
): Promise<{ secret: string }> {
  const now = context.clock.now()
  const { secret, digest } = freshSecret(context.ring, 'mss1', tenant)
  await addSession(tx, tenant, { session: freshId('ses'), digest, operator, at: new Date(now) })
  return { secret }
}

/** Tells every process, so that open event streams end too. */
export async function tellEnded(context: Context, tenant: number, id: string): Promise<void> {
  await context.listener.notify(endedChannel, JSON.stringify({ t: tenant, ended: [id] }))
}
