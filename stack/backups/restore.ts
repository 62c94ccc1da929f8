// Puts a backup in the place of this machine's databases; what was there comes back when anything goes wrong.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ConfigError } from '#kit/config.ts'
import { setAside } from '#kit/pg/found.ts'
import { databaseOf, databases } from '../../server/schema/databases.ts'
import type { StackConfig } from '../config.ts'
import { lockHolder } from '../lock.ts'
import { withDatabase } from '../with-database.ts'
import { serverRun } from './back-up.ts'

/**
 * `from` is a backup's folder or a file in it. The server opens a new epoch and forgets what was erased since at its next start. Throws ConfigError
 * while a stack runs, or when there is no backup there; whatever the restore throws leaves the databases as they were.
 */
export async function restore(config: StackConfig, from: string): Promise<void> {
  const holder = lockHolder(config.dataFolder)
  if (holder !== undefined)
    throw new ConfigError(`a stack runs on ${config.dataFolder} (process ${holder}): 'muster stack stop' first`)
  const folder = folderOf(from)
  const names = databases.map((database) => databaseOf(config.server.databasePrefix, database))
  await withDatabase(config, async (url) => {
    const before = await setAside(url, names)
    try {
      await serverRun(config, url, 'migrate')
      await serverRun(config, url, 'restore', folder)
    } catch (error) {
      await before.putBack()
      throw error
    }
    await before.drop()
  })
}

function folderOf(from: string): string {
  const path = resolve(from)
  const folder = existsSync(path) && statSync(path).isFile() ? dirname(path) : path
  const missing = databases.filter((name) => !existsSync(join(folder, `${name}.muster-backup`)))
  if (missing.length === 0) return folder
  const here = existsSync(folder) ? readdirSync(folder).length : 0
  throw new ConfigError(
    here === 0
      ? `there is no backup at ${from}: 'muster backup --list' shows which there are`
      : `${from} is no whole backup: ${missing.map((name) => `${name}.muster-backup`).join(' and ')} is missing`,
  )
}
