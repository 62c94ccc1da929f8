// Who asks, agrees and holds in the tests of erasures.
import { freshId, OperatorId } from '#wire/ids.ts'
import { type Role, rightsOf } from '../../../people/access.ts'
import type { SignedIn } from '../../../people/signed-in.ts'
import type { TestContext } from '../../../testing.ts'

/** An operator who is signed in, with a row of their own. */
export async function operator(context: TestContext, tenant: number, role: Role = 'administrator'): Promise<SignedIn> {
  const id = OperatorId.parse(freshId('opr'))
  await context.admin('insert into opr_operators values ($1, $2, $3, now())', [tenant, id, role])
  const scopes = new Set(['erase', 'export', 'reveal'] as const)
  return { tenant, operator: id, credential: undefined, session: 's', role, scopes, ...rightsOf(role) }
}

export function program(tenant: number, ...scopes: ('erase' | 'export')[]): SignedIn {
  const role = 'administrator'
  const credential = freshId('crd')
  return {
    tenant,
    operator: undefined,
    credential,
    session: undefined,
    role,
    scopes: new Set(scopes),
    ...rightsOf(role),
  }
}
