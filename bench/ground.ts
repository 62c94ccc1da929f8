// What a benchmark stands on: a durable PostgreSQL with the settings of `npm start`, a data folder, and a server when asked for.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { systemClock } from '#kit/clock.ts'
import { readConfig } from '#kit/config.ts'
import { living, pause } from '#kit/life.ts'
import { silentLog } from '#kit/log.ts'
import { openMetrics } from '#kit/metrics.ts'
import { openJobs } from '#kit/pg/jobs.ts'
import { openDatabase } from '#kit/pg/open-database.ts'
import { openListener } from '#kit/pg/open-listener.ts'
import { settings, withFiles } from '../server/config.ts'
import type { Context } from '../server/context.ts'
import { appUrls, databaseOf } from '../server/schema/databases.ts'
import { openState } from '../server/state.ts'
import { databaseAccount, give } from '../stack/postgres/account.ts'
import { placeBinaries } from '../stack/postgres/binaries.ts'
import { runPostgres } from '../stack/postgres/run.ts'
import { socketFolder } from '../stack/postgres/sockets.ts'
import { type Child, freePort, startNode } from './child.ts'
import type { Api } from './swarm/enrol.ts'

export interface Served extends Child {
  readonly api: Api
  readonly consoleUrl: string
}

export interface Ground extends AsyncDisposable {
  readonly folder: string
  readonly postgresPid: number
  /** Rows of the fleet database as its superuser, past row-level security. */
  readonly admin: pg.Client
  /** The superuser's URL on the fleet database. */
  readonly fleetUrl: string
  /** The server's context inside this process. One at a time, and never beside `serve`: a ring has one holder. */
  context(): Promise<Context & AsyncDisposable>
  /** The server as users run it. */
  serve(): Promise<Served>
}

const prefix = 'muster'

export function openGround(): Promise<Ground> {
  return living(async (life) => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'))
    life.defer(() => rmSync(folder, { recursive: true, force: true }))
    // The account PostgreSQL runs as has to pass through.
    const clusters = join(folder, 'clusters')
    mkdirSync(clusters, { mode: 0o711 })
    chmodSync(folder, 0o711)
    give(clusters, databaseAccount())
    const sockets = socketFolder(folder, undefined, databaseAccount())
    life.defer(() => rmSync(sockets, { recursive: true, force: true }))
    const cluster = { name: 'bench', folder: clusters, sockets, port: 5432, sharedBuffersMiB: 64, durable: true }
    const postgres = await runPostgres(cluster, placeBinaries(join(folder, 'postgres')), () => {})
    life.defer(() => postgres.stop())
    const data = join(folder, 'data')
    const env = { MUSTER_DATA: data, DATABASE_URL: postgres.url, MUSTER_LOG_LEVEL: 'warn' }
    const migrated = await startNode('server/main.ts', ['migrate'], env).catch((error: Error) => error)
    if (migrated instanceof Error && !/ended with 0/.test(migrated.message)) throw migrated
    if (!(migrated instanceof Error)) await migrated.stop()
    const fleetUrl = new URL(postgres.url)
    fleetUrl.pathname = `/${databaseOf(prefix, 'fleet')}`
    const admin = new pg.Client({ connectionString: fleetUrl.href })
    await admin.connect()
    life.defer(() => admin.end())
    return {
      folder,
      postgresPid: postgres.pid,
      admin,
      fleetUrl: fleetUrl.href,
      context: () => contextAt(data, postgres.url),
      serve: () => serveAt(data, env),
    }
  })
}

function contextAt(data: string, url: string): Promise<Context & AsyncDisposable> {
  return living(async (life) => {
    const config = withFiles(readConfig(settings, { env: { MUSTER_DATA: data } }).config)
    const password = readFileSync(config.files.databasePassword, 'utf8').trim()
    const { fleet, people } = appUrls({ url, prefix, password })
    const log = silentLog
    const opened = async (database: string) => {
      const one = await openDatabase({ url: database, log })
      life.defer(() => one.close())
      return one
    }
    const tools = {
      clock: systemClock,
      config,
      log,
      metrics: openMetrics(),
      fleet: await opened(fleet),
      people: await opened(people),
      listener: life.use(await openListener({ url: fleet, log })),
      jobs: life.use(await openJobs({ url: fleet, log })),
    }
    return { ...tools, ...(await openState(tools, life)) }
  })
}

async function serveAt(data: string, env: Record<string, string>): Promise<Served> {
  const [console_, devices] = [await freePort(), await freePort()]
  const ports = {
    MUSTER_CONSOLE_PORT: `${console_}`,
    MUSTER_DEVICE_PORT: `${devices}`,
    MUSTER_DEVICE_HOST: '127.0.0.1',
  }
  const child = await startNode('server/main.ts', ['serve'], { ...env, ...ports })
  const consoleUrl = `http://localhost:${console_}`
  for (let tries = 0; ; tries++) {
    const ready = await fetch(`${consoleUrl}/readyz`).catch(() => undefined)
    if (ready?.ok) break
    if (tries > 300) throw new Error('the server is not ready after 30 s')
    await pause(100)
  }
  const { credential } = JSON.parse(readFileSync(join(data, 'server', 'admin-credential.json'), 'utf8'))
  return { ...child, consoleUrl, api: { base: consoleUrl, headers: { authorization: `Bearer ${credential}` } } }
}
