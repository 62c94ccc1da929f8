// News and locks outlive a lost connection, and what may have been missed is said.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { pause } from '../life.ts'
import { silentLog } from '../log.ts'
import type { Listener } from './listen.ts'
import { openListener } from './open-listener.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

let own: TestDatabase
const open: (Listener & AsyncDisposable)[] = []

beforeAll(async () => {
  own = await testDatabase('empty')
})
afterAll(() => own[Symbol.asyncDispose]())
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]()
})

async function listener(): Promise<Listener> {
  const made = await openListener({ url: own.url, log: silentLog })
  open.push(made)
  return made
}

/** Of this file's own database: the server is shared with every test that runs beside. */
const listeners = `pg_stat_activity where application_name = 'muster news' and datname = current_database()`
const cut = () => own.admin(`select pg_terminate_backend(pid) from ${listeners}`)

/** Cuts every listener's connection; somebody else waits for the lock and has it in the moment it is free. */
async function takeAway(lock: string): Promise<void> {
  const taken = own.admin('select pg_advisory_lock(hashtextextended($1, 0))', [lock])
  const waiting = () =>
    own.database.one(
      [],
      `select from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`,
    )
  await expect.poll(async () => (await waiting()).rowCount).toBe(1)
  await own.database.one([], `select pg_terminate_backend(pid) from ${listeners}`)
  await taken
}

it('hears its channels and no others, several ears each', async () => {
  const [ear, mouth] = [await listener(), await listener()]
  const heard: string[] = []
  ear.on('one', (payload) => heard.push(`a ${payload}`))
  ear.on('one', (payload) => heard.push(`b ${payload}`))
  ear.on('two', (payload) => heard.push(`c ${payload}`))
  await ear.notify('nothing', '')
  for (const [channel, payload] of [
    ['one', '1'],
    ['three', '3'],
    ['two', '2'],
  ] as const)
    await mouth.notify(channel, payload)
  await expect.poll(() => heard).toEqual(['a 1', 'b 1', 'c 2'])
})

it('comes back after its connection was cut, says so once, and hears again', async () => {
  const [ear, mouth] = [await listener(), await listener()]
  const heard: string[] = []
  let missed = 0
  ear.on(
    'one',
    (payload) => heard.push(payload),
    () => {
      missed += 1
    },
  )
  await ear.notify('nothing', '')
  await cut()
  await expect.poll(() => missed).toBe(1)
  await expect
    .poll(() =>
      mouth.notify('one', 'again').then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)
  await expect.poll(() => heard).toEqual(['again'])
})

it('refuses a payload that PostgreSQL would refuse', async () => {
  await expect((await listener()).notify('one', 'ü'.repeat(4_000))).rejects.toThrow('7,999 bytes')
})

it('holds a lock for one process, also over a cut, and tells when another was faster', async () => {
  const [first, second] = [await listener(), await listener()]
  let lost = 0
  const onLost = () => {
    lost += 1
  }
  expect(await first.hold('thing', onLost)).toBe(true)
  expect(await second.hold('thing', () => {})).toBe(false)
  expect(await second.hold('other', () => {})).toBe(true)
  await takeAway('thing')
  await expect.poll(() => lost).toBe(1)
  await own.admin('select pg_advisory_unlock_all()')
})

const locksHeld = async () => {
  const [row] = await own.admin<{ held: number }>(
    `select count(*)::int as held from pg_locks
      where locktype = 'advisory' and granted and pid in (select pid from ${listeners})`,
  )
  return row?.held
}

it('does not hold a lock again that it has told to be lost, also when it is free and the connection new', async () => {
  const first = await listener()
  let lost = 0
  let missed = 0
  const onLost = () => {
    lost += 1
  }
  first.on(
    'one',
    () => {},
    () => {
      missed += 1
    },
  )
  expect(await first.hold('thing', onLost)).toBe(true)
  await takeAway('thing')
  await expect.poll(() => [lost, missed]).toEqual([1, 1])
  await own.admin('select pg_advisory_unlock_all()')
  await cut()
  await expect.poll(() => missed).toBe(2)
  expect([lost, await locksHeld()]).toEqual([1, 0])
  expect(await first.hold('thing', onLost)).toBe(true)
})

it('gives a lock back as often as it was asked for, also after a cut', async () => {
  const [first, second] = [await listener(), await listener()]
  let missed = 0
  first.on(
    'one',
    () => {},
    () => {
      missed += 1
    },
  )
  for (let i = 0; i < 3; i += 1) expect(await first.hold('thing', () => {})).toBe(true)
  expect(await second.hold('thing', () => {})).toBe(false)
  await first.release('thing')
  await first.release('thing')
  expect(await second.hold('thing', () => {})).toBe(true)
  await second.release('thing')
  for (let i = 0; i < 3; i += 1) expect(await first.hold('thing', () => {})).toBe(true)
  await cut()
  await expect.poll(() => missed).toBe(1)
  await first.release('thing')
  expect(await locksHeld()).toBe(0)
})

/** A way to the database that keeps answers back, or is cut when a text passes. */
async function ownWay() {
  const { host, port, user, password, database } = new pg.Client({ connectionString: own.url })
  const target = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }
  const pairs = new Set<{ near: Socket; far: Socket }>()
  const way = { came: 0, keepsBack: false, cutAt: '', open: () => pairs.size, go }
  const server = createServer((near) => {
    way.came += 1
    const far = connect(target)
    const pair = { near, far }
    pairs.add(pair)
    const end = () => {
      near.destroy()
      far.destroy()
      pairs.delete(pair)
    }
    for (const socket of [near, far]) socket.on('error', end).on('close', end)
    near.on('data', (bytes) => {
      if (!way.cutAt || !bytes.includes(way.cutAt)) return void far.write(bytes)
      way.cutAt = ''
      end()
    })
    if (!way.keepsBack) far.pipe(near)
  })
  function go() {
    way.keepsBack = false
    for (const { near, far } of pairs) far.pipe(near)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const ownPort = (server.address() as AddressInfo).port
  return Object.assign(way, {
    url: `postgresql://${user}:${password}@127.0.0.1:${ownPort}/${database}`,
    async [Symbol.asyncDispose]() {
      for (const { near } of pairs) near.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

it('leaves no connection when it is closed while it comes back', async () => {
  await using way = await ownWay()
  const made = await openListener({ url: way.url, log: silentLog })
  await made.hold('thing', () => {})
  way.keepsBack = true
  await cut()
  // The new connection is there, and its answers are under way.
  await expect.poll(() => [way.came, way.open()]).toEqual([2, 1])
  const closed = made[Symbol.asyncDispose]()
  way.go()
  await closed
  await expect.poll(way.open).toBe(0)
})

it('comes back with one connection when the new one is cut while its locks are asked for', async () => {
  await using way = await ownWay()
  await using first = await openListener({ url: way.url, log: silentLog })
  let lost = 0
  let missed = 0
  first.on(
    'one',
    () => {},
    () => {
      missed += 1
    },
  )
  const onLost = () => {
    lost += 1
  }
  await first.hold('thing', onLost)
  way.cutAt = 'pg_try_advisory_lock'
  await cut()
  await expect.poll(() => missed).toBe(1)
  // Time for a second one to come, if there is one.
  await pause(500)
  expect([way.came, way.open(), lost, await locksHeld()]).toEqual([3, 1, 0, 1])
})
