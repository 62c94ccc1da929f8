// The service says which sources it has, on a socket of its own, from a database of its own.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { localFetch } from '#kit/http/local.ts'
import { silentLog } from '#kit/log.ts'
import { urlTo } from '#kit/pg/found.ts'
import { listSources } from '#wire/advisories/sources.ts'
import { readAdvisoriesConfig } from './config.ts'
import { database, migrateAdvisories } from './migrate.ts'
import { start } from './socket.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-advisories-'))
const { adminUrl } = inject('postgres')
const config = readAdvisoriesConfig([], { MUSTER_DATA: folder, MUSTER_ADVISORIES_DATABASE_URL: adminUrl })
let running: AsyncDisposable

beforeAll(async () => {
  await migrateAdvisories(config, silentLog)
  await migrateAdvisories(config, silentLog)
  running = await start(config, silentLog)
})
afterAll(async () => {
  await running[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const fetch = localFetch(config.socket, { timeoutMs: 5_000, answerLimitBytes: 65_536 })
const sources = async () => (await call(listSources, {}, { base: 'http://advisories', fetch })).sources

it('has no source at first, and shows one that was imported', async () => {
  expect(await sources()).toEqual([])
  const client = new pg.Client({ connectionString: urlTo(adminUrl, { database }) })
  await client.connect()
  await client.query("insert into source values ('debian', 'Debian', '2026-11-20T00:00:00Z', 'file import', 12)")
  await client.end()
  expect(await sources()).toEqual([
    { id: 'debian', title: 'Debian', importedAt: '2026-11-20T00:00:00Z', advisories: 12 },
  ])
})

it('is alive, knows nothing else, and its files are its own', async () => {
  const status = async (path: string, method = 'GET') => (await fetch(`http://advisories${path}`, { method })).status
  expect(await status('/healthz')).toBe(200)
  expect(await status('/v1/devices')).toBe(404)
  expect(await status(listSources.path, 'POST')).toBe(404)
  for (const file of [config.socket, config.databaseFile]) expect(statSync(file).mode & 0o777).toBe(0o600)
})
