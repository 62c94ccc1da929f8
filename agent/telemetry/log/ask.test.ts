// Whatever is done to the log, this device sees it at its next question, keeps the evidence, and goes on managing.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { logPath } from '#wire/paths.ts'
import { verify } from '../../holder/verify.ts'
import { noteTo } from '../../say.ts'
import { enrolledDevice, type TestDevice } from '../../testing/device.ts'
import type { TestLog } from '../../testing/log.ts'
import { readLog } from './kept.ts'

const dayMs = 86_400_000
let device: TestDevice
let versions = 0
let said: string[]
beforeEach(async () => {
  device = await enrolledDevice(['system', 'software'])
  said = []
  noteTo((line) => said.push(line))
})
afterEach(() => device.server[Symbol.asyncDispose]())

/** A sync that tells something. */
async function tell() {
  versions += 1
  device.packages({ bash: `5.2-${versions}` })
  using working = device.start()
  const synced = await working.syncNow()
  expect(synced.told).toContain('software')
  return synced
}

async function quiet() {
  using working = device.start()
  return working.syncNow()
}

const questions = () => device.server.requests.filter(({ path }) => path === logPath)
const others = (n: number) => {
  for (let i = 0; i < n; i += 1) device.server.log.add(Buffer.alloc(32, `${i}-${device.server.log.entries.length}`))
}

describe('the log is asked', () => {
  it('after a sync that told something, and otherwise once a day', async () => {
    await tell()
    expect(questions()).toHaveLength(1)
    await quiet()
    expect(questions()).toHaveLength(1)
    device.clock.advance(dayMs + 1000)
    await quiet()
    expect(questions()).toHaveLength(2)
    expect(questions()[1]?.body).toMatchObject({ held: { origin: 'test/log', size: 1 }, leaves: [] })
  })

  it('until the place of every receipt was proved', async () => {
    device.server.log.deaf = true
    await tell()
    await tell()
    expect(readLog(device.folder)).toMatchObject({ waiting: [{ asked: 2 }, { asked: 1 }], proven: [] })
    const leaves = readLog(device.folder).waiting.map(({ leaf }) => Buffer.from(leaf, 'base64'))
    device.server.log.deaf = false
    others(5)
    for (const leaf of leaves) device.server.log.add(leaf)
    others(9)
    await tell()
    const { waiting, proven, checkpoint } = readLog(device.folder)
    expect(waiting).toEqual([])
    expect(proven.map(({ index }) => index)).toEqual([5, 6, 16])
    expect(checkpoint?.split('\n')[1]).toBe('17')
    expect(said.join('')).not.toContain('does not go on')
  })

  it('and not being heard takes nothing back of what was told', async () => {
    device.server.refuse.set(logPath, 'not-found')
    const { told, logBroken } = await tell()
    expect([told.length > 0, logBroken]).toEqual([true, undefined])
    expect(questions()).toHaveLength(1)
    device.server.refuse.clear()
    await tell()
    expect(readLog(device.folder).waiting).toEqual([])
  })
})

describe('a log that was changed', () => {
  const change: [string, string, (log: TestLog) => void][] = [
    ['an entry edited', 'consistency', ({ entries }) => entries[1]?.fill(7)],
    ['an entry deleted', 'consistency', ({ entries }) => entries.splice(1, 1)],
    ['entries in another order', 'consistency', ({ entries }) => entries.unshift(...entries.splice(2, 1))],
    ['the end cut off', 'shrunk', ({ entries }) => entries.splice(3)],
    ['everything gone', 'shrunk', ({ entries }) => entries.splice(0)],
    [
      'another log in its place',
      'origin',
      (log) => {
        log.origin = 'test/other'
      },
    ],
    [
      'a fork, as long as the log',
      'consistency',
      (log) => {
        log.entries = log.entries.map((_entry, i) => Buffer.alloc(32, i))
      },
    ],
    [
      'another signature',
      'signature',
      (log) => {
        log.bend = (answer) => ({ ...answer, checkpoint: answer.checkpoint.replace(/.{3}(==?\n)$/, 'AAA$1') })
      },
    ],
    [
      'a false place',
      'inclusion',
      (log) => {
        log.bend = (answer) => ({ ...answer, inclusions: answer.inclusions.map((one) => ({ ...one, index: 0 })) })
      },
    ],
  ]

  it.each(change)('%s: found at the next question (%s)', async (_what, why, tamper) => {
    others(4)
    await tell()
    others(2)
    await tell()
    const held = readLog(device.folder).checkpoint
    expect(held).toBeDefined()
    tamper(device.server.log)
    const { logBroken, told } = await tell()
    expect([logBroken, told.length > 0]).toEqual([why, true])
    expect(said.join('')).toContain(`does not go on from what this device saw code=${why}`)
    const { inconsistent, checkpoint } = readLog(device.folder)
    expect(inconsistent).toMatchObject({ why, times: 1 })
    // What was seen stays: only its continuation is believed, ever after.
    expect(checkpoint).toBe(held)
    vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    expect(() => verify(device.config)).toThrow('The transparency log does not go on')
    vi.restoreAllMocks()
    // It is found again each time, and reported once a day.
    device.clock.advance(1000)
    expect((await tell()).logBroken).toBeUndefined()
    expect(readLog(device.folder).inconsistent?.times).toBe(2)
    device.clock.advance(dayMs)
    expect((await quiet()).logBroken).toBe(why)
  })

  it('a receipt that is in no log a day later is missed', async () => {
    others(3)
    device.server.log.deaf = true
    await tell()
    await tell()
    expect((await tell()).logBroken).toBeUndefined()
    device.clock.advance(dayMs + 1000)
    expect((await quiet()).logBroken).toBe('missing')
    expect(readLog(device.folder).inconsistent?.why).toBe('missing')
  })
})

it('a restored server begins another log, and nobody is alarmed; without an epoch that is another log', async () => {
  await tell()
  device.server.log.deaf = true
  await tell()
  device.folder.write('epoch.json', JSON.stringify({ v: 1, number: 1, openedAt: '2026-11-21T12:00:00Z' }))
  Object.assign(device.server.log, { deaf: false, origin: 'test/restored', entries: [] })
  others(1)
  expect((await tell()).logBroken).toBeUndefined()
  expect(readLog(device.folder)).toMatchObject({
    epoch: 1,
    dropped: 1,
    waiting: [],
    proven: [{ index: 0 }, { index: 1 }],
  })
  device.server.log.origin = 'test/again'
  expect((await tell()).logBroken).toBe('origin')
})

it('forgets nothing without bounds: the oldest receipts fall off, and are counted', async () => {
  device.server.log.deaf = true
  await tell()
  const [one] = readLog(device.folder).waiting
  const full = { ...readLog(device.folder), waiting: Array.from({ length: 256 }, () => one) }
  device.folder.write('log.json', JSON.stringify(full))
  await tell()
  const { waiting, dropped } = readLog(device.folder)
  expect([waiting.length, dropped]).toEqual([256, 1])
})

it('a torn state begins again, and a kill between question and answer loses nothing', async () => {
  await tell()
  device.folder.write('log.json', '{"checkpoint":"te')
  await tell()
  expect(readLog(device.folder).proven).toHaveLength(1)
  const before = readLog(device.folder)
  device.server.log.bend = () => {
    throw new Error('killed')
  }
  await tell()
  const after = readLog(device.folder)
  expect([after.checkpoint, after.waiting.length]).toEqual([before.checkpoint, 1])
})
