// A backup of this machine's databases, while the stack runs or not: sealed whole, in a folder that appears when it is whole.
import { mkdirSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { systemClock } from '#kit/clock.ts'
import { ConfigError } from '#kit/config.ts'
import { backupsIn, nameAt } from '../../server/backups/list-backups.ts'
import type { StackConfig } from '../config.ts'
import { mainOf, runToEnd } from '../processes/child.ts'
import { withDatabase } from '../with-database.ts'

const roomMiB = 50

/** Gives the folder that holds it: `into`, else one of its own among the daily ones. Throws ConfigError without room. */
export async function backUp(config: StackConfig, into?: string): Promise<string> {
  const folder = into ?? join(config.server.files.backups, nameAt(systemClock.now()))
  const partial = `${folder}.partial`
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 })
  const { bavail, bsize } = statfsSync(dirname(folder))
  if ((bavail * bsize) / 1024 ** 2 < roomMiB)
    throw new ConfigError(
      `the disk of ${dirname(folder)} has less than ${roomMiB} MiB free: make room, or set MUSTER_BACKUPS`,
    )
  rmSync(partial, { recursive: true, force: true })
  await withDatabase(config, (url) => serverRun(config, url, 'backup', partial))
  renameSync(partial, folder)
  return folder
}

/** Removes daily backups begun before then; those made into another folder are their maker's. */
export function dropOlder(config: StackConfig, before: number): number {
  const old = backupsIn(config.server.files.backups).filter(({ at }) => Date.parse(at) < before)
  for (const { folder } of old) rmSync(folder, { recursive: true, force: true })
  return old.length
}

export const serverRun = (config: StackConfig, url: string, ...args: string[]): Promise<void> =>
  runToEnd({
    name: `server-${args[0]}`,
    file: mainOf('server'),
    args,
    env: { ...config.env, DATABASE_URL: url },
    logFolder: join(config.dataFolder, 'logs'),
  })
