// The last step of a whole tenant's erasure: nobody can sign in for it any more, and nothing of it can be read.
import type { Context } from '../../context.ts'
import { tellEnded } from '../../people/session.ts'
import { subjectsOf } from '../../people/subjects-of.ts'
import { dropTenant, dropTenantNames } from './forgotten-tenant.store.ts'

/**
 * Rows that went, by table, with `key-ring` for keys. Keys go first: while the rows stand, they say whose keys there were,
 * and it can be done again after any crash.
 */
export async function eraseTenant(context: Context, tenant: number): Promise<Record<string, number>> {
  const subjects = (await subjectsOf(context, tenant)).filter((subject) => context.ring.keyOf(tenant, subject))
  await context.ring.drop(tenant, subjects)
  const names = await dropTenantNames(context.people, tenant)
  const rows = await context.fleet.as([tenant], (tx) => dropTenant(tx, tenant))
  for (const subject of subjects) if (subject !== 'tenant') await tellEnded(context, tenant, subject)
  return { ...names, ...rows, 'key-ring': subjects.length }
}
