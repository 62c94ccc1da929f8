// The fleet's database for an act of the machine's owner: of the stack that runs, started for the act, or somebody else's.
import { join } from 'node:path'
import type { StackConfig } from './config.ts'
import { openDatabases } from './databases.ts'
import { lockHolder, takeLock } from './lock.ts'
import { databaseAccount } from './postgres/account.ts'
import { adminUrl } from './postgres/cluster.ts'
import { socketFolder } from './postgres/sockets.ts'

/** A login that may do everything: of the stack that runs, or of databases started for this. */
export async function withDatabase<T>(config: StackConfig, act: (url: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl) return act(config.databaseUrl)
  if (lockHolder(config.dataFolder) !== undefined) return act(runningUrl(config))
  using _lock = takeLock(config.dataFolder)
  await using databases = await openDatabases(config, () => {})
  return await act(databases.fleetUrl)
}

function runningUrl(config: StackConfig): string {
  const sockets = socketFolder(config.dataFolder, config.runtimeFolder, databaseAccount())
  const cluster = { name: 'fleet', folder: join(config.dataFolder, 'postgres'), sockets, port: 5432 }
  return adminUrl({ ...cluster, sharedBuffersMiB: 64, durable: true })
}
