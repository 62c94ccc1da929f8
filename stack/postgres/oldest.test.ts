// The oldest PostgreSQL we promise (15, in Debian 12), under a login that is no superuser: it comes to the same schema.
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { silentLog } from '#kit/log.ts'
import { describe as describeDatabase } from '#kit/pg/describe.ts'
import { urlTo } from '#kit/pg/found.ts'
import { openDatabase } from '#kit/pg/open-database.ts'
import { needs } from '../../law/needs.ts'
import { bringUp, databaseOf, databases, dumpOf } from '../../server/schema/databases.ts'
import { databaseAccount, give } from './account.ts'

const bin = '/usr/lib/postgresql/15/bin'
const there = needs('the oldest PostgreSQL', { [`${bin}/postgres`]: 'postgresql-15' })

describe.runIf(there)('PostgreSQL 15', () => {
  const home = mkdtempSync(join(tmpdir(), 'muster-oldest-'))
  const data = join(home, 'data')
  const account = databaseAccount()
  const url = `postgresql://dba@localhost/postgres?host=${encodeURIComponent(home)}`
  let server: ReturnType<typeof spawn>

  beforeAll(async () => {
    chmodSync(home, 0o711)
    mkdirSync(data, { mode: 0o700 })
    for (const folder of [home, data]) give(folder, account)
    const as = { ...account, cwd: home, env: { PATH: bin, LC_ALL: 'C' } }
    execFileSync(`${bin}/initdb`, ['-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync'], {
      ...as,
      stdio: 'ignore',
    })
    server = spawn(`${bin}/postgres`, ['-D', data, '-k', home, '-c', 'listen_addresses=', '-F'], {
      ...as,
      stdio: 'ignore',
    })
    await vi.waitUntil(() => existsSync(join(data, 'postmaster.pid')) && /ready/.test(status()), { timeout: 150_000 })
    const client = new pg.Client({ connectionString: url.replace('dba@', 'postgres@') })
    await client.connect()
    await client.query('create role dba login createrole createdb')
    await client.end()
  })
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGINT')
    await ended
    rmSync(home, { recursive: true })
  })
  const status = () => readFileSync(join(data, 'postmaster.pid'), 'utf8')

  it('comes to the schema of the descriptions, twice, and serves the app role', async () => {
    const options = { url, prefix: 'muster', password: 'app0only', log: silentLog }
    await bringUp(options)
    const urls = await bringUp(options)
    for (const name of databases) {
      const text = await describeDatabase(urlTo(url, { database: databaseOf('muster', name) }))
      expect(text).toBe(readFileSync(dumpOf(name), 'utf8'))
      const database = await openDatabase({ url: urls[name], log: silentLog })
      expect((await database.one([], 'select 1 as one')).rows).toEqual([{ one: 1 }])
      await database.close()
    }
  })
})
