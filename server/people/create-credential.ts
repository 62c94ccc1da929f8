// An API credential: made, shown once, and kept as a hash.
import { iso } from '#kit/clock.ts'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { createCredential as contract } from '#wire/console/access.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { CredentialId, freshId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { audit } from './audit.ts'
import { addCredentialName } from './names.store.ts'
import { placeOf, sealText } from './names.ts'
import { freshSecret } from './secret.ts'
import { addCredential } from './sessions.store.ts'
import { actorOf, type SignedIn } from './signed-in.ts'

/** Throws Problem 'right-missing' when a scope is asked that the caller does not have: nobody hands on more than that. */
export async function createCredential(
  context: Pick<Context, 'fleet' | 'people' | 'ring' | 'clock'>,
  input: ParsedInput<typeof contract>,
  caller: SignedIn,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const scopes = [...new Set(input.scopes)].sort()
  const beyond = scopes.find((scope) => !caller.scopes.has(scope))
  if (beyond) throw new Problem('right-missing', `Your own credential lacks the scope '${beyond}'`)
  const id = CredentialId.parse(freshId('crd'))
  const at = context.clock.now()
  const { secret, digest } = freshSecret(context.ring, 'msc1', tenant)
  await context.fleet.as([tenant], async (tx) => {
    await addCredential(tx, tenant, { credential: id, digest, role: input.role, scopes, at: new Date(at) })
    const detail = { role: input.role, scopes: scopes.join(' ') }
    await audit(tx, {
      tenant,
      actor: actorOf(caller),
      act: 'credential.create',
      subject: id,
      outcome: 'done',
      detail,
      at,
    })
    const name = sealText(context, placeOf.credential(tenant, id), input.name)
    await context.people.as([tenant], (people) => addCredentialName(people, tenant, id, name))
  })
  return { id, name: input.name, role: input.role, scopes, createdAt: iso(at), secret }
}
