// An old backup is put back after an erasure: the erased stay erased, and everybody else is there again.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { systemClock } from '#kit/clock.ts'
import { readConfig } from '#kit/config.ts'
import { silentLog } from '#kit/log.ts'
import { urlTo } from '#kit/pg/found.ts'
import type { Enrolment } from '#wire/control/enrol.ts'
import { protocolVersion } from '#wire/version.ts'
import { backup, restore } from '../../backups/backup.ts'
import { settings, withFiles } from '../../config.ts'
import { requestFor } from '../../control/authority/testing.ts'
import { openEpoch } from '../../control/epoch/epoch.ts'
import { createToken } from '../../devices/create-token.ts'
import { emptySync, operator, type Papers, post } from '../../doors/testing.ts'
import { readRoot } from '../../ring/open-ring.ts'
import { appUrls, bringUp, databaseOf, rolesOf } from '../../schema/databases.ts'
import { type RunningServer, start } from '../../server.ts'
import { deb, pack, whole } from '../../telemetry/testing.ts'
import { forgetDevices } from './forget-devices.ts'
import { forgetRestored } from './forget-restored.ts'

const { adminUrl } = inject('postgres')
const folder = mkdtempSync(join(tmpdir(), 'muster-restored-'))
const [from, to] = [1, 2].map(() => `e${randomBytes(4).toString('hex')}`) as [string, string]
const password = 'a1b2c3'

beforeAll(async () => {
  for (const prefix of [from, to]) await bringUp({ url: adminUrl, prefix, password, log: silentLog })
})
afterAll(async () => {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  for (const prefix of [from, to]) {
    for (const name of ['fleet', 'people'] as const)
      await client.query(`drop database if exists ${databaseOf(prefix, name)} with (force)`)
    const { owner, app } = rolesOf(prefix)
    await client.query(`drop role if exists ${owner}, ${app}`)
  }
  await client.end()
  rmSync(folder, { recursive: true, force: true })
})

function configOf(prefix: string) {
  const { fleet, people } = appUrls({ url: adminUrl, prefix, password })
  const env = {
    ...{ MUSTER_DATA: join(folder, 'data'), MUSTER_FLEET_URL: fleet, MUSTER_PEOPLE_URL: people },
    ...{ MUSTER_CONSOLE_PORT: '0', MUSTER_DEVICE_PORT: '0', MUSTER_FAREWELL_PORT: '0' },
  }
  return withFiles(readConfig(settings, { env }).config)
}

async function rows(prefix: string, sql: string, params: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: urlTo(adminUrl, { database: databaseOf(prefix, 'fleet') }) })
  await client.connect()
  try {
    return (await client.query(sql, params)).rows
  } finally {
    await client.end()
  }
}

async function enrol({ context, devicePort }: RunningServer): Promise<{ device: string; papers: Papers }> {
  const { token } = await createToken(
    context,
    { group: null, reusable: false, ownership: 'company', validSeconds: 600 },
    operator(1),
  )
  const { key, csr, farewellKey } = await requestFor()
  const { json } = await post(devicePort, '/v1/enrol', { v: protocolVersion, token, csr, farewellKey })
  const { device, chain } = json as unknown as Enrolment
  const papers = { key, chain }
  const told = await post(devicePort, '/v1/telemetry', pack([whole('software', [deb('curl', '1')])]), { papers })
  expect(told.status).toBe(200)
  return { device, papers }
}

const tables = ['device_devices', 'device_presence', 'device_leaves', 'fact_holdings']

it('forgets again what a restored backup brought back, before anybody is served', async () => {
  const root = () => readRoot([configOf(from).files.ring, configOf(from).files.ringCopy])
  const place = join(folder, 'backup')
  let gone: { device: string; papers: Papers }
  let kept: { device: string; papers: Papers }
  {
    await using server = await start(configOf(from), { log: silentLog })
    gone = await enrol(server)
    kept = await enrol(server)
    await backup({ url: adminUrl, prefix: from, root: root(), folder: place })
    const [row] = await rows(from, 'select number from device_devices where id = $1', [gone.device])
    await forgetDevices(server.context, 1, [{ device: gone.device, number: row?.number as number }])
  }
  await restore({ url: adminUrl, prefix: to, root: root(), folder: place })
  const [back] = await rows(to, 'select number from device_devices where id = $1', [gone.device])
  expect(back?.number).toBeGreaterThan(0)
  openEpoch(configOf(to).files, systemClock)
  await using server = await start(configOf(to), { log: silentLog })
  for (const table of tables)
    expect([table, await rows(to, `select from ${table} where tenant = 1 and number = $1`, [back?.number])]).toEqual([
      ...[table, []],
    ])
  const sync = (papers: Papers) => post(server.devicePort, '/v1/sync', emptySync('x'.repeat(22)), { papers })
  expect((await sync(gone.papers)).code).toBe('device-erased')
  expect((await sync(kept.papers)).code).not.toBe('device-erased')
  expect(await rows(to, 'select id from device_devices where id = any($1)', [[gone.device, kept.device]])).toEqual([
    { id: kept.device },
  ])
  expect(await forgetRestored(server.context)).toBe(0)
})
