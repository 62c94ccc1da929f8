// Ends the session that asks; a credential is not ended this way, it is revoked.
import type { Context } from '../context.ts'
import { audit } from './audit.ts'
import { tellEnded } from './session.ts'
import { endSession } from './sessions.store.ts'
import { actorOf, type SignedIn } from './signed-in.ts'

export async function signOut(context: Context, _input: unknown, caller: SignedIn): Promise<{ done: true }> {
  const { tenant, session } = caller
  if (!session) return { done: true }
  await context.fleet.as([tenant], async (tx) => {
    if (!(await endSession(tx, tenant, session))) return
    const at = context.clock.now()
    await audit(tx, { tenant, actor: actorOf(caller), act: 'session.end', outcome: 'done', detail: {}, at })
  })
  await tellEnded(context, tenant, session)
  return { done: true }
}
