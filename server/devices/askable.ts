// The devices that an operator's word is for.
import type { Transaction } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { type AskableRow, devicesById, devicesIn } from './askable.store.ts'
import { readGroups, withDescendants } from './groups.ts'

export type Target = { readonly devices: readonly string[] } | { readonly group: string } | { readonly all: true }

/**
 * A group means the group and everything below it. Devices that never speak (unmanaged, retired, revoked) are among them
 * only when they are named. Throws `device-unknown` when one that is named is not of this tenant, and `group-unknown`.
 */
export async function devicesOf(
  context: Pick<Context, 'fleet' | 'ring'>,
  tx: Transaction,
  tenant: number,
  target: Target,
): Promise<AskableRow[]> {
  if ('all' in target) return devicesIn(tx, tenant, undefined)
  if ('devices' in target) {
    const ids = [...new Set(target.devices)]
    const found = await devicesById(tx, tenant, ids)
    if (found.length < ids.length)
      throw new Problem('device-unknown', `${ids.length - found.length} of ${ids.length} are not known; none was asked`)
    return found
  }
  const groups = await readGroups(context, tenant)
  if (!groups.has(target.group)) throw new Problem('group-unknown')
  return devicesIn(tx, tenant, [...withDescendants(groups, [target.group])])
}

/** Whether a device in this state may come: now, once an operator decided, or never. */
export function mayCome(state: DeviceState): 'now' | 'later' | 'never' {
  if (state === 'managed' || state === 'repair' || state === 'lost') return 'now'
  return state === 'pending' || state === 'locked' ? 'later' : 'never'
}
