// A reboot is required: Debian's convention is a file that appears and is gone with the boot.
import type { Tree } from '../collect/tree.ts'
import type { Occurrence } from './occurrence.ts'
import type { Seen } from './seen.ts'

export const rebootFolders = ['run', 'var/run'] as const
export const rebootFile = 'reboot-required'

export function lookAtReboot(tree: Tree, seen: Seen): { rebootRequired: boolean; events: Occurrence[] } {
  const rebootRequired = rebootFolders.some((folder) => tree.stat(`${folder}/${rebootFile}`) !== undefined)
  const isNew = rebootRequired && !seen.rebootRequired
  return { rebootRequired, events: isNew ? [{ type: 'system.reboot-required' }] : [] }
}
