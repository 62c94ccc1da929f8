// Several processes and one ring: each reads what any has added, none reads what was dropped, and a kill at any moment loses no key.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '#kit/log.ts'
import { openListener } from '#kit/pg/open-listener.ts'
import { type TestDatabase, testDatabase } from '#kit/pg/testing.ts'
import { openRing } from './open-ring.ts'
import { recordBytes } from './records.ts'
import { socketsOf } from './ring-link.ts'

let own: TestDatabase
let base: string
let places: { folder: string; secondFolder: string; socket: string }
const opened = new Set<{ end(): Promise<void> }>()

beforeAll(async () => {
  own = await testDatabase('fleet')
  base = mkdtempSync(join(tmpdir(), 'muster-rings-'))
})
afterAll(async () => {
  rmSync(base, { recursive: true, force: true })
  await own[Symbol.asyncDispose]()
})
beforeEach(async () => {
  const home = mkdtempSync(join(base, 'one-'))
  places = { folder: join(home, 'ring'), secondFolder: join(home, 'copy'), socket: join(home, 'ring.sock') }
  await own.admin('delete from ring_seen')
})

// A ring that a failed test leaves open would hold the lock of the next one.
afterEach(async () => {
  for (const one of opened) await one.end()
})

async function open() {
  const listener = await openListener({ url: own.url, log: silentLog })
  const ring = await openRing({ ...places, fleet: own.database, listener, log: silentLog }).catch(async (error) => {
    await listener[Symbol.asyncDispose]()
    throw error
  })
  const made = {
    ring,
    /** The database's side of the connection that holds the lock. */
    cut: async () => {
      await own.admin(
        `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and database =
           (select oid from pg_database where datname = current_database())`,
      )
    },
    end: async () => {
      opened.delete(made)
      await ring[Symbol.asyncDispose]()
      await listener[Symbol.asyncDispose]()
    },
  }
  opened.add(made)
  return made
}
type Opened = Awaited<ReturnType<typeof open>>
const keyIn = ({ ring }: Opened, subject: string) => Buffer.from(ring.keyOf(1, subject) ?? []).toString('hex')

describe('a second process', () => {
  it('reads what the first one adds before that is acknowledged, and the other way round', async () => {
    const [a, b] = [await open(), await open()]
    await a.ring.add(1, ['dev_a'])
    expect(keyIn(b, 'dev_a')).toHaveLength(64)
    await b.ring.add(1, ['dev_b', 'dev_a'])
    for (const subject of ['dev_a', 'dev_b']) expect(keyIn(a, subject)).toBe(keyIn(b, subject))
    const c = await open()
    await c.ring.add(2, ['dev_a'])
    expect(Buffer.from(a.ring.keyOf(2, 'dev_a') ?? []).toString('hex')).toBe(
      Buffer.from(b.ring.keyOf(2, 'dev_a') ?? []).toString('hex'),
    )
    expect(keyIn(c, 'dev_a')).toBe(keyIn(a, 'dev_a'))
    for (const one of [a, b, c]) await one.end()
  })

  it('has forgotten a dropped key once that is acknowledged, whoever dropped it', async () => {
    const [a, b] = [await open(), await open()]
    await a.ring.add(1, ['dev_a', 'dev_b', 'dev_c'])
    const kept = keyIn(a, 'dev_c')
    await a.ring.drop(1, ['dev_a'])
    expect([keyIn(b, 'dev_a'), b.ring.generation]).toEqual(['', 2])
    await b.ring.drop(1, ['dev_b'])
    expect([keyIn(a, 'dev_b'), a.ring.generation, keyIn(a, 'dev_c'), keyIn(b, 'dev_c')]).toEqual(['', 3, kept, kept])
    for (const { ring } of [a, b])
      expect(['dev_a', 'dev_b', 'dev_c'].map((one) => ring.isErased(1, one))).toEqual([true, true, false])
    await expect(b.ring.add(1, ['dev_a'])).rejects.toThrow('never used again')
    for (const one of [b, a]) await one.end()
  })

  it('holds the ring when the first one ends, with every key, and the third one follows it', async () => {
    const [a, b, c] = [await open(), await open(), await open()]
    await a.ring.add(1, ['dev_a'])
    const key = keyIn(a, 'dev_a')
    await a.end()
    await Promise.all([b.ring.add(1, ['dev_b']), c.ring.add(1, ['dev_c'])])
    for (const one of [b, c]) expect(keyIn(one, 'dev_a')).toBe(key)
    for (const subject of ['dev_b', 'dev_c']) expect(keyIn(b, subject)).toBe(keyIn(c, subject))
    for (const one of [b, c]) await one.end()
    const again = await open()
    expect(keyIn(again, 'dev_a')).toBe(key)
    await again.end()
  })

  it('takes over when the database gives it the lock, and the first one follows: never do two write', async () => {
    const [a, b] = [await open(), await open()]
    await a.ring.add(1, ['dev_first'])
    const subjects = ['dev_first']
    const rounds = 4
    for (let i = 0; i < rounds; i += 1) {
      await a.cut()
      // It is given the lock while whoever held it does not know yet that it is lost, and goes on writing.
      const opening = open()
      const adds: Promise<void>[] = []
      for (let n = 0; n < 30; n += 1) {
        const names = [`dev_a${i}_${n}`, `dev_b${i}_${n}`, `dev_both${i}_${n}`] as const
        adds.push(a.ring.add(1, [names[0]]), b.ring.add(1, [names[1]]))
        adds.push(a.ring.add(1, [names[2]]), b.ring.add(1, [names[2]]))
        subjects.push(...names)
        await adds[n * 4]
      }
      const c = await opening
      await c.ring.add(1, [`dev_c${i}`])
      subjects.push(`dev_c${i}`)
      await Promise.all(adds)
      await expect
        .poll(() => subjects.filter((one) => new Set([a, b, c].map((ring) => keyIn(ring, one))).size > 1))
        .toEqual([])
      await c.end()
    }
    await a.ring.add(1, ['dev_last'])
    subjects.push('dev_last')
    const keys = subjects.map((one) => keyIn(a, one))
    expect(keys.every((key) => key.length === 64)).toBe(true)
    await a.end()
    await b.end()
    for (const folder of [places.folder, places.secondFolder])
      expect(statSync(join(folder, '1.keys')).size).toBe(subjects.length * recordBytes)
    const again = await open()
    expect(subjects.map((one) => keyIn(again, one))).toEqual(keys)
    await again.end()
  })

  it('does what a model says, whoever is asked', async () => {
    const subject = fc.integer({ min: 0, max: 5 }).map((n) => `dev_${n}`)
    const act = fc.record({ by: fc.integer({ min: 0, max: 2 }), what: fc.constantFrom('add', 'add', 'drop'), subject })
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
        const home = mkdtempSync(join(base, 'model-'))
        places = { folder: join(home, 'ring'), secondFolder: join(home, 'copy'), socket: join(home, 'ring.sock') }
        await own.admin('delete from ring_seen')
        const rings = [await open(), await open(), await open()]
        const model = new Map<string, string>()
        const dropped = new Set<string>()
        try {
          for (const { by, what, subject: one } of acts) {
            const { ring } = rings[by] as Opened
            if (what === 'drop') {
              await ring.drop(1, [one])
              model.delete(one)
              dropped.add(one)
            } else if (dropped.has(one)) await expect(ring.add(1, [one])).rejects.toThrow('never used again')
            else {
              await ring.add(1, [one])
              if (!model.has(one)) model.set(one, keyIn(rings[by] as Opened, one))
            }
            for (const each of rings)
              for (let n = 0; n <= 5; n += 1) {
                expect(keyIn(each, `dev_${n}`)).toBe(model.get(`dev_${n}`) ?? '')
                expect(each.ring.isErased(1, `dev_${n}`)).toBe(dropped.has(`dev_${n}`))
              }
          }
        } finally {
          for (const each of rings) await each.end()
        }
      }),
      { numRuns: 15 },
    )
  })

  it('is let in by its files only: the socket is the owner’s, and what is no message of ours ends the connection', async () => {
    const a = await open()
    const [path, ...others] = socketsOf(places.socket) as [string]
    expect([statSync(path).mode & 0o777, others]).toEqual([0o600, []])
    for (const text of [
      '{"id":1,"add":{"tenant":1,"subjects":[1]}}\n',
      'GET / HTTP/1.1\n',
      '{"id":1,"steal":true}\n',
    ]) {
      const socket = connect(path)
      await new Promise<void>((resolve) => {
        socket.on('close', () => resolve())
        socket.on('error', () => {})
        socket.on('data', () => {})
        socket.write(text)
      })
    }
    await a.ring.add(1, ['dev_a'])
    await a.end()
    expect(readdirSync(join(places.socket, '..')).sort()).toEqual(['copy', 'ring'])
  })
})

describe('kill -9', () => {
  const started: ChildProcess[] = []
  afterEach(async () => {
    for (const child of started.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    }
  })

  function start(prefix: string) {
    const program = join(import.meta.dirname, 'testing', 'process.ts')
    const { folder, secondFolder, socket } = places
    const child = spawn(process.execPath, [program, folder, secondFolder, socket, own.url, prefix], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    started.push(child)
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    return {
      child,
      acknowledged: () =>
        text
          .slice(0, text.lastIndexOf('\n') + 1)
          .split('\n')
          .filter((line) => line.includes(' ')),
      isOpen: () => text.startsWith('open'),
      kill: () =>
        new Promise<void>((resolve) => {
          child.once('exit', () => resolve())
          child.kill('SIGKILL')
        }),
    }
  }

  it('of the holder in the middle of adds loses no acknowledged key, and the follower goes on', async () => {
    for (let round = 0; round < 3; round += 1) {
      const holder = start(`h${round}`)
      await expect.poll(holder.isOpen).toBe(true)
      const follower = start(`f${round}`)
      await expect.poll(() => follower.acknowledged().length).toBeGreaterThan(20 * (round + 1))
      await holder.kill()
      const before = follower.acknowledged().length
      await expect.poll(() => follower.acknowledged().length).toBeGreaterThan(before + 20)
      await follower.kill()
      const told = [...holder.acknowledged(), ...follower.acknowledged()]
      const a = await open()
      const wrong = told.filter((line) => {
        const [subject, key] = line.split(' ') as [string, string]
        return keyIn(a, subject) !== key
      })
      expect([told.length > 40, wrong]).toEqual([true, []])
      await a.end()
    }
  })
})
