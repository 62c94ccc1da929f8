// The service answers its contracts on a socket of its own, from a database of its own.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { localFetch } from '#kit/http/local.ts'
import { silentLog } from '#kit/log.ts'
import { chooseSources, listSources } from '#wire/advisories/sources.ts'
import { readAdvisoriesConfig } from './config.ts'
import { migrateAdvisories } from './migrate.ts'
import { start } from './socket.ts'
import { sources as all } from './sources/all.ts'

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
const options = { base: 'http://advisories', fetch }

it('has every source, none allowed and none loaded, and nobody was asked', async () => {
  const { sources, asked } = await call(listSources, {}, options)
  expect(sources.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
  expect(sources.filter(({ enabled, state, records }) => enabled || state !== 'never' || records > 0)).toEqual([])
  expect(asked).toBe(false)
})

it('keeps a no as an answer', async () => {
  await call(chooseSources, { actor: 'opr_aaaaaaaaaaaaaaaaaaaaaaaaaa', sources: [] }, options)
  const { sources, asked } = await call(listSources, {}, options)
  expect(asked).toBe(true)
  expect(sources.filter(({ enabled }) => enabled)).toEqual([])
})

it('is alive, knows nothing else, and its files are its own', async () => {
  const status = async (path: string, method = 'GET') => (await fetch(`http://advisories${path}`, { method })).status
  expect(await status('/healthz')).toBe(200)
  expect(await status('/v1/devices')).toBe(404)
  expect(await status(listSources.path, 'POST')).toBe(404)
  expect(await status('/v1/advisories/%E0%A4%A')).toBe(404)
  expect(await status('/v1/feed?after=x')).toBe(400)
  expect(await status('/v1/feed?unknown=1')).toBe(400)
  for (const file of [config.socket, config.databaseFile]) expect(statSync(file).mode & 0o777).toBe(0o600)
})
