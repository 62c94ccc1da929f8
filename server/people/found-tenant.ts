// A new tenant: a number, a key, and nobody in it.
import type { Context } from '../context.ts'
import { addTenantName } from './names.store.ts'
import { addTenantNumber } from './tenants.store.ts'

/** Idempotent: the key first, so that nothing of the tenant is ever written without one. */
export async function foundTenant(
  context: Pick<Context, 'fleet' | 'people' | 'ring' | 'clock' | 'epoch'>,
  { number }: { number: number },
): Promise<void> {
  await context.ring.add(number, ['tenant'])
  await context.fleet.as([number], (tx) => addTenantNumber(tx, number, context.epoch.number))
  await context.people.as([number], (tx) => addTenantName(tx, number))
}
