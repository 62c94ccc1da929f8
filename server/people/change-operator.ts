// Another role for an operator: it holds at their next request, because the role is read with the session.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { changeOperator as contract, Operator } from '#wire/console/operators.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../context.ts'
import { audit } from './audit.ts'
import { liveSince, operatorOf } from './list-operators.ts'
import { actorNames } from './names.ts'
import { listOperatorRows, lockRoles, setRole } from './operators.store.ts'
import { tellEnded } from './session.ts'
import { actorOf } from './signed-in.ts'

/** Throws Problem 'not-found', 'own-role', or 'last-administrator'. */
export async function changeOperator(
  context: Context,
  { id, role }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<Operator> {
  const { tenant } = caller
  const at = context.clock.now()
  if (caller.operator === id) throw new Problem('own-role')
  await context.fleet.as([tenant], async (tx) => {
    const roles = await lockRoles(tx, tenant)
    const before = roles.get(id)
    if (!before) throw new Problem('not-found')
    refuseLast(roles, id, role)
    await setRole(tx, tenant, id, role)
    const act = { tenant, actor: actorOf(caller), act: 'operator.change', subject: id, outcome: 'done', at } as const
    await audit(tx, { ...act, detail: { before, role } })
  })
  // Open event streams were opened with the rights of before.
  await tellEnded(context, tenant, id)
  const rows = await listOperatorRows(context.fleet, tenant, liveSince(at))
  const row = rows.find(({ operator }) => operator === id)
  if (!row) throw new Problem('not-found')
  return operatorOf(row, await actorNames(context, tenant))
}

/** Somebody must be able to let others in. */
export function refuseLast(roles: ReadonlyMap<string, string>, id: string, role: string | undefined): void {
  const others = [...roles].filter(([operator, held]) => operator !== id && held === 'administrator')
  if (roles.get(id) === 'administrator' && role !== 'administrator' && others.length === 0)
    throw new Problem('last-administrator')
}
