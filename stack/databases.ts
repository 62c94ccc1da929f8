// The stack's PostgreSQL instances: the fleet's and, apart from it, the vulnerability service's; or those of others.
import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pause } from '#kit/life.ts'
import type { StackConfig } from './config.ts'
import { databaseAccount } from './postgres/account.ts'
import { placeBinaries } from './postgres/binaries.ts'
import type { Cluster } from './postgres/cluster.ts'
import { type RunningPostgres, runPostgres } from './postgres/run.ts'
import { socketFolder } from './postgres/sockets.ts'

export interface Databases extends AsyncDisposable {
  /** Logins that may make roles and databases. */
  readonly fleetUrl: string
  readonly advisoriesUrl: string
  pids(): Record<string, number>
}

const firstPauseMs = 200
const longestPauseMs = 10_000

/** Starts what the settings do not bring, keeps it running, and stops it in the end. `changed`: a process is another. */
export async function openDatabases(config: StackConfig, changed: () => void): Promise<Databases> {
  const needed = !config.databaseUrl || !config.advisoriesDatabaseUrl
  const folder = join(config.dataFolder, 'postgres')
  const sockets = needed ? socketFolder(config.dataFolder, config.runtimeFolder, databaseAccount()) : ''
  const common = { folder, sockets, durable: true }
  const [fleet, advisories] = await Promise.all([
    config.databaseUrl
      ? undefined
      : keep(config, changed, { ...common, name: 'fleet', port: 5432, sharedBuffersMiB: 64 }),
    config.advisoriesDatabaseUrl
      ? undefined
      : keep(config, changed, { ...common, name: 'advisories', port: 5433, sharedBuffersMiB: 16 }),
  ])
  return {
    fleetUrl: config.databaseUrl ?? (fleet as Kept).url,
    advisoriesUrl: config.advisoriesDatabaseUrl ?? (advisories as Kept).url,
    pids: () => ({
      ...(fleet ? { postgres: fleet.pid } : {}),
      ...(advisories ? { 'postgres-advisories': advisories.pid } : {}),
    }),
    async [Symbol.asyncDispose]() {
      await Promise.all([fleet?.stop(), advisories?.stop()])
      if (sockets) rmSync(sockets, { recursive: true, force: true })
    },
  }
}

interface Kept {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** Runs an instance and starts it again when it ends, until it is stopped. */
async function keep(config: StackConfig, changed: () => void, cluster: Cluster): Promise<Kept> {
  const log = join(config.dataFolder, 'logs', `postgres-${cluster.name}.log`)
  const write = (text: string) => appendFileSync(log, text, { mode: 0o600 })
  const binaries = placeBinaries(cluster.folder)
  const stopping = new AbortController()
  let running: RunningPostgres | undefined = await runPostgres(cluster, binaries, write)
  const { url } = running
  void (async () => {
    for (let wait = firstPauseMs; ; wait = running ? firstPauseMs : Math.min(wait * 2, longestPauseMs)) {
      await running?.ended
      running = undefined
      if (stopping.signal.aborted) return
      await pause(wait, stopping.signal)
      if (stopping.signal.aborted) return
      running = await runPostgres(cluster, binaries, write).catch((error: unknown) => {
        write(`${error instanceof Error ? error.message : String(error)}\n`)
        return undefined
      })
      changed()
    }
  })()
  return {
    url,
    get pid() {
      return running?.pid ?? 0
    },
    async stop() {
      stopping.abort()
      await running?.stop()
    },
  }
}
