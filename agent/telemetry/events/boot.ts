// The system was booted: the kernel's id of the boot is another one. Told with the time of the boot.
import type { Tree } from '../collect/tree.ts'
import type { Occurrence } from './occurrence.ts'
import type { Seen } from './seen.ts'

/** proc(5): random/boot_id, and btime of /proc/stat in seconds since 1970. On the first look nothing is known to be new. */
export function lookAtBoot(tree: Tree, seen: Seen): { boot?: string; events: Occurrence[] } {
  const boot = tree.text('proc/sys/kernel/random/boot_id')
  if (boot === undefined) return { events: [] }
  if (seen.boot === undefined || seen.boot === boot) return { boot, events: [] }
  const seconds = Number(/^btime (\d+)$/m.exec(tree.text('proc/stat') ?? '')?.[1])
  return { boot, events: [{ type: 'system.booted', ...(seconds > 0 && { at: seconds * 1000 }) }] }
}
