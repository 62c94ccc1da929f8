// Tells cheaply whether a kind may have changed, from times and sizes of what it is read from, without reading it.
import { createHash } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import type { Clock } from '#kit/clock.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { lastWholeDay } from '../state/days.ts'
import type { Folder } from '../state/folder.ts'
import { apkDatabases, apkRepositories, dpkgFolder, rpmDatabases } from './collect/software/databases.ts'
import type { Tree } from './collect/tree.ts'

/** The kinds this agent can read; a policy of a newer server may name more. */
export const readableKinds = [
  'system',
  'hardware',
  'software',
  'network',
  'services',
  'agent',
] as const satisfies KindName[]

/** Sources whose text is short and changes only with the fact; others are judged by inode, size and time. */
const texts: Partial<Record<KindName, readonly string[]>> = {
  system: ['etc/os-release', 'proc/sys/kernel/osrelease', 'proc/sys/kernel/random/boot_id'],
  hardware: ['proc/sys/kernel/random/boot_id'],
  services: ['proc/sys/kernel/random/boot_id'],
}
/** Sources of a single item: while it is off they are not even looked at. */
const itemTexts: Partial<Record<KindName, readonly (readonly [item: string, paths: readonly string[]])[]>> = {
  system: [['system.hostName', ['etc/hostname', 'proc/sys/kernel/hostname']]],
}
const marks: Partial<Record<KindName, readonly string[]>> = {
  system: ['usr/lib/os-release', 'run/reboot-required', 'var/run/reboot-required', 'etc/kernel/postinst.d'],
  software: [
    ...['status', 'updates', 'status.d'].map((name) => `${dpkgFolder}/${name}`),
    ...apkDatabases,
    apkRepositories,
    ...rpmDatabases,
  ],
  services: ['etc/systemd/system', 'run/systemd/system'],
}
const lists: Partial<Record<KindName, readonly string[]>> = {
  hardware: ['sys/block'],
  network: ['sys/class/net'],
  // A service that runs has a control group.
  services: ['sys/fs/cgroup/system.slice'],
}

/**
 * The stamp of one kind under the items that are `on`: equal stamps mean equal facts, save that services are read again
 * each hour in any case. The agent's own kind is read from `folder`.
 */
export function stampOf(
  kind: KindName,
  { tree, clock, on, folder }: { tree: Tree; clock: Clock; on: ReadonlySet<string>; folder?: Folder },
): string {
  const hash = createHash('sha256')
  const own = (itemTexts[kind] ?? []).flatMap(([item, paths]) => (on.has(item) ? paths : []))
  for (const path of [...(texts[kind] ?? []), ...own]) hash.update(`${path}=${tree.text(path)}\n`)
  for (const path of marks[kind] ?? []) {
    const stat = tree.stat(path)
    hash.update(`${path}=${stat?.ino} ${stat?.size} ${stat?.mtimeMs}\n`)
  }
  for (const path of lists[kind] ?? []) hash.update(`${path}=${tree.names(path).join(' ')}\n`)
  if (kind === 'network') {
    if (tree.root === '/') hash.update(ownInterfaces(on))
    for (const name of tree.names('sys/class/net'))
      hash.update(`${name}=${tree.text(`sys/class/net/${name}/operstate`)}\n`)
  }
  if (kind === 'services') hash.update(`${Math.floor(clock.now() / 3_600_000)}`)
  if (kind === 'agent' && folder) hash.update(JSON.stringify(lastWholeDay(folder, clock)))
  return hash.digest('base64url').slice(0, 22)
}

/** Hardware addresses come with the others in one call of the system: while they are off they are dropped at once. */
function ownInterfaces(on: ReadonlySet<string>): string {
  const withMac = on.has('network.hardwareAddress')
  return JSON.stringify(networkInterfaces(), (key, value) => (key === 'mac' && !withMac ? undefined : value))
}
