// Which tenants there are, for work that goes through all of them.
import type { Context } from '../context.ts'
import { listTenantNumbers } from './tenants.store.ts'

/** Ascending. */
export async function tenantNumbers(context: Pick<Context, 'fleet'>): Promise<number[]> {
  return listTenantNumbers(context.fleet)
}
