import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silenceSeconds } from '#wire/control/held-line.ts'
import { linePath, renewPath, syncPath, transmissionPath } from '#wire/paths.ts'
import { readIdentity } from '../identity/identity.ts'
import { type Working, work } from '../session.ts'
import { readStatus } from '../state/status.ts'
import { enrolledDevice, type TestDevice, withhold } from '../testing/device.ts'
import type { Prompt } from './prompts.ts'

let device: TestDevice
let agent: Working
let prompts: Prompt[]
beforeEach(async () => {
  device = await enrolledDevice(['system', 'software'])
  device.packages({ bash: '5.1' })
  device.server.keeps = true
  prompts = []
  start()
})
afterEach(async () => {
  agent[Symbol.dispose]()
  vi.useRealTimers()
  await device.server[Symbol.asyncDispose]()
})

function start(): void {
  const identity = readIdentity(device.folder)
  if (!identity) throw new Error('the device is not enrolled')
  const { config, clock, folder } = device
  agent = work(config, clock, folder, identity, { mode: 'resident', prompted: (prompt) => prompts.push(prompt) })
}
const until = async (what: () => unknown) => {
  while (!what()) await wait(5)
}
const lines = () => device.server.lines
const line = (at = -1) => lines().at(at) as (typeof device.server.lines)[number]
const isHeld = () => readStatus(device.folder).line?.is === 'open'
async function hold(): Promise<void> {
  await agent.syncNow()
  await until(isHeld)
}
const asked = (path: string) => device.server.requests.filter((request) => request.path === path)

describe('a held line', () => {
  it('is opened when the server says keep, and everything but a renewal goes over it', async () => {
    await hold()
    device.packages({ bash: '5.2' })
    expect((await agent.syncNow()).told).toEqual(['software'])
    expect(asked(syncPath).at(-1)).toMatchObject({ held: true })
    expect(asked(transmissionPath).at(-1)).toMatchObject({ held: true })
    expect(lines()).toHaveLength(1)
    device.clock.advance(20 * 3_600_000)
    await agent.syncNow()
    expect(asked(renewPath)).toEqual([expect.not.objectContaining({ held: true })])
  })

  it('is left when its holder refuses it, and opened again when it is allowed and wanted', async () => {
    await hold()
    withhold(device, '{"remote": {"keep-connection": "refuse"}}')
    await agent.syncNow()
    await until(() => readStatus(device.folder).line === undefined)
    await agent.syncNow()
    expect(lines()).toHaveLength(1)
    expect(asked(syncPath).at(-1)).toMatchObject({ body: { remote: { 'keep-connection': 'refuse' } } })
    withhold(device, '{}')
    await agent.syncNow()
    await until(isHeld)
    expect(lines()).toHaveLength(2)
  })

  it('is opened anew under the next leaf, and not twice', async () => {
    await hold()
    const [first] = device.server.certificates.slice(-1)
    device.clock.advance(20 * 3_600_000)
    await agent.syncNow()
    await until(() => lines().length === 2 && !line(0).isOpen && isHeld())
    expect(device.server.certificates.at(-1)).not.toBe(first)
    expect(asked(linePath)).toHaveLength(2)
    // The sync that renewed is the one that hears what was missed.
    expect(prompts).toEqual([])
  })

  it('is not for commands and timers, which hold nothing', async () => {
    agent[Symbol.dispose]()
    agent = device.start()
    await agent.syncNow()
    await agent.syncNow()
    expect(asked(linePath)).toEqual([])
  })

  it('brings nudges: one sync each, a forced one reads everything', async () => {
    await hold()
    line().nudge({})
    line().nudge({ reread: true })
    await until(() => prompts.length === 2)
    expect(prompts).toEqual([{}, { everything: true }])
  })

  it('says what the agent does, when that changes', async () => {
    await hold()
    await agent.syncNow()
    expect(line().lives).toEqual([])
    device.packages({ bash: '5.2' })
    await agent.syncNow()
    await until(() => line().lives.at(-1) === 'idle')
    expect(line().lives).toEqual(['reading', 'sending', 'idle'])
  })

  it('is opened again after a loss, and what was missed meanwhile is asked for', async () => {
    await hold()
    line().cut()
    await until(() => readStatus(device.folder).line?.is === 'lost')
    // Ordinary syncs go on.
    await agent.syncNow()
    expect(asked(syncPath).at(-1)).not.toHaveProperty('held')
    await until(() => lines().length === 2 && isHeld())
    await until(() => prompts.length === 1)
    expect(prompts).toEqual([{}])
  })

  it('is left when it is released, and opened when the server says keep again', async () => {
    await hold()
    line().bye({ why: 'released' })
    await until(() => readStatus(device.folder).line === undefined)
    await agent.syncNow()
    await until(() => lines().length === 2 && isHeld())
  })

  it('waits as long as a server that is full says', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await agent.syncNow()
    await until(isHeld)
    line().bye({ why: 'full', retryAfterSeconds: 3000 })
    await until(() => readStatus(device.folder).line?.is === 'full')
    await vi.advanceTimersByTimeAsync(2_999_000)
    await agent.syncNow()
    expect(lines()).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(20_000)
    await until(() => lines().length === 2)
  })

  it('is tried again with growing pauses while the server refuses it, and ended by a refusal for good', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    device.server.refuse.set(linePath, 'too-many')
    await agent.syncNow()
    await until(() => readStatus(device.folder).line?.is === 'refused')
    for (let hour = 0; hour < 120; hour += 1) {
      await vi.advanceTimersByTimeAsync(60_000)
      await new Promise(setImmediate)
    }
    const tries = asked(linePath).length
    expect(tries).toBeGreaterThan(5)
    expect(tries).toBeLessThan(60)
    device.server.refuse.set(linePath, 'device-revoked')
    const isOver = () => readStatus(device.folder).line === undefined
    while (!isOver()) {
      await vi.advanceTimersByTimeAsync(60_000)
      await new Promise(setImmediate)
    }
  })
})

describe('a line that has died without a word', () => {
  /** Watches come each half minute by the timers, and look at the clock. */
  async function pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 30) {
      device.clock.advance(30_000)
      await vi.advanceTimersByTimeAsync(30_000)
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
    }
  }
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await agent.syncNow()
    await until(isHeld)
  })

  it('is pinged while nothing is said, and given up after the agreed silence', async () => {
    await pass(1200)
    await until(() => line().pings >= 8)
    expect(isHeld()).toBe(true)
    line(0).mute()
    // The last answer to a ping may be as old as a ping's wait.
    await pass(silenceSeconds - 180)
    expect(line(0).isOpen).toBe(true)
    await pass(240)
    await until(() => !line(0).isOpen)
  })

  it('is found out by the next question, which is asked on another line', async () => {
    line().mute()
    const synced = agent.syncNow()
    await until(() => asked(syncPath).at(-1)?.held)
    await vi.advanceTimersByTimeAsync(31_000)
    await synced
    expect(asked(syncPath).at(-1)).not.toHaveProperty('held')
  })

  it('is found out as soon as a machine wakes from sleep', async () => {
    await pass(60)
    line().mute()
    // The wall clock went on while the steady one stood still.
    device.clock.set(device.clock.now() + 8 * 3_600_000)
    await pass(30)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(readStatus(device.folder).line?.is).toBe('lost')
  })

  it('stays when the machine slept and the line lives', async () => {
    device.clock.set(device.clock.now() + 8 * 3_600_000)
    await pass(30)
    await until(() => line().pings === 1)
    await pass(60)
    expect(isHeld()).toBe(true)
    expect(lines()).toHaveLength(1)
  })
})

it.each([
  ['an unknown type', Buffer.from('X\0\0\0')],
  ['an answer to nothing', Buffer.from([0x41, 0, 0, 2, 0, 204])],
  ['a frame beyond the limit', Buffer.from([0x4e, 0xff, 0xff, 0xff])],
  ['a nudge that is none', Buffer.concat([Buffer.from([0x4e, 0, 0, 2]), Buffer.from('[]')])],
  ['bytes that are no JSON', Buffer.concat([Buffer.from([0x42, 0, 0, 1]), Buffer.from('{')])],
])('a line over which comes %s is given up, and nothing is done about it', async (_what, bytes) => {
  await hold()
  line().write(bytes)
  await until(() => readStatus(device.folder).line?.is === 'lost')
  expect(prompts).toEqual([])
})
