// A login that may make roles and databases, and nothing more, is enough; what it makes is what the server may use.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { readConfig } from '#kit/config.ts'
import { silentLog } from '#kit/log.ts'
import { openDatabase } from '#kit/pg/open-database.ts'
import { type ServerConfig, settings, withFiles } from './config.ts'
import { databaseUrls, migrateDatabases } from './migrate.ts'
import { databaseOf, databases, rolesOf } from './schema/databases.ts'

const { adminUrl } = inject('postgres')
const folder = mkdtempSync(join(tmpdir(), 'muster-migrate-'))
const prefix = `x${randomBytes(4).toString('hex')}`
const admin = new pg.Client({ connectionString: adminUrl })
let config: ServerConfig

beforeAll(async () => {
  await admin.connect()
  await admin.query(`create role ${prefix}_dba login createrole createdb password 'dba0only'`)
  const url = new URL(adminUrl)
  url.username = `${prefix}_dba`
  url.password = 'dba0only'
  const env = { MUSTER_DATA: folder, MUSTER_DATABASE_PREFIX: prefix, DATABASE_URL: url.href }
  config = withFiles(readConfig(settings, { env }).config)
})
afterAll(async () => {
  for (const database of databases)
    await admin.query(`drop database if exists ${databaseOf(prefix, database)} with (force)`)
  const { owner, app } = rolesOf(prefix)
  await admin.query(`drop role if exists ${owner}; drop role if exists ${app}; drop role ${prefix}_dba`)
  await admin.end()
  rmSync(folder, { recursive: true })
})

it('makes everything once, and the same way in is good after a second run', async () => {
  expect(() => databaseUrls(config)).toThrow("run 'muster server migrate'")
  await migrateDatabases(config, silentLog)
  const first = databaseUrls(config)
  await migrateDatabases(config, silentLog)
  expect(databaseUrls(config)).toEqual(first)
  expect(statSync(config.files.databases).mode & 0o777).toBe(0o600)
  for (const database of databases) {
    const open = await openDatabase({ url: first[database], log: silentLog })
    const { rows } = await open.one<{ role: string; database: string }>(
      [],
      'select current_user as role, current_database() as database',
    )
    expect(rows).toEqual([{ role: rolesOf(prefix).app, database: databaseOf(prefix, database) }])
    await open.close()
  }
})

it('lets nobody else in, and the app role make nothing', async () => {
  for (const database of databases) {
    const name = databaseOf(prefix, database)
    const { rows } = await admin.query(`select has_database_privilege('muster_app', '${name}', 'connect') as other,
      has_database_privilege('${rolesOf(prefix).app}', '${name}', 'create') as makes`)
    expect(rows).toEqual([{ other: false, makes: false }])
  }
})

it('says what is missing without a login, and takes databases a DBA made', async () => {
  await expect(migrateDatabases({ ...config, databaseUrl: undefined }, silentLog)).rejects.toThrow('needs DATABASE_URL')
  const own = { ...config, fleetUrl: 'postgresql://a@b/c', peopleUrl: 'postgresql://a@b/d' }
  expect(databaseUrls(own)).toEqual({ fleet: 'postgresql://a@b/c', people: 'postgresql://a@b/d' })
})
