// What a benchmark stands on: a durable PostgreSQL with the settings of `npm start`, a data folder, and a server when asked for.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Clock, systemClock } from '#kit/clock.ts'
import { living } from '#kit/life.ts'
import { silentLog } from '#kit/log.ts'
import { readServerConfig, type ServerConfig } from '../server/config.ts'
import { migrateDatabases } from '../server/migrate.ts'
import { databaseOf } from '../server/schema/databases.ts'
import { type RunningServer, start } from '../server/server.ts'
import { databaseAccount, give } from '../stack/postgres/account.ts'
import { placeBinaries } from '../stack/postgres/binaries.ts'
import { runPostgres } from '../stack/postgres/run.ts'
import { socketFolder } from '../stack/postgres/sockets.ts'
import { type Child, startNode } from './child.ts'
import type { Api } from './swarm/enrol.ts'

export interface Served extends Child {
  readonly api: Api
}

export interface Ground extends AsyncDisposable {
  readonly folder: string
  /** `MUSTER_DATA` of the programs that stand on it. */
  readonly dataFolder: string
  /** A login that may make roles and databases. */
  readonly databaseUrl: string
  readonly postgresPid: number
  /** Rows of the fleet database as its superuser, past row-level security. */
  readonly admin: pg.Client
  /** The superuser's URL on the fleet database. */
  readonly fleetUrl: string
  /** The server inside this process. One at a time, and never beside `serve`: a ring has one holder. */
  inside(clock?: Clock): Promise<RunningServer & AsyncDisposable>
  /** The server as users run it, in a process of its own; `set` adds to its environment. */
  serve(set?: Record<string, string>): Promise<Served>
}

export function openGround(): Promise<Ground> {
  return living(async (life) => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'))
    life.defer(() => rmSync(folder, { recursive: true, force: true }))
    // The account PostgreSQL runs as has to pass through.
    chmodSync(folder, 0o711)
    const clusters = join(folder, 'clusters')
    mkdirSync(clusters, { mode: 0o711 })
    give(clusters, databaseAccount())
    const sockets = socketFolder(folder, undefined, databaseAccount())
    life.defer(() => rmSync(sockets, { recursive: true, force: true }))
    const cluster = { name: 'bench', folder: clusters, sockets, port: 5432, sharedBuffersMiB: 64, durable: true }
    const postgres = await runPostgres(cluster, placeBinaries(join(folder, 'postgres')), () => {})
    life.defer(() => postgres.stop())
    const env = environment(join(folder, 'data'), postgres.url)
    const { config } = readServerConfig([], env)
    await migrateDatabases(config, silentLog)
    const url = new URL(postgres.url)
    url.pathname = `/${databaseOf(config.databasePrefix, 'fleet')}`
    const admin = new pg.Client({ connectionString: url.href })
    await admin.connect()
    life.defer(() => admin.end())
    return {
      folder,
      dataFolder: join(folder, 'data'),
      databaseUrl: postgres.url,
      postgresPid: postgres.pid,
      admin,
      fleetUrl: url.href,
      inside: (clock = systemClock) => start(config, { log: silentLog, clock }),
      serve: async (set = {}) => {
        const child = await startNode('server/main.ts', ['serve'], { ...env, ...set })
        return { ...child, api: apiOf(config) }
      },
    }
  })
}

const environment = (data: string, databaseUrl: string) => ({
  MUSTER_DATA: data,
  DATABASE_URL: databaseUrl,
  MUSTER_LOG_LEVEL: 'warn',
  MUSTER_CONSOLE_PORT: '0',
  MUSTER_DEVICE_PORT: '0',
  MUSTER_FAREWELL_PORT: '0',
  MUSTER_DEVICE_HOST: '127.0.0.1',
  MUSTER_DEVICE_ADDRESS: '127.0.0.1',
})

/** By the credential of the first start. */
export function apiOf({ files }: ServerConfig): Api {
  const { server, credential } = JSON.parse(readFileSync(files.adminCredential, 'utf8'))
  return { base: server, headers: { authorization: `Bearer ${credential}` } }
}
