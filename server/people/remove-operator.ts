// An operator who leaves: sessions end, name and secrets are erased; their acts keep the id.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { removeOperator as contract } from '#wire/console/operators.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../context.ts'
import { audit } from './audit.ts'
import { refuseLast } from './change-operator.ts'
import { forgetOperator } from './forget-operator.ts'
import { dropPerson } from './names.store.ts'
import { lockRoles } from './operators.store.ts'
import { tellEnded } from './session.ts'
import { actorOf } from './signed-in.ts'

/** Throws Problem 'not-found', 'own-role', or 'last-administrator'. Done again it goes on where it was cut off. */
export async function removeOperator(
  context: Context,
  { id }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<{ done: true }> {
  const { tenant } = caller
  const at = context.clock.now()
  if (caller.operator === id) throw new Problem('own-role')
  await context.fleet.as([tenant], async (tx) => {
    const roles = await lockRoles(tx, tenant)
    const role = roles.get(id)
    if (role === undefined) {
      // Cut off after this transaction: the key is still there.
      if (context.ring.keyOf(tenant, id)) return
      throw new Problem('not-found')
    }
    refuseLast(roles, id, undefined)
    const act = { tenant, actor: actorOf(caller), act: 'operator.remove', subject: id, outcome: 'done', at } as const
    await audit(tx, { ...act, detail: { role } })
    await forgetOperator(tx, { tenant, operator: id })
  })
  await tellEnded(context, tenant, id)
  await context.people.as([tenant], (people) => dropPerson(people, tenant, id))
  await context.ring.drop(tenant, [id])
  return { done: true }
}
