// The databases are what the committed descriptions say: a change of schema is a change somebody reads.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, describe as group, it } from 'vitest'
import { silentLog } from '#kit/log.ts'
import { describe } from '#kit/pg/describe.ts'
import { type Migration, migrate } from '#kit/pg/migrate.ts'
import { type TestDatabase, testDatabase } from '#kit/pg/testing.ts'
import { databases, dumpOf, migrationsOf, rolesOf } from './databases.ts'

const roles = rolesOf('muster')

group.each(databases)('%s', (name) => {
  let own: TestDatabase
  beforeAll(async () => {
    own = await testDatabase(name)
  })
  afterAll(() => own[Symbol.asyncDispose]())

  it('is what its description says (after a new migration: bin/muster stack schema)', async () => {
    expect(await describe(own.adminUrl)).toBe(readFileSync(dumpOf(name), 'utf8'))
  })

  it('is left alone by a second run, and sees a column that was added', async () => {
    expect(await migrate({ url: own.adminUrl, migrations: migrationsOf(name), roles, log: silentLog })).toBe(0)
    const before = await describe(own.adminUrl)
    await own.admin('create table zz_planted (tenant int)')
    expect(await describe(own.adminUrl)).not.toBe(before)
    await own.admin('drop table zz_planted')
    expect(await describe(own.adminUrl)).toBe(before)
  })

  it('refuses a migration that was changed, and one it does not know', async () => {
    const list = migrationsOf(name)
    const changed = list.map((one): Migration => ({ ...one, sql: `${one.sql}\n-- changed` }))
    await expect(migrate({ url: own.adminUrl, migrations: changed, roles, log: silentLog })).rejects.toThrow(
      'was changed',
    )
    const fewer = list.slice(0, -1)
    await expect(migrate({ url: own.adminUrl, migrations: fewer, roles, log: silentLog })).rejects.toThrow(
      'does not know',
    )
  })

  it('keeps nothing of a migration that fails half-way', async () => {
    const broken: Migration = { number: 9999, name: 'broken', sql: 'create table zz_half (tenant int); select 1 / 0' }
    const run = migrate({ url: own.adminUrl, migrations: [...migrationsOf(name), broken], roles, log: silentLog })
    await expect(run).rejects.toThrow('division by zero')
    expect(await own.admin(`select from pg_class where relname = 'zz_half'`)).toHaveLength(0)
    expect(await own.admin('select from migrations where number = 9999')).toHaveLength(0)
  })
})
