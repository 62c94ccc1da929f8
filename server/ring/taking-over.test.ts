// The lock changes hands at every step of an opening: never do two write, and there is always one that can.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { pause } from '#kit/life.ts'
import { type Log, silentLog } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import { type TestDatabase, testDatabase } from '#kit/pg/testing.ts'
import { openRing } from './open-ring.ts'
import { recordBytes } from './records.ts'
import { socketsOf } from './ring-link.ts'

let own: TestDatabase
let base: string
let places: { folder: string; secondFolder: string; socket: string }
let lock: Lock
const opened: AsyncDisposable[] = []

beforeAll(async () => {
  own = await testDatabase('fleet')
  base = mkdtempSync(join(tmpdir(), 'muster-taking-'))
})
afterAll(async () => {
  rmSync(base, { recursive: true, force: true })
  await own[Symbol.asyncDispose]()
})
beforeEach(async () => {
  const home = mkdtempSync(join(base, 'one-'))
  places = { folder: join(home, 'ring'), secondFolder: join(home, 'copy'), socket: join(home, 'ring.sock') }
  lock = new Lock()
  await own.admin('delete from ring_seen')
})
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]()
})

/** The database's lock: it may give it to another process at any moment, and tells nobody. */
class Lock {
  owner: string | undefined

  of(name: string, answered: (count: number) => Promise<void> = async () => {}) {
    let count = 0
    let told = () => {}
    return {
      hold: async (_lock: string, lost: () => void) => {
        told = lost
        this.owner ??= name
        const ours = this.owner === name
        count += 1
        // The answer is under way for as long as it takes.
        await answered(count)
        return ours
      },
      release: async () => {
        if (this.owner === name) this.owner = undefined
      },
      /** What the process hears when its connection is back. */
      tell: () => told(),
      asked: () => count,
    }
  }
}

/** The fleet's database, which says when the ring asks it: that is when the files are opened. */
function watched(asks: () => Promise<void> | void): Database {
  return {
    as: (tenants, work) => own.database.as(tenants, work),
    one: async (tenants, sql, params) => {
      await asks()
      return own.database.one(tenants, sql, params)
    },
    close: async () => {},
  }
}

async function open(
  listener: ReturnType<Lock['of']>,
  more: { fleet?: Database; log?: Log; patienceMs?: number } = {},
): Promise<Awaited<ReturnType<typeof openRing>>> {
  const ring = await openRing({ ...places, fleet: own.database, log: silentLog, ...more, listener })
  opened.push(ring)
  return ring
}
type Ring = Awaited<ReturnType<typeof open>>
const keyIn = (ring: Ring, subject: string) => Buffer.from(ring.keyOf(1, subject) ?? []).toString('hex')

/** Every ring writes and reads what the others wrote, and the files hold each key once. */
async function expectOne(rings: Ring[], before = 0): Promise<void> {
  const subjects = rings.map((_, i) => `dev_${before}_${i}`)
  await Promise.all(rings.flatMap((ring, i) => [ring.add(1, [String(subjects[i])]), ring.add(1, ['dev_both'])]))
  for (const subject of [...subjects, 'dev_both']) {
    const keys = rings.map((ring) => keyIn(ring, subject))
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toHaveLength(64)
  }
  const files = [places.folder, places.secondFolder].map((folder) => join(folder, '1.keys'))
  expect(files.map((file) => statSync(file).size)).toEqual(
    files.map(() => (before + subjects.length + 1) * recordBytes),
  )
  const [first, second] = files.map((file) => readFileSync(file))
  expect(first?.equals(second as Buffer)).toBe(true)
}

it('lets go only when its opening is over, and the one that was given the lock opens after that', async () => {
  const events: string[] = []
  const gate = Promise.withResolvers<void>()
  const reads = Promise.withResolvers<void>()
  let isOpening = false
  const first = open(lock.of('a'), {
    fleet: watched(async () => {
      isOpening = true
      await gate.promise
      events.push('a')
    }),
  })
  await expect.poll(() => isOpening).toBe(true)
  lock.owner = 'b'
  const b = lock.of('b')
  const fleet = watched(() => {
    events.push('b')
    reads.resolve()
  })
  const second = open(b, { fleet })
  await expect.poll(b.asked).toBe(2)
  // Time for a second one to do what it must not do; one that waits waits as long.
  await Promise.race([reads.promise, pause(300)])
  gate.resolve()
  const rings = [await first, await second]
  expect(events.slice(0, 3)).toEqual(['a', 'a', 'b'])
  await expectOne(rings)
})

it('does not open when another process got the lock and the ring before it listened itself', async () => {
  const gate = Promise.withResolvers<void>()
  let reads = 0
  const a = lock.of('a', (count) => (count === 1 ? gate.promise : Promise.resolve()))
  const fleet = watched(() => {
    reads += 1
  })
  const first = open(a, { fleet })
  await expect.poll(a.asked).toBe(1)
  lock.owner = 'b'
  const second = await open(lock.of('b'))
  const [socket] = socketsOf(places.socket)
  gate.resolve()
  const rings = [await first, second]
  // It asks again, hears that it is another one's now, and leaves that one's socket alone.
  expect([a.asked() > 1, reads, socketsOf(places.socket)]).toEqual([true, 0, [socket]])
  await expectOne([...rings, await open(lock.of('c'))])
})

it('does not open on an old answer when another process wants it to let go', async () => {
  const gate = Promise.withResolvers<void>()
  let reads = 0
  const a = lock.of('a', (count) => (count === 2 ? gate.promise : Promise.resolve()))
  const fleet = watched(() => {
    reads += 1
  })
  const first = open(a, { fleet })
  await expect.poll(a.asked).toBe(2)
  lock.owner = 'b'
  // Lines are heard in their order: what is no message of ours ends the connection after the one before it was heard.
  const socket = connect(String(socketsOf(places.socket)[0]))
  const heard = new Promise((resolve) => socket.once('close', resolve))
  socket.resume().write('{"yield":true}\nno message\n')
  await heard
  gate.resolve()
  const second = await open(lock.of('b'))
  expect([reads, lock.owner]).toEqual([0, 'b'])
  await expectOne([await first, second])
})

it('ends a try when it hears that the lock is lost before the files are opened', async () => {
  let reads = 0
  const a = lock.of('a', async (count) => {
    if (count !== 2) return
    lock.owner = 'b'
    a.tell()
  })
  const fleet = watched(() => {
    reads += 1
  })
  const first = open(a, { fleet })
  await expect.poll(() => a.asked() > 2).toBe(true)
  expect(reads).toBe(0)
  await expectOne([await open(lock.of('b')), await first])
})

it('hands over to and fro, whoever is told and when', async () => {
  const [a, b] = [lock.of('a'), lock.of('b')]
  const rings = [await open(a), await open(b)]
  for (let round = 0; round < 20; round += 1) {
    const [name, loser] = round % 2 ? (['a', b] as const) : (['b', a] as const)
    lock.owner = name
    const adds = rings.map((ring, i) => ring.add(1, [`dev_${round}_${i}`]))
    // Told before, during and after: it looks again and finds the one that has it.
    if (round % 3 > 0) setImmediate(loser.tell)
    loser.tell()
    await Promise.all(adds)
  }
  const subjects = Array.from({ length: 40 }, (_, i) => `dev_${i >> 1}_${i % 2}`)
  await expect
    .poll(() => subjects.filter((one) => keyIn(rings[0] as Ring, one) !== keyIn(rings[1] as Ring, one)))
    .toEqual([])
  const sizes = [places.folder, places.secondFolder].map((folder) => statSync(join(folder, '1.keys')).size)
  expect(sizes).toEqual([40 * recordBytes, 40 * recordBytes])
})

it('gives the lock back when it cannot open the ring, and says each reason once', async () => {
  await expect(open(lock.of('a'), { fleet: watched(() => Promise.reject(new Error('away'))) })).rejects.toThrow('away')
  expect([lock.owner, socketsOf(places.socket)]).toEqual([undefined, []])
  const holder = await open(lock.of('b'))
  await holder.add(1, ['dev_a'])
  const said: string[] = []
  const log = { ...silentLog, error: (message: string) => void said.push(message) }
  let wrong: Error | undefined = new Error('away')
  const c = lock.of('c')
  const fleet = watched(() => (wrong ? Promise.reject(wrong) : undefined))
  const follower = await open(c, { log, fleet })
  const asked = c.asked()
  await holder[Symbol.asyncDispose]()
  lock.owner = undefined
  await expect.poll(() => c.asked() > asked + 5).toBe(true)
  expect(said).toHaveLength(1)
  wrong = undefined
  await follower.add(1, ['dev_b'])
  expect([keyIn(follower, 'dev_a').length, keyIn(follower, 'dev_b').length]).toEqual([64, 64])
})

it('waits for a holder as long as it may, also when the opening it waited for is given up at once', async () => {
  const a = await open(lock.of('a'))
  const gate = Promise.withResolvers<void>()
  const b = lock.of('b')
  let isOpening = false
  const fleet = watched(() => {
    isOpening = true
    return gate.promise
  })
  const second = await open(b, { fleet })
  lock.owner = 'b'
  await a[Symbol.asyncDispose]()
  await expect.poll(() => isOpening).toBe(true)
  const failed = second.add(1, ['dev_a']).then(
    () => 'added',
    (error: unknown) => error,
  )
  lock.owner = 'somebody'
  b.tell()
  const asked = b.asked()
  gate.resolve()
  await expect.poll(() => b.asked() > asked + 1).toBe(true)
  lock.owner = undefined
  expect(await failed).toBe('added')
  expect(keyIn(second, 'dev_a')).toHaveLength(64)
})
