// A device that is to be erased is out of every list at once, and back as it was when the erasure is undone.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { DeviceState } from '#wire/console/devices.ts'
import type { DeviceId, GroupId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { announce } from './announce.ts'
import { readGroups, withDescendants } from './groups.ts'
import {
  groupRows,
  hiddenRows,
  hideRows,
  idsOf,
  lockShown,
  lockShownIn,
  type ShownRow,
  showRows,
} from './hidden.store.ts'
import { nameFrom, openLabel } from './label.ts'

export type EraseTarget =
  | { readonly devices: readonly string[] }
  | { readonly group: string }
  | { readonly tenant: true }

export interface ShownDevice {
  readonly number: number
  readonly device: DeviceId
  readonly state: DeviceState
  readonly stateAt: Date
  readonly group: GroupId | null
  /** Undefined where nobody gave it one and it told none. */
  readonly name: string | undefined
}

/**
 * The devices a target means now, locked until the transaction ends, in whatever state they are; a group with all below it.
 * Ids that name none, or one that is to be erased already, are left out. Throws `group-unknown`.
 */
export async function lockTarget(
  context: Pick<Context, 'fleet' | 'ring'>,
  tx: Transaction,
  tenant: number,
  target: EraseTarget,
): Promise<ShownDevice[]> {
  const rows = await rowsOf(context, tx, tenant, target)
  return rows.map((row) => {
    const { name, from } = nameFrom(openLabel(context.ring, tenant, row.id, row.label), row.id)
    return {
      ...{ number: row.number, device: row.id, state: row.state, stateAt: row.state_at, group: row.group_id },
      name: from === 'id' ? undefined : name,
    }
  })
}

async function rowsOf(
  context: Pick<Context, 'fleet' | 'ring'>,
  tx: Transaction,
  tenant: number,
  target: EraseTarget,
): Promise<ShownRow[]> {
  if ('devices' in target) return lockShown(tx, tenant, [...new Set(target.devices)])
  if ('tenant' in target) return lockShownIn(tx, tenant, undefined)
  const groups = await readGroups(context, tenant)
  if (!groups.has(target.group)) throw new Problem('group-unknown')
  return lockShownIn(tx, tenant, [...withDescendants(groups, [target.group])])
}

/** Ids of the devices a target means now, those that are to be erased too. Throws `group-unknown`. */
export async function inTarget(
  context: Pick<Context, 'fleet' | 'ring'>,
  tx: Transaction,
  tenant: number,
  target: Exclude<EraseTarget, { readonly tenant: true }>,
): Promise<DeviceId[]> {
  if ('devices' in target) return idsOf(tx, tenant, { ids: target.devices })
  const groups = await readGroups(context, tenant)
  if (!groups.has(target.group)) throw new Problem('group-unknown')
  return idsOf(tx, tenant, { groups: [...withDescendants(groups, [target.group])] })
}

export async function hide(tx: Transaction, tenant: number, numbers: readonly number[], at: number): Promise<void> {
  await hideRows(tx, tenant, numbers, new Date(at))
}

/** As they were before `hide`. */
export async function show(
  tx: Transaction,
  tenant: number,
  devices: readonly { readonly number: number; readonly was: string; readonly was_at: Date }[],
): Promise<void> {
  await showRows(tx, tenant, devices)
}

/** Which of these are to be erased: their packages count nowhere. */
export async function hiddenAmong(fleet: Database, tenant: number, numbers: readonly number[]): Promise<Set<number>> {
  return new Set(numbers.length === 0 ? [] : await hiddenRows(fleet, tenant, numbers))
}

/** Groups of devices by their ids, hidden ones too. */
export async function groupsOf(
  tx: Transaction,
  tenant: number,
  devices: readonly string[],
): Promise<Map<string, string>> {
  return new Map((await groupRows(tx, tenant, devices)).map(({ id, group_id }) => [id, group_id]))
}

/** After the commit of `hide` or `show`: lines are cut, every process and console looks anew. */
export async function announceHidden(
  context: Pick<Context, 'presence' | 'listener' | 'log' | 'catalogue'>,
  tenant: number,
  devices: readonly { readonly device: string; readonly number: number }[],
): Promise<void> {
  await announce(
    context,
    tenant,
    devices.map(({ device }) => device),
    'cut',
  )
  await context.catalogue.changed(
    tenant,
    devices.map(({ number }) => number),
  )
}
