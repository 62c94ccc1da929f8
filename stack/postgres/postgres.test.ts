// PostgreSQL under our own hand: made once, refused when another version made it, stopped cleanly, taken over when left behind.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { urlTo } from '#kit/pg/found.ts'
import { databaseAccount } from './account.ts'
import { type Binaries, placeBinaries } from './binaries.ts'
import { type Cluster, dataOf } from './cluster.ts'
import { runPostgres } from './run.ts'
import { socketFolder } from './sockets.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-postgres-'))
let binaries: Binaries
let cluster: Cluster
let log = ''
const write = (text: string) => {
  log += text
}

beforeAll(() => {
  chmodSync(home, 0o711)
  binaries = placeBinaries(join(home, 'programs'))
  const sockets = socketFolder(home, undefined, databaseAccount())
  cluster = { name: 'fleet', folder: home, sockets, port: 5432, sharedBuffersMiB: 16, durable: true }
})
afterAll(() => {
  rmSync(cluster.sockets, { recursive: true, force: true })
  rmSync(home, { recursive: true, force: true })
})

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('an instance', () => {
  it('listens on a closed socket only, checks pages, writes through and logs no statement', async () => {
    const running = await runPostgres(cluster, binaries, write)
    try {
      const names = ['listen_addresses', 'fsync', 'synchronous_commit', 'data_checksums', 'log_min_error_statement']
      const rows = await query(running.url, `select name, setting from pg_settings where name = any('{${names}}')`)
      expect(Object.fromEntries((rows as { name: string; setting: string }[]).map((r) => [r.name, r.setting]))).toEqual(
        {
          listen_addresses: '',
          fsync: 'on',
          synchronous_commit: 'on',
          data_checksums: 'on',
          log_min_error_statement: 'panic',
        },
      )
      await expect(query(running.url, `select 'a-secret-value'::int`)).rejects.toThrow('a-secret-value')
      await query(running.url, `create table t (v text unique); insert into t values ('another-secret')`)
      await expect(query(running.url, `insert into t values ('another-secret')`)).rejects.toThrow('duplicate')
      for (const path of [dataOf(cluster), cluster.sockets]) expect(statSync(path).mode & 0o777).toBe(0o700)
      await expect(
        query(urlTo(running.url, { database: 'postgres', role: 'muster_admin', password: 'wrong' }), 'select 1'),
      ).rejects.toThrow('password')
    } finally {
      await running.stop()
    }
    expect(log).not.toContain('secret')
    expect(log).toContain('database system is shut down')
  })

  it('runs under an account that is not root', async () => {
    const running = await runPostgres(cluster, binaries, write)
    const uid = statSync(`/proc/${running.pid}`).uid
    await running.stop()
    expect(uid).not.toBe(0)
  })

  it('left behind by a killed supervisor is ended first, and what was committed is there', async () => {
    const left = await runPostgres(cluster, binaries, write)
    await query(left.url, 'create table kept (id int); insert into kept values (7)')
    const again = await runPostgres(cluster, binaries, write)
    try {
      await left.ended
      expect(again.pid).not.toBe(left.pid)
      expect(await query(again.url, 'select id from kept')).toEqual([{ id: 7 }])
    } finally {
      await again.stop()
    }
  })

  it('comes back after kill -9 with everything that was committed', async () => {
    const killed = await runPostgres(cluster, binaries, write)
    await query(killed.url, 'insert into kept values (8)')
    process.kill(killed.pid, 'SIGKILL')
    await killed.ended
    const again = await runPostgres(cluster, binaries, write)
    try {
      expect(await query(again.url, 'select id from kept order by id')).toEqual([{ id: 7 }, { id: 8 }])
    } finally {
      await again.stop()
    }
  })

  it('half-made by a start that was killed is made anew', async () => {
    const other = { ...cluster, name: 'other', port: 5433 }
    const half = join(home, 'other.partial-1')
    mkdirSync(half)
    writeFileSync(join(half, 'PG_VERSION'), '18\n')
    const running = await runPostgres(other, binaries, write)
    try {
      expect(await query(running.url, 'select 1 as one')).toEqual([{ one: 1 }])
      expect(existsSync(half)).toBe(false)
    } finally {
      await running.stop()
    }
  })

  it('of another version is refused and left as it is', async () => {
    const file = join(dataOf(cluster), 'PG_VERSION')
    const version = readFileSync(file)
    writeFileSync(file, '14\n')
    await expect(runPostgres(cluster, binaries, write)).rejects.toThrow(
      /was made by PostgreSQL 14, this version brings 18/,
    )
    writeFileSync(file, version)
  })
})

describe('the socket folder', () => {
  it('is refused when its path is too long or somebody else made it', () => {
    if (process.getuid?.() === 0) {
      const taken = join(home, 'data')
      mkdirSync(taken)
      const folder = socketFolder(taken, undefined, { uid: 0, gid: 0 })
      expect(() => socketFolder(taken, undefined, { uid: 65_534, gid: 65_534 })).toThrow('belongs to somebody else')
      rmSync(folder, { recursive: true })
    } else expect(() => socketFolder(home, join('/tmp', 'x'.repeat(90)))).toThrow('too long')
  })
})
