// The wall between tenants, and what happens when the database goes away.
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { silentLog } from '../log.ts'
import { urlTo } from './found.ts'
import { isDuplicate, openDatabase } from './open-database.ts'
import { StatementAs } from './statement-as.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

let own: TestDatabase

beforeAll(async () => {
  own = await testDatabase('fleet')
  await own.admin(`set role muster_owner`)
  await own.admin(`create table thing_things (tenant int not null, id int not null, primary key (tenant, id))`)
  await own.admin(`select muster_protect('thing_things')`)
  await own.admin('grant select, insert, update, delete on thing_things to muster_app')
  await own.admin('reset role')
  await own.admin('insert into thing_things select t, i from generate_series(1, 3) t, generate_series(1, 4) i')
})
afterAll(async () => {
  await own[Symbol.asyncDispose]()
})

const count = 'select count(*)::int as n from thing_things'

describe('tenants', () => {
  it('sees the rows of the tenants named and of no others, by both ways', async () => {
    for (const [tenants, n] of [
      [[], 0],
      [[2], 4],
      [[1, 3], 8],
      [[9], 0],
    ] as const) {
      expect((await own.database.one<{ n: number }>(tenants, count)).rows).toEqual([{ n }])
      expect(await own.database.as(tenants, async (tx) => (await tx.query(count)).rows)).toEqual([{ n }])
    }
  })

  it('keeps the list of a statement from whatever runs next on the connection', async () => {
    const pool = new pg.Pool({ connectionString: own.url, max: 1 })
    const client = await pool.connect()
    expect((await StatementAs.run(client, '1,2', count, [])).rows).toEqual([{ n: 8 }])
    expect((await client.query(count)).rows).toEqual([{ n: 0 }])
    client.release()
    await pool.end()
  })

  it('refuses to write a row of another tenant', async () => {
    await expect(own.database.one([1], 'insert into thing_things values (2, 99)')).rejects.toThrow('row-level security')
    expect((await own.database.one([1], 'delete from thing_things where tenant = 2')).rowCount).toBe(0)
  })

  it('refuses what is no tenant number before anything is sent', async () => {
    for (const tenant of [0, -1, 1.5, Number.NaN, 2 ** 31])
      await expect(own.database.one([tenant], count)).rejects.toThrow('not a tenant number')
  })
})

describe('a transaction', () => {
  it('is undone when its work throws, and the connection is used again', async () => {
    const work = own.database.as([1], async (tx) => {
      await tx.query('insert into thing_things values (1, 50)')
      throw new Error('stop')
    })
    await expect(work).rejects.toThrow('stop')
    expect((await own.database.one([1], 'select from thing_things where id = 50')).rowCount).toBe(0)
  })

  it('commits a single statement and gives its rows, numbers and parameters', async () => {
    const { rows, rowCount } = await own.database.one(
      [1],
      'insert into thing_things select 1, unnest($1::int[]) returning id, id::bigint as big',
      [[70, 71]],
    )
    expect(rowCount).toBe(2)
    expect(rows).toEqual([
      { id: 70, big: '70' },
      { id: 71, big: '71' },
    ])
    expect((await own.database.one([1], 'delete from thing_things where id >= 70')).rowCount).toBe(2)
  })

  it('says when a unique key was broken, and works on afterwards', async () => {
    const error: unknown = await own.database
      .one([1], 'insert into thing_things values (1, 1)')
      .catch((e: unknown) => e)
    expect(isDuplicate(error)).toBe(true)
    expect((await own.database.one([1], count)).rows).toEqual([{ n: 4 }])
  })

  it.each([
    ['53100', 'storage-full'],
    ['40001', 'conflict'],
    ['40P01', 'conflict'],
    ['57P01', 'database-away'],
  ])('tells SQLSTATE %s as %s, both ways', async (state, code) => {
    const sql = `do $$ begin raise exception using errcode = '${state}'; end $$`
    await expect(own.database.one([1], sql)).rejects.toMatchObject({ code })
    await expect(own.database.as([1], (tx) => tx.query(sql))).rejects.toMatchObject({ code })
    expect((await own.database.one([1], count)).rows).toEqual([{ n: 4 }])
  })

  it('becomes database-away when its connection is cut, and the next one works', async () => {
    const cut = (pid: unknown) => own.admin('select pg_terminate_backend($1)', [pid])
    const work = own.database.as([1], async (tx) => {
      await cut((await tx.query('select pg_backend_pid() as pid')).rows[0]?.pid)
      await tx.query(count)
    })
    await expect(work).rejects.toMatchObject({ code: 'database-away' })
    expect((await own.database.one([1], count)).rows).toEqual([{ n: 4 }])
  })
})

describe('roles', () => {
  it('does not open with a role that could look past the wall', async () => {
    await expect(openDatabase({ url: own.adminUrl, log: silentLog })).rejects.toThrow('is a superuser')
    const { adminUrl } = inject('postgres')
    const client = new pg.Client({ connectionString: adminUrl })
    await client.connect()
    await client.query("create role test_bypass login bypassrls password 'x'; create role test_owns login password 'x'")
    await client.query('grant muster_owner to test_owns')
    const database = decodeURIComponent(new URL(own.url).pathname.slice(1))
    await client.query(`grant connect on database ${database} to test_bypass, test_owns`)
    try {
      for (const [role, reason] of [
        ['test_bypass', 'bypasses'],
        ['test_owns', 'owns tables'],
      ] as const)
        await expect(
          openDatabase({ url: urlTo(own.url, { database, role, password: 'x' }), log: silentLog }),
        ).rejects.toThrow(reason)
    } finally {
      await client.query(`revoke connect on database ${database} from test_bypass, test_owns`)
      await client.query('drop role test_bypass, test_owns')
      await client.end()
    }
  })

  it('says database-away when nothing answers', async () => {
    const url = 'postgresql://a:b@localhost/c?host=%2Fnowhere-muster'
    await expect(openDatabase({ url, log: silentLog })).rejects.toMatchObject({ code: 'database-away' })
  })
})
