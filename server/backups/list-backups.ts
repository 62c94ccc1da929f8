// Which backups there are on this machine: whole ones only, by the time at which each was begun.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerConfig } from '../config.ts'

export interface Backup {
  /** ISO 8601. */
  readonly at: string
  readonly folder: string
  readonly bytes: number
}

/** `2026-11-22T06-15-00Z`: sorts by time and is a name on every file system. */
const form = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/

export const nameAt = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replaceAll(':', '-')}Z`

/** Newest first. A folder that was being written when something ended has another name and does not count. */
export function backupsIn(folder: string): Backup[] {
  return namesIn(folder)
    .filter((name) => form.test(name))
    .sort()
    .reverse()
    .map((name) => ({
      at: name.replace(/T(\d\d)-(\d\d)-(\d\d)Z$/, 'T$1:$2:$3Z'),
      folder: join(folder, name),
      bytes: namesIn(join(folder, name)).reduce((sum, file) => sum + statSync(join(folder, name, file)).size, 0),
    }))
}

/** Those that the supervisor of this machine makes each day, and those made by hand beside them. */
export const backupsOf = ({ files }: Pick<ServerConfig, 'files'>): Backup[] => backupsIn(files.backups)

/** Empty where there is no such folder. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
