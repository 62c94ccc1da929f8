// All devices of a tenant by number, whatever their state: for what has to look at each of them.
import type { Context } from '../context.ts'
import { idsAfter } from './erased.store.ts'

export function devicesAfter(
  { fleet }: Pick<Context, 'fleet'>,
  tenant: number,
  after: number,
  limit: number,
): Promise<{ number: number; device: string }[]> {
  return idsAfter(fleet, tenant, after, limit)
}
