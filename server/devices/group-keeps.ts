// What groups say about their devices' lines, in memory: asked at every sync, changed a few times a year.
import { fault, type Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import type { Listener } from '#kit/pg/listen.ts'
import { readGroupRows } from './groups.store.ts'
import { decidingGroup, type KeepingGroup } from './why-kept.ts'

/** Channel of changed groups: `{"t": tenant}`. */
const groupsChannel = 'muster_groups'

export interface GroupKeeps {
  /** The group that decides for devices of `group`; a promise only for the first question after a change. */
  deciding(tenant: number, group: string | null): KeepingGroup | undefined | Promise<KeepingGroup | undefined>
  /** Calls back after groups of a tenant changed; who may have missed that looks anew by itself. */
  onChanged(changed: (tenant: number) => void): void
}

type Tree = ReadonlyMap<string, KeepingGroup>

export function openGroupKeeps(tools: { fleet: Database; listener: Listener; log: Log }): GroupKeeps {
  const trees = new Map<number, Tree | Promise<Tree>>()
  const told: ((tenant: number) => void)[] = []

  tools.listener.on(
    groupsChannel,
    (payload) => {
      const { t } = JSON.parse(payload) as { t: number }
      trees.delete(t)
      for (const changed of told) changed(t)
    },
    () => trees.clear(),
  )

  function read(tenant: number): Promise<Tree> {
    const reading = readGroupRows(tools.fleet, tenant).then(
      (rows): Tree => {
        const tree: Tree = new Map(rows.map(({ id, parent, keep }) => [id, { id, parent, keep }]))
        // A change that was announced meanwhile took this reading out of the map: it is answered with and not kept.
        if (trees.get(tenant) === reading) trees.set(tenant, tree)
        return tree
      },
      (error: unknown) => {
        if (trees.get(tenant) === reading) trees.delete(tenant)
        throw error
      },
    )
    trees.set(tenant, reading)
    return reading
  }

  return {
    deciding(tenant, group) {
      if (group === null) return undefined
      const tree = trees.get(tenant) ?? read(tenant)
      if (!(tree instanceof Promise)) return decidingGroup(tree, group)
      return tree.then((known) => decidingGroup(known, group))
    },
    onChanged: (changed) => void told.push(changed),
  }
}

/** Call it after the commit. A process that missed it reads anew at its listener's next connection. */
export async function announceGroups(listener: Listener, log: Log, tenant: number): Promise<void> {
  await listener
    .notify(groupsChannel, JSON.stringify({ t: tenant }))
    .catch((error: unknown) => log.error('a changed group could not be announced', { tenant, ...fault(error) }))
}
