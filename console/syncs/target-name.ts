// Whom a forced sync was for, in words.
import type { SyncOrder } from '#wire/console/syncs.ts'
import type { Format, Words } from '../words/words.ts'

export function targetName({ target, devices }: SyncOrder, words: Words, format: Format): string {
  if (target.is === 'all') return words.syncs.targetAll
  if (target.is === 'group') return words.syncs.targetGroup(target.name ?? words.shell.unknown)
  return target.name ?? words.syncs.targetDevices(devices, format.number(devices))
}
