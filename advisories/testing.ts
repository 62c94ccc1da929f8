// The vulnerability service for a test: a database of its own, its socket, and sources whose records a test writes itself.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { type Clock, fakeClock } from '#kit/clock.ts'
import { call, type InputOf } from '#kit/http/call.ts'
import { localFetch } from '#kit/http/local.ts'
import { living } from '#kit/life.ts'
import { silentLog } from '#kit/log.ts'
import { found, urlTo } from '#kit/pg/found.ts'
import { migrate } from '#kit/pg/migrate.ts'
import { openDatabase } from '#kit/pg/open-database.ts'
import { ImportAnswer, type ImportState } from '#wire/advisories/imports.ts'
import type { AnswerOf, Contract } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import { readAdvisoriesConfig } from './config.ts'
import type { AdvisoriesContext } from './context.ts'
import { load } from './import/load.ts'
import type { Reader } from './import/start-reader.ts'
import { migrations } from './migrate.ts'
import { start } from './socket.ts'
import type { Source } from './sources/source.ts'

const roles = { owner: 'advisories_test_owner', app: 'advisories_test_app' }
const password = 'tests0only'

export interface TestAdvisoriesDatabase extends AsyncDisposable {
  /** As the app role. */
  readonly url: string
  /** As superuser. */
  admin<Row = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<Row[]>
}

/** A database of its own, with the service's tables and nothing in them. */
export async function testAdvisoriesDatabase(): Promise<TestAdvisoriesDatabase> {
  const { adminUrl } = inject('postgres')
  const database = `test_advisories_${randomBytes(6).toString('hex')}`
  await found({ url: adminUrl, roles, password, databases: [database] })
  const own = urlTo(adminUrl, { database })
  await migrate({ url: own, migrations: migrations(), roles, log: silentLog })
  const client = new pg.Client({ connectionString: own })
  await client.connect()
  return {
    url: urlTo(adminUrl, { database, role: roles.app, password }),
    admin: async (sql, params) => (await client.query(sql, params)).rows,
    async [Symbol.asyncDispose]() {
      await client.end()
      const admin = new pg.Client({ connectionString: adminUrl })
      await admin.connect()
      await admin.query(`drop database ${database} with (force)`)
      await admin.end()
    },
  }
}

export interface TestAdvisories extends AsyncDisposable {
  readonly context: AdvisoriesContext
  readonly socket: string
  readonly folder: string
  readonly admin: TestAdvisoriesDatabase['admin']
  ask<C extends Contract>(contract: C, input: InputOf<C>): Promise<AnswerOf<C>>
  /** Over the socket, as a client does. Throws Problem. */
  importFile(bytes: Buffer | string, query?: Record<string, string>): Promise<ImportState>
  /** Ends it and starts it again on the same database and folder. */
  restart(): Promise<void>
}

export interface TestOptions {
  readonly clock?: Clock
  /** Module of sources; read by a process of its own where `inProcess` is not set. */
  readonly sourcesFile?: string
  /** Loads are read in this process, with these sources. */
  readonly inProcess?: readonly Source[]
}

export function testAdvisories(options: TestOptions = {}): Promise<TestAdvisories> {
  return living(async (life) => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-adv-'))
    life.defer(() => rmSync(folder, { recursive: true, force: true }))
    const database = life.use(await testAdvisoriesDatabase())
    const config = readAdvisoriesConfig([], { MUSTER_DATA: folder })
    const clock = options.clock ?? fakeClock(Date.UTC(2026, 10, 21, 12))
    const sourcesFile = options.sourcesFile ?? join(import.meta.dirname, 'testing-sources.ts')
    const open = () =>
      start(config, silentLog, {
        clock,
        sourcesFile,
        databaseUrl: database.url,
        ...(options.inProcess ? { reader: readerHere(database.url, clock, options.inProcess) } : {}),
      })
    let running = await open()
    life.defer(() => running[Symbol.asyncDispose]())
    const fetch = localFetch(config.socket, { timeoutMs: 60_000, answerLimitBytes: 64 * 1024 * 1024 })
    return {
      get context() {
        return running.context
      },
      socket: config.socket,
      folder: config.folder,
      admin: database.admin,
      ask: (contract, input) => call(contract, input, { base: 'http://advisories', fetch }),
      importFile: (bytes, query = {}) => post(config.socket, bytes, query),
      async restart() {
        await running[Symbol.asyncDispose]()
        running = await open()
      },
    } satisfies Omit<TestAdvisories, typeof Symbol.asyncDispose>
  })
}

function readerHere(url: string, clock: Clock, sources: readonly Source[]): Reader {
  return async (task, told, signal) => {
    const database = await openDatabase({ url, log: silentLog, connections: 1 })
    try {
      return await load({ database, clock, sources, told, signal }, task)
    } finally {
      await database.close()
    }
  }
}

function post(socketPath: string, bytes: Buffer | string, query: Record<string, string>): Promise<ImportState> {
  const search = new URLSearchParams({ name: 'records.jsonl', actor: 'importer', ...query })
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, method: 'POST', path: `/v1/imports?${search}` })
    asking.once('error', reject)
    asking.once('response', async (answer) => {
      const body = JSON.parse(Buffer.concat(await answer.toArray()).toString())
      if (answer.statusCode === 202) resolve(ImportAnswer.parse(body).import)
      else reject(new Problem(body.code, body.detail))
    })
    asking.end(bytes)
  })
}
