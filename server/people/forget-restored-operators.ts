// Operators who were removed and whom an old backup brought back: forgotten again, in both databases.
import type { Context } from '../context.ts'
import { forgetOperator } from './forget-operator.ts'
import { dropPerson, listPersons } from './names.store.ts'
import { lockRoles } from './operators.store.ts'

/** Gives how many there were. */
export async function forgetRestoredOperators(
  { fleet, people, ring }: Pick<Context, 'fleet' | 'people' | 'ring'>,
  tenant: number,
): Promise<number> {
  const isErased = (operator: string) => ring.isErased(tenant, operator)
  const roles = await fleet.as([tenant], async (tx) => {
    const erased = [...(await lockRoles(tx, tenant)).keys()].filter(isErased)
    for (const operator of erased) await forgetOperator(tx, { tenant, operator })
    return erased
  })
  const named = await people.as([tenant], async (tx) => {
    const erased = (await listPersons(tx, tenant)).map(({ operator }) => operator).filter(isErased)
    for (const operator of erased) await dropPerson(tx, tenant, operator)
    return erased
  })
  return new Set([...roles, ...named]).size
}
