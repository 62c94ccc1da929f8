// A disk is nearly full: real file systems that can be written to, each told when it passes the mark and not again before it
// has come well below.
import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { Tree } from '../collect/tree.ts'
import type { Occurrence } from './occurrence.ts'
import type { Seen } from './seen.ts'

const fullPercent = 90
const freeAgainPercent = 85

/** What holds people's and programs' data. Images, memory and what lies on other machines (which may hang) are none. */
const real = new Set(
  'ext2 ext3 ext4 xfs btrfs zfs f2fs jfs reiserfs bcachefs nilfs2 vfat exfat ntfs ntfs3 fuseblk'.split(' '),
)
/** What comes and goes with a person or a program, and the layers of containers. */
const passing = /^\/(media|run|snap|var\/lib\/(docker|containers|containerd|kubelet|snapd))(\/|$)/

export interface Mount {
  readonly path: string
  /** The path as it may be told: a home folder is named after its owner. */
  readonly name: string
}

/** Mounts of /proc/self/mountinfo (proc_pid_mountinfo(5)); of several mounts of one file system the shortest path. */
export function realMounts(mountinfo: string): Mount[] {
  const byDevice = new Map<string, string>()
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    const [, , device = '', , escaped = ''] = before.split(' ')
    const [type = '', , options = ''] = after.split(' ')
    const path = escaped.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)))
    // A container's root is an overlay. A sandbox shows mounts as read-only; the file system's own options are meant.
    const isReal = real.has(type) || (type === 'overlay' && path === '/')
    if (!isReal || passing.test(path) || options.split(',').includes('ro')) continue
    const known = byDevice.get(device)
    if (known === undefined || path.length < known.length) byDevice.set(device, path)
  }
  return [...byDevice.values()].map((path) => ({ path, name: path.replace(/^\/home\/.*/s, '/home').slice(0, 256) }))
}

/** Percent of a file system that is used as df(1) counts it; undefined where it cannot be asked. */
export type Usage = (mount: Mount) => number | undefined

/** Paths the agent may read also in its sandbox; each answers for the file system it lies on. */
const witnesses = ['usr/lib/os-release', 'etc/os-release', 'var/lib/dpkg', 'var/lib/rpm', 'lib/apk']

export function usageIn(tree: Tree, mounts: readonly Mount[], stateFolder: string): Usage {
  const liesOn = (path: string) =>
    mounts.filter((mount) => mount.path === '/' || `${path}/`.startsWith(`${mount.path}/`)).sort(longestFirst)[0]
  return (mount) => {
    const inside = witnesses.filter((path) => liesOn(`/${path}`) === mount).map((path) => join(tree.root, path))
    const own = liesOn(stateFolder) === mount ? [stateFolder] : []
    for (const path of [join(tree.root, mount.path), ...inside, ...own]) {
      try {
        const { blocks, bfree, bavail } = statfsSync(path)
        const used = blocks - bfree
        return used + bavail > 0 ? Math.ceil((used * 100) / (used + bavail)) : undefined
      } catch {
        // Not for us, or gone in this moment.
      }
    }
    return undefined
  }
}

const longestFirst = (a: Mount, b: Mount) => b.path.length - a.path.length

/** `usage` undefined for a mount leaves it as it was. */
export function lookAtDisks(
  mounts: readonly Mount[],
  usage: Usage,
  seen: Seen,
): { full: string[]; events: Occurrence[] } {
  const before = new Set(seen.full)
  const full = new Set<string>()
  const events: Occurrence[] = []
  for (const mount of mounts) {
    const used = usage(mount)
    const was = before.has(mount.name)
    if (used === undefined ? was : used >= fullPercent || (was && used > freeAgainPercent)) full.add(mount.name)
    if (used !== undefined && used >= fullPercent && !was && !events.some(({ detail }) => detail?.mount === mount.name))
      events.push({ type: 'disk.nearly-full', detail: { mount: mount.name, usedPercent: Math.min(used, 100) } })
  }
  return { full: [...full].sort(), events }
}
