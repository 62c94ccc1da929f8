// Makes an enrolment token, which pins this server's root and is shown this one time.
import type { createToken as contract } from '#wire/console/access.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import { base32, freshId, TokenId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../context.ts'
import { audit } from '../people/audit.ts'
import { actorOf } from '../people/signed-in.ts'
import { readGroups } from './groups.ts'
import { tellNews } from './news.ts'
import { secretDigest, tokenOf } from './token-form.ts'
import { addToken } from './tokens.store.ts'

export async function createToken(
  context: Context,
  { group, reusable, ownership = 'company', validSeconds }: BodyOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  if (group !== null && !(await readGroups(context, tenant)).has(group)) throw new Problem('group-unknown')
  const at = context.clock.now()
  const secret = base32(crypto.getRandomValues(new Uint8Array(16)))
  const row = {
    id: TokenId.parse(freshId('tok')),
    group_id: group,
    reusable,
    ownership,
    created_at: new Date(at),
    expires_at: new Date(at + validSeconds * 1000),
    used_at: null,
  }
  await context.fleet.as([tenant], async (tx) => {
    await addToken(tx, tenant, { ...row, digest: secretDigest(secret) })
    const detail = { reusable, ownership, validSeconds, ...(group ? { group } : {}) }
    await audit(tx, {
      tenant,
      actor: actorOf(caller),
      act: 'token.create',
      subject: row.id,
      outcome: 'done',
      detail,
      at,
    })
  })
  await tellNews(context.listener, tenant, 'token', [row.id])
  return {
    ...tokenOf({ ...row, devices: 0 }),
    token: `mst1.${tenant}.${secret}.${context.authority.rootPin}`,
    server: `${context.config.deviceHost}:${context.config.devicePort}`,
  }
}
