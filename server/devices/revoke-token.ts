// Makes a token unusable; devices it let in stay what they are.
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../context.ts'
import { audit } from '../people/audit.ts'
import { actorOf } from '../people/signed-in.ts'
import { tellNews } from './news.ts'
import { markRevoked } from './tokens.store.ts'

export async function revokeToken(context: Context, { id }: { id: string }, caller: Caller): Promise<{ done: true }> {
  const { tenant } = caller
  const at = context.clock.now()
  await context.fleet.as([tenant], async (tx) => {
    if (!(await markRevoked(tx, tenant, id, new Date(at)))) throw new Problem('not-found')
    const actor = actorOf(caller)
    await audit(tx, { tenant, actor, act: 'token.revoke', subject: id, outcome: 'done', detail: {}, at })
  })
  await tellNews(context.listener, tenant, 'token', [id])
  return { done: true }
}
