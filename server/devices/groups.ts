// The tree of groups with its names opened: few rows, read anew for each question.
import type { Transaction } from '#kit/pg/database.ts'
import type { GroupKeep } from '#wire/console/devices.ts'
import { freshId, GroupId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { open, seal } from '../ring/seal.ts'
import { addGroup, type GroupRow, lockGroupRows, putGroup, readGroupRows } from './groups.store.ts'

export interface NamedGroup {
  readonly id: GroupId
  readonly parent: GroupId | null
  readonly name: string
  readonly readmission: 'automatic' | 'by-hand'
  readonly keep: GroupKeep
}

export type Groups = ReadonlyMap<string, NamedGroup>

const place = (tenant: number, id: string) => ({
  table: 'device_groups',
  column: `label ${id}`,
  tenant,
  subject: 'tenant',
})

/** All groups of a tenant by id. */
export async function readGroups(context: Pick<Context, 'fleet' | 'ring'>, tenant: number): Promise<Groups> {
  return named(context, tenant, await readGroupRows(context.fleet, tenant))
}

function named(context: Pick<Context, 'ring'>, tenant: number, rows: readonly GroupRow[]): Groups {
  const key = context.ring.keyOf(tenant, 'tenant')
  return new Map(
    rows.map(({ id, parent, label, ...row }) => {
      const name = key ? open(key, place(tenant, id), label).toString() : id
      return [id, { id, parent, name, ...row }]
    }),
  )
}

/** The group of that name under that parent, made when there is none. Throws `group-unknown` when the parent is none. */
export async function keepGroup(
  context: Pick<Context, 'ring' | 'clock'>,
  tx: Transaction,
  tenant: number,
  wish: Omit<NamedGroup, 'id' | 'keep'>,
): Promise<{ group: NamedGroup; made: boolean }> {
  const groups = named(context, tenant, await lockGroupRows(tx, tenant))
  if (wish.parent !== null && !groups.has(wish.parent)) throw new Problem('group-unknown')
  const known = [...groups.values()].find(({ name, parent }) => name === wish.name && parent === wish.parent)
  if (known) return { group: known, made: false }
  const key = context.ring.keyOf(tenant, 'tenant')
  if (!key) throw new Error('a tenant without a key has no groups')
  const id = GroupId.parse(freshId('grp'))
  const label = seal(key, place(tenant, id), Buffer.from(wish.name))
  const group: NamedGroup = { ...wish, id, keep: 'off' }
  await addGroup(tx, tenant, { ...group, label, at: new Date(context.clock.now()) })
  return { group, made: true }
}

/** Replaces a group's name and settings. Throws `group-unknown`, and `conflict` when its parent has another of that name. */
export async function changeNamed(
  context: Pick<Context, 'ring'>,
  tx: Transaction,
  tenant: number,
  id: string,
  wish: { [K in 'name' | 'readmission' | 'keep']?: NamedGroup[K] | undefined },
): Promise<{ before: NamedGroup; after: NamedGroup }> {
  const groups = named(context, tenant, await lockGroupRows(tx, tenant))
  const before = groups.get(id)
  if (!before) throw new Problem('group-unknown')
  const { name = before.name, readmission = before.readmission, keep = before.keep } = wish
  const after = { ...before, name, readmission, keep }
  const taken = [...groups.values()].some((one) => one.id !== id && one.name === name && one.parent === before.parent)
  if (taken) throw new Problem('conflict', 'there is a group of that name in that place')
  const key = context.ring.keyOf(tenant, 'tenant')
  if (!key) throw new Error('a tenant without a key has no groups')
  await putGroup(tx, tenant, { ...after, label: seal(key, place(tenant, id), Buffer.from(name)) })
  return { before, after }
}

/** The ids of a group and of everything below it. */
export function withDescendants(groups: Groups, ids: readonly string[]): Set<string> {
  const found = new Set<string>(ids)
  for (let size = -1; size !== found.size; ) {
    size = found.size
    for (const { id, parent } of groups.values()) if (parent && found.has(parent)) found.add(id)
  }
  return found
}

/** How many devices are in each group or below it, from how many are in it. */
export function addUp(groups: Groups, direct: ReadonlyMap<string, number>): Map<string, number> {
  const sums = new Map<string, number>()
  for (const [id, devices] of direct)
    for (let at: string | null | undefined = id, steps = 0; at && steps <= groups.size; steps += 1) {
      sums.set(at, (sums.get(at) ?? 0) + devices)
      at = groups.get(at)?.parent
    }
  return sums
}
