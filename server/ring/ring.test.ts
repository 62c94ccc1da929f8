// The ring survives a kill at any moment, is refused when it is wrong, and an erased key is nowhere any more.
import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '#kit/log.ts'
import { openListener } from '#kit/pg/open-listener.ts'
import { type TestDatabase, testDatabase } from '#kit/pg/testing.ts'
import { ownMounts } from '../../law/needs.ts'
import { openRing } from './open-ring.ts'
import { recordBytes } from './records.ts'

let own: TestDatabase
let base: string
let folder: string
let secondFolder: string

beforeAll(async () => {
  own = await testDatabase('fleet')
  base = mkdtempSync(join(tmpdir(), 'muster-ring-'))
})
afterAll(async () => {
  rmSync(base, { recursive: true, force: true })
  await own[Symbol.asyncDispose]()
})
beforeEach(async () => {
  const home = mkdtempSync(join(base, 'one-'))
  folder = join(home, 'ring')
  secondFolder = join(home, 'copy')
  await own.admin('delete from ring_seen')
})

/** Opens the ring as a new process would: the lock lives as long as the connection. */
async function open(more: { socket?: string; patienceMs?: number } = {}) {
  const listener = await openListener({ url: own.url, log: silentLog })
  try {
    const places = { folder, secondFolder, socket: `${folder}.sock`, fleet: own.database }
    const ring = await openRing({ ...places, listener, log: silentLog, ...more })
    return Object.assign(ring, {
      end: async () => {
        await ring[Symbol.asyncDispose]()
        await listener[Symbol.asyncDispose]()
      },
    })
  } catch (error) {
    await listener[Symbol.asyncDispose]()
    throw error
  }
}

async function withKeys(subjects: string[], tenant = 1) {
  const ring = await open()
  await ring.add(tenant, subjects)
  const keys = subjects.map((subject) => Buffer.from(ring.keyOf(tenant, subject) ?? []).toString('hex'))
  await ring.end()
  return keys
}

const keysOf = (ring: { keyOf(t: number, s: string): Uint8Array | undefined }, subjects: string[], tenant = 1) =>
  subjects.map((subject) => Buffer.from(ring.keyOf(tenant, subject) ?? []).toString('hex'))

/** Every file of both copies with its bytes: to show that a refusal changed nothing. */
function everything(): Record<string, string> {
  const all: Record<string, string> = {}
  for (const place of [folder, secondFolder])
    if (existsSync(place))
      for (const file of readdirSync(place)) all[join(place, file)] = readFileSync(join(place, file)).toString('hex')
  return all
}

async function refuses(reason: RegExp, more?: Parameters<typeof open>[0]) {
  const before = everything()
  await expect(open(more)).rejects.toThrow(reason)
  expect(everything()).toEqual(before)
}

describe('keys', () => {
  it('are 256 bits, apart by tenant, kept over a restart, and the same when added again', async () => {
    const subjects = ['dev_a', 'dev_b', 'tenant']
    const keys = await withKeys(subjects)
    expect(new Set(keys).size).toBe(3)
    for (const key of keys) expect(key).toHaveLength(64)
    const ring = await open()
    await ring.add(1, subjects)
    await ring.add(2, ['dev_a'])
    expect(keysOf(ring, subjects)).toEqual(keys)
    expect(keysOf(ring, ['dev_a'], 2)).not.toEqual([keys[0]])
    expect(ring.keyOf(2, 'dev_b')).toBeUndefined()
    await ring.end()
  })

  it('are on disk in both copies once added, 0600 in folders of 0700, and never in the clear', async () => {
    const keys = await withKeys(Array.from({ length: 40 }, (_, i) => `dev_${i}`))
    for (const place of [folder, secondFolder]) {
      expect(statSync(place).mode & 0o777).toBe(0o700)
      expect(statSync(join(place, '1.keys')).size).toBe(40 * recordBytes)
      for (const file of readdirSync(place)) {
        expect(statSync(join(place, file)).mode & 0o777).toBe(0o600)
        const hex = readFileSync(join(place, file)).toString('hex')
        for (const key of keys) expect(hex).not.toContain(key)
      }
    }
  })

  it('added at the same time share a write and are all there', async () => {
    const ring = await open()
    const subjects = Array.from({ length: 200 }, (_, i) => `dev_${i}`)
    await Promise.all(subjects.map((subject) => ring.add(1, [subject])))
    const keys = keysOf(ring, subjects)
    await ring.end()
    const again = await open()
    expect(keysOf(again, subjects)).toEqual(keys)
    expect(new Set(keys).size).toBe(200)
    await again.end()
  })
})

describe('erasing', () => {
  it('drops the key from memory and from every file, and keeps the others', async () => {
    const [, kept] = await withKeys(['dev_gone', 'dev_kept'])
    const old = readFileSync(join(folder, '1.kek'))
    const ring = await open()
    await ring.drop(1, ['dev_gone'])
    expect(ring.keyOf(1, 'dev_gone')).toBeUndefined()
    expect([ring.isErased(1, 'dev_gone'), ring.isErased(2, 'dev_gone'), ring.isErased(1, 'dev_kept')]).toEqual([
      ...[true, false, false],
    ])
    expect(ring.generation).toBe(2)
    await ring.drop(1, ['dev_gone'])
    expect(ring.generation).toBe(2)
    await ring.drop(1, ['dev_never-had-a-key'])
    expect(ring.isErased(1, 'dev_never-had-a-key')).toBe(true)
    await ring.drop(1, ['dev_gone', 'dev_never-had-a-key'])
    await ring.end()
    for (const place of [folder, secondFolder])
      expect(readdirSync(place).sort()).toEqual(['3.kek', '3.keys', 'erased', 'root.key'])
    expect(Object.values(everything()).join()).not.toContain(old.toString('hex'))
    const again = await open()
    expect(keysOf(again, ['dev_gone', 'dev_kept'])).toEqual(['', kept])
    expect(again.isErased(1, 'dev_gone')).toBe(true)
    await expect(again.add(1, ['dev_gone'])).rejects.toThrow('never used again')
    await again.end()
  })

  it('overwrites what the old files held, not only their names', async () => {
    await withKeys(['dev_gone', 'dev_kept'])
    const old = ['1.keys', '1.kek'].map((file) => ({
      bytes: readFileSync(join(folder, file)),
      link: `${folder}-${file}`,
    }))
    for (const [i, file] of ['1.keys', '1.kek'].entries()) linkSync(join(folder, file), old[i]?.link as string)
    const ring = await open()
    await ring.drop(1, ['dev_gone'])
    await ring.end()
    for (const { bytes, link } of old) {
      const now = readFileSync(link)
      expect(now).toHaveLength(bytes.length)
      for (let at = 0; at + 16 <= bytes.length; at += 16) expect(now.includes(bytes.subarray(at, at + 16))).toBe(false)
    }
  })

  it('is applied again to a ring that was restored whole', async () => {
    await withKeys(['dev_gone', 'dev_kept'])
    const saved = `${folder}-saved`
    cpSync(folder, saved, { recursive: true })
    const ring = await open()
    await ring.drop(1, ['dev_gone'])
    await ring.end()
    const erased = readFileSync(join(folder, 'erased'))
    for (const place of [folder, secondFolder]) {
      rmSync(place, { recursive: true })
      cpSync(saved, place, { recursive: true })
    }
    await refuses(/older than the database \(generation 2, 1 keys\)/)
    // A restore of the database takes its note of the ring with it; the list of the erased stays with the second copy.
    await own.admin('delete from ring_seen')
    writeFileSync(join(secondFolder, 'erased'), erased)
    const restored = await open()
    expect(restored.keyOf(1, 'dev_gone')).toBeUndefined()
    expect(restored.keyOf(1, 'dev_kept')).toBeDefined()
    await restored.end()
  })

  it('is finished at the next start when it was cut off after the first copy', async () => {
    await withKeys(['dev_gone', 'dev_kept'])
    cpSync(secondFolder, `${secondFolder}-before`, { recursive: true })
    const ring = await open()
    await ring.drop(1, ['dev_gone'])
    await ring.end()
    rmSync(secondFolder, { recursive: true })
    cpSync(`${secondFolder}-before`, secondFolder, { recursive: true })
    const again = await open()
    expect(again.keyOf(1, 'dev_gone')).toBeUndefined()
    expect(readdirSync(secondFolder)).not.toContain('1.keys')
    await again.end()
  })
})

describe('a write that was cut off', () => {
  it('is repaired from the other copy, at any byte', async () => {
    const subjects = ['dev_a', 'dev_b', 'dev_c']
    const keys = await withKeys(subjects)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3 * recordBytes }), fc.boolean(), async (bytes, first) => {
        const file = join(first ? folder : secondFolder, '1.keys')
        truncateSync(file, bytes)
        const ring = await open()
        expect(keysOf(ring, subjects)).toEqual(keys)
        await ring.end()
        for (const place of [folder, secondFolder]) expect(statSync(join(place, '1.keys')).size).toBe(3 * recordBytes)
      }),
      { numRuns: 25 },
    )
  })

  it('that was never acknowledged is taken back in both copies', async () => {
    const keys = await withKeys(['dev_a'])
    for (const place of [folder, secondFolder]) {
      const file = join(place, '1.keys')
      writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.alloc(50)]))
    }
    const ring = await open()
    await ring.add(1, ['dev_b'])
    await ring.end()
    const again = await open()
    expect(keysOf(again, ['dev_a'])).toEqual(keys)
    expect(again.keyOf(1, 'dev_b')).toBeDefined()
    await again.end()
  })

  it('in the very first start begins anew', async () => {
    await withKeys([])
    await own.admin('delete from ring_seen')
    rmSync(join(folder, 'root.key'))
    const ring = await open()
    await ring.add(1, ['dev_a'])
    await ring.end()
  })
})

describe('a full disk', () => {
  const mounts = ownMounts('a key ring on a full disk')
  it.runIf(mounts)('refuses a new key, loses none, and goes on once there is room', async () => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const program = [process.execPath, join(import.meta.dirname, 'testing', 'full-disk.ts'), folder, own.url]
    mkdirSync(folder)
    execFile('unshare', [...(mounts ?? []), ...program], (error, out) => (error ? reject(error) : resolve(out)))
    const told = JSON.parse(await promise) as {
      refused: string
      kept: number
      sizes: number[]
      during: boolean
      after: boolean
    }
    expect(told).toMatchObject({ refused: 'ring-away', during: true, after: true })
    expect(told.kept).toBeGreaterThan(100)
    expect(told.sizes).toEqual([told.kept * recordBytes, told.kept * recordBytes])
  })
})

describe('a ring that is wrong is refused and nothing is written', () => {
  it('missing, whole or in part', async () => {
    await withKeys(['dev_a'])
    for (const gone of [[folder], [secondFolder], [folder, secondFolder]]) {
      for (const place of gone) cpSync(place, `${place}-saved`, { recursive: true })
      for (const place of gone) rmSync(place, { recursive: true })
      await refuses(/root\.key is missing\. Nothing was changed\. .*cp -a/)
      for (const place of gone) cpSync(`${place}-saved`, place, { recursive: true })
    }
    for (const file of ['root.key', '1.kek', '1.keys']) {
      const path = join(folder, file)
      const bytes = readFileSync(path)
      rmSync(path)
      await refuses(/missing|holds no key ring|cannot be read/)
      writeFileSync(path, bytes, { mode: 0o600 })
    }
    await (await open()).end()
  })

  it('damaged: any changed byte that is not at the end', async () => {
    await withKeys(['dev_a', 'dev_b', 'dev_c'])
    for (const [file, size] of [
      ['1.keys', 2 * recordBytes],
      ['1.kek', 76],
    ] as const) {
      const path = join(folder, file)
      const good = readFileSync(path)
      for (const at of [0, 13, 40, size - 1]) {
        const bad = Buffer.from(good)
        bad[at] = (bad[at] ?? 0) ^ 1
        writeFileSync(path, bad)
        await refuses(/cannot be read\. Nothing was changed/)
      }
      writeFileSync(path, good)
    }
    await (await open()).end()
  })

  it('older than the database, by generation or by keys', async () => {
    await withKeys(['dev_a', 'dev_b'])
    for (const place of [folder, secondFolder]) truncateSync(join(place, '1.keys'), recordBytes)
    await refuses(/older than the database \(generation 1, 2 keys\): put back/)
  })

  it('of another installation', async () => {
    await withKeys(['dev_a'])
    await own.admin(`update ring_seen set ring = 'ffff'`)
    await refuses(/key ring of another database/)
  })

  it('held by a process that does not answer here', async () => {
    const ring = await open()
    await refuses(/another server process holds the key ring/, { socket: `${folder}-other.sock`, patienceMs: 300 })
    await ring.end()
  })
})
