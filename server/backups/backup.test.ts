import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { silentLog } from '#kit/log.ts'
import { urlTo } from '#kit/pg/found.ts'
import { bringUp, type DatabaseName, databaseOf, rolesOf } from '../schema/databases.ts'
import { backup, restore } from './backup.ts'

const { adminUrl } = inject('postgres')
const folder = mkdtempSync(join(tmpdir(), 'muster-backup-'))
const root = randomBytes(32)
const prefixes = [1, 2, 3].map(() => `b${randomBytes(4).toString('hex')}`) as [string, string, string]
const [from, to, other] = prefixes
const canary = 'canary-5e1f-in-clear'

beforeAll(async () => {
  for (const prefix of prefixes) await bringUp({ url: adminUrl, prefix, password: 'a1b2c3', log: silentLog })
  await asAdmin(from, 'insert into tenant_numbers (tenant) values (1), (2)')
  await asAdmin(
    from,
    `insert into device_groups (tenant, id, label, readmission, created_at)
     select t, 'grp_' || lpad(t || 'x' || n, 26, 'a'), convert_to($1, 'UTF8'), 'automatic', now()
     from generate_series(1, 2) t, generate_series(1, 5000) n`,
    [canary],
  )
  await asAdmin(
    from,
    `insert into people_operators (tenant, operator, name, name_digest, language)
     select t, 'opr_' || lpad(t::text, 26, 'a'), '\\x01', decode(lpad(t::text, 64, '0'), 'hex'), 'en' from generate_series(1, 2) t`,
    [],
    'people',
  )
})

afterAll(async () => {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  for (const prefix of prefixes) {
    for (const name of ['fleet', 'people'] as const)
      await client.query(`drop database if exists ${databaseOf(prefix, name)} with (force)`)
    const { owner, app } = rolesOf(prefix)
    await client.query(`drop role if exists ${owner}, ${app}`)
  }
  await client.end()
  rmSync(folder, { recursive: true })
})

it('restores, as owner under FORCE, as many rows as every tenant had', async () => {
  await backup({ url: adminUrl, prefix: from, root, folder })
  const counts = await restore({ url: adminUrl, prefix: to, root, folder })
  expect(counts.get('fleet.device_groups')).toBe(10_000)
  const rows =
    'select tenant, count(*)::int as n, min(id) as low, max(id) as high from device_groups group by 1 order by 1'
  expect(await asAdmin(to, rows)).toEqual(await asAdmin(from, rows))
  const [forced] = await asAdmin(to, `select relforcerowsecurity as f from pg_class where relname = 'device_groups'`)
  expect(forced).toEqual({ f: true })
})

it('holds the names of every tenant, which the people database does not list by itself', async () => {
  const names = 'select tenant, operator, name_digest from people_operators order by 1'
  expect(await asAdmin(to, names, [], 'people')).toEqual(await asAdmin(from, names, [], 'people'))
  expect((await asAdmin(to, names, [], 'people')).length).toBe(2)
})

it('is sealed whole, refuses another root and a database that is not empty, and then changes nothing', async () => {
  const file = join(folder, 'fleet.muster-backup')
  expect(readFileSync(file).includes(canary)).toBe(false)
  await expect(restore({ url: adminUrl, prefix: other, root: randomBytes(32), folder })).rejects.toThrow('another key')
  await expect(restore({ url: adminUrl, prefix: from, root, folder })).rejects.toThrow('not empty')
  const whole = readFileSync(file)
  writeFileSync(file, whole.subarray(0, whole.length - 9))
  await expect(restore({ url: adminUrl, prefix: other, root, folder })).rejects.toThrow('damaged')
  expect(await asAdmin(other, 'select count(*)::int as n from tenant_numbers')).toEqual([{ n: 0 }])
})

async function asAdmin(prefix: string, sql: string, params: unknown[] = [], of: DatabaseName = 'fleet') {
  const client = new pg.Client({ connectionString: urlTo(adminUrl, { database: databaseOf(prefix, of) }) })
  await client.connect()
  try {
    return (await client.query(sql, params)).rows
  } finally {
    await client.end()
  }
}
