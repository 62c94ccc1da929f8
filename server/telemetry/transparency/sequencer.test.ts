// Every committed leaf gets one number, whoever gives it and whatever ends in between; nothing else is in the log.
import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fakeClock } from '#kit/clock.ts'
import { type TestDatabase, testDatabase } from '#kit/pg/testing.ts'
import type { Context } from '../../context.ts'
import { addLeaves } from './leaves.ts'
import { sequence } from './sequencer.ts'
import { mth } from './testing/rfc9162.ts'
import { signerFrom } from './testing/signer.ts'
import { LogDamaged, split } from './tiles.ts'

const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

let database: TestDatabase
let context: Context
beforeEach(async () => {
  database = await testDatabase('fleet')
  await database.admin('insert into tenant_numbers (tenant) values (1), (2) on conflict do nothing')
  const clock = fakeClock(Date.UTC(2026, 10, 21, 12))
  context = {
    fleet: database.database,
    clock,
    epoch: { number: 0 },
    authority: signerFrom(pem),
  } as unknown as Context
})
afterEach(() => database[Symbol.asyncDispose]())

const add = (tenant: number, commitments: readonly Buffer[]) =>
  context.fleet.as([tenant], (tx) =>
    addLeaves(
      tx,
      commitments.map((commitment) => ({ tenant, commitment })),
    ),
  )
const some = (n: number) => Array.from({ length: n }, () => randomBytes(32))

/** The log as a stranger reads it from the rows; its root is worked out anew over all entries. */
async function logOf(tenant: number) {
  const [log] = await database.admin<{ size: string; checkpoint: string }>(
    `select size, checkpoint from log_logs where tenant = ${tenant}`,
  )
  const rows = await database.admin<{ bundle: string; commitments: Buffer }>(
    `select bundle, commitments from log_entries where tenant = ${tenant} order by bundle`,
  )
  const places = await database.admin<{ prefix: string; place: string }>(
    `select prefix, place from log_places where tenant = ${tenant}`,
  )
  const entries = rows.flatMap((row) => split(row.commitments))
  return { size: Number(log?.size ?? 0), checkpoint: log?.checkpoint ?? '', entries, places }
}

async function expectWhole(tenant: number, committed: readonly Buffer[]) {
  const { size, checkpoint, entries, places } = await logOf(tenant)
  expect(size).toBe(committed.length)
  const names = (list: readonly Buffer[]) => list.map((one) => one.toString('hex')).sort()
  expect(names(entries)).toEqual(names(committed))
  expect(checkpoint.split('\n').slice(1, 3)).toEqual([String(size), mth(entries).toString('base64')])
  const found = new Map(places.map(({ prefix, place }) => [Number(place), BigInt(prefix)]))
  expect(found.size).toBe(places.length)
  for (const [i, entry] of entries.entries()) expect(found.get(i)).toBe(entry.readBigInt64BE(0))
}

async function drain(tenant: number): Promise<void> {
  for (let passes = 0; passes < 100; passes += 1) {
    const [waiting] = await database.admin(`select 1 from log_pending where tenant = ${tenant} limit 1`)
    if (!waiting) return
    await sequence(context, tenant)
  }
  throw new Error('leaves keep waiting')
}

it('numbers leaves in the order in which they were committed', async () => {
  const [a, b, c] = [some(3), some(1), some(300)]
  for (const commitments of [a, b]) await add(1, commitments)
  expect(await sequence(context, 1)).toBe(4)
  await add(1, c)
  expect(await sequence(context, 1)).toBe(300)
  expect(await sequence(context, 1)).toBe(0)
  const { entries } = await logOf(1)
  expect(Buffer.concat(entries).equals(Buffer.concat([...a, ...b, ...c]))).toBe(true)
  await expectWhole(1, entries)
})

it('keeps the logs of two tenants apart, under names that tell neither', async () => {
  const [mine, theirs] = [some(5), some(7)]
  await context.fleet.as([1, 2], (tx) =>
    addLeaves(tx, [
      ...mine.map((commitment) => ({ tenant: 1, commitment })),
      ...theirs.map((commitment) => ({ tenant: 2, commitment })),
    ]),
  )
  await drain(1)
  await drain(2)
  await expectWhole(1, mine)
  await expectWhole(2, theirs)
  const names = await database.admin<{ origin: string }>('select origin from log_logs order by tenant')
  expect(new Set(names.map(({ origin }) => origin)).size).toBe(2)
  for (const { origin } of names) expect(origin).toMatch(/^testtesttesttest\/[a-z2-7]{16}$/)
})

it('an act that is rolled back leaves no leaf', async () => {
  const kept = some(2)
  await add(1, kept)
  await context.fleet
    .as([1], async (tx) => {
      await addLeaves(
        tx,
        some(2).map((commitment) => ({ tenant: 1, commitment })),
      )
      throw new Error('rolled back')
    })
    .catch(() => {})
  await drain(1)
  await expectWhole(1, kept)
})

/** Of all runs of the property below: the log only grows. */
const committed: Buffer[] = []

it('every leaf exactly once, while many write and several give numbers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 5, maxLength: 25 }), async (sizes) => {
      const groups = sizes.map(some)
      const writers = groups.map((commitments) => add(2, commitments))
      const passes = Array.from({ length: 6 }, () => sequence(context, 2))
      await Promise.all([...writers, ...passes])
      await drain(2)
      committed.push(...groups.flat())
      await expectWhole(2, committed)
    }),
    { numRuns: 8 },
  )
})

it('signs nothing over damage, and loses nothing by it', async () => {
  await add(1, some(10))
  await sequence(context, 1)
  await database.admin('update log_tiles set hashes = set_byte(hashes, 5, get_byte(hashes, 5) # 1)')
  await add(1, some(1))
  await expect(sequence(context, 1)).rejects.toThrow(LogDamaged)
  const [waiting] = await database.admin<{ n: string }>('select count(*) as n from log_pending')
  expect(Number(waiting?.n)).toBe(1)
  await database.admin('update log_tiles set hashes = set_byte(hashes, 5, get_byte(hashes, 5) # 1)')
  expect(await sequence(context, 1)).toBe(1)
})

it('goes on whole after its processes are killed in the middle of their passes', async () => {
  const script = join(import.meta.dirname, 'testing', 'sequence-forever.ts')
  const running = new Set<ChildProcess>()
  const start = () => {
    const child = spawn(process.execPath, [script, database.url, pem], { stdio: ['ignore', 'pipe', 'inherit'] })
    running.add(child)
    return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
  }
  const kill = async ({ child }: { child: ChildProcess }) => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    running.delete(child)
  }
  const all: Buffer[] = []
  const write = async () => {
    const commitments = some(40)
    await add(1, commitments)
    all.push(...commitments)
  }
  try {
    let standing = start()
    for (let round = 0; round < 4; round += 1) {
      const other = start()
      for (let i = 0; i < 10; i += 1) await write()
      // Once it has worked, it is killed wherever it now is, with leaves still waiting.
      await other.lines.next()
      await Promise.all([write(), kill(standing)])
      standing = other
    }
    await kill(standing)
  } finally {
    for (const child of running) child.kill('SIGKILL')
  }
  await drain(1)
  await expectWhole(1, all)
})
