// A credential that is unusable from its next request on.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { revokeCredential as contract } from '#wire/console/access.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../context.ts'
import { audit } from './audit.ts'
import { tellEnded } from './session.ts'
import { endCredential } from './sessions.store.ts'
import { actorOf } from './signed-in.ts'

/** Throws Problem 'not-found' when the tenant has no such credential in use. */
export async function revokeCredential(
  context: Context,
  { id }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<{ done: true }> {
  const { tenant } = caller
  const at = context.clock.now()
  await context.fleet.as([tenant], async (tx) => {
    if (!(await endCredential(tx, tenant, id, new Date(at)))) throw new Problem('not-found')
    await audit(tx, {
      tenant,
      actor: actorOf(caller),
      act: 'credential.revoke',
      subject: id,
      outcome: 'done',
      detail: {},
      at,
    })
  })
  await tellEnded(context, tenant, id)
  return { done: true }
}
