import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '#kit/clock.ts'
import { renewPath, syncPath } from '#wire/paths.ts'
import { run } from './run.ts'
import { noteTo } from './say.ts'
import { enrolledDevice, noon, type TestDevice } from './testing/device.ts'
import { sendTo, wakeBytes } from './testing/wakes.ts'

let device: TestDevice
const stop = { now: new AbortController() }
beforeEach(async () => {
  stop.now = new AbortController()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'], now: noon })
  device = await enrolledDevice(['system'])
})
afterEach(async () => {
  stop.now.abort()
  vi.useRealTimers()
  await device.server[Symbol.asyncDispose]()
})

/** Lets simulated time pass from one of the agent's waits to the next, with room for its real sockets between them. */
async function pass(seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    while (vi.getTimerCount() === 0) await turn()
    await vi.advanceTimersToNextTimerAsync()
    device.clock.set(Date.now())
  }
}
/** Ends the agent: its last waits are real to nobody but it. */
async function end(running: Promise<void>): Promise<void> {
  stop.now.abort()
  let isOver = false
  const over = running.finally(() => {
    isOver = true
  })
  while (!isOver) {
    await turn()
    if (vi.getTimerCount() > 0) await vi.advanceTimersToNextTimerAsync()
  }
  await over
}
const count = (path: string) => device.server.requests.filter((request) => request.path === path).length

it('syncs about every interval and renews its leaf about every half day', async () => {
  const running = run(device.config, systemClock, stop.now.signal)
  await pass(23 * 3600)
  expect(count(syncPath)).toBeGreaterThan(80)
  expect(count(syncPath)).toBeLessThan(110)
  expect(count(renewPath)).toBe(1)
  await end(running)
})

it('asks a server that is away for days no more often than it would sync, and comes back by itself', async () => {
  const failures: string[] = []
  noteTo((line) => failures.push(line))
  device.server.refuse.set(syncPath, 'database-away')
  device.server.refuse.set(renewPath, 'database-away')
  const running = run(device.config, systemClock, stop.now.signal)
  await pass(3 * 86_400)
  const tries = count(syncPath) + count(renewPath)
  expect(tries).toBeGreaterThan(100)
  // Full jitter: on average half an interval between two tries.
  expect(tries).toBeLessThan((3 * 86_400) / 300)
  device.server.refuse.clear()
  await pass(1800)
  expect(device.server.held.has('system')).toBe(true)
  await end(running)
})

it('does nothing but renew while its policy switches syncs off, and hears when they are on again', async () => {
  device.server.policy = { ...device.server.policy, revision: 2, sync: { enabled: false, intervalSeconds: 900 } }
  const running = run(device.config, systemClock, stop.now.signal)
  await pass(8 * 3600)
  const quiet = count(syncPath)
  expect(quiet).toBeLessThanOrEqual(4)
  device.server.policy = { ...device.server.policy, revision: 3, sync: { enabled: true, intervalSeconds: 900 } }
  await pass(15 * 3600)
  expect(count(renewPath)).toBe(1)
  expect(count(syncPath)).toBeGreaterThan(quiet + 20)
  await end(running)
})

it('goes on when the clock jumps by years and back', async () => {
  const running = run(device.config, systemClock, stop.now.signal)
  await pass(1800)
  vi.setSystemTime(noon + 40 * 365 * 86_400_000)
  await pass(7200)
  vi.setSystemTime(noon + 7200_000)
  device.server.requests.length = 0
  await pass(3600)
  expect(count(syncPath)).toBeGreaterThan(1)
  expect(count(syncPath)).toBeLessThan(12)
  await end(running)
})

describe('a wake', () => {
  const requests = () =>
    device.server.requests
      .filter(({ path }) => path === syncPath)
      .map(({ body }) => body as { woken?: number; wakePort?: number })
  const wakesSeen = () => requests().flatMap(({ woken }) => (woken === undefined ? [] : [woken]))
  const until = async (what: () => boolean) => {
    while (!what()) await turn()
  }
  const send = (...counters: number[]) =>
    sendTo(
      requests().at(-1)?.wakePort ?? 0,
      ...counters.map((counter) =>
        wakeBytes({ authority: device.server.authority, link: device.server.link(), counter }),
      ),
    )

  it('causes a sync at once and leaves the rhythm as it is', async () => {
    const running = run(device.config, systemClock, stop.now.signal)
    await pass(1800)
    const before = requests().length
    for (let wakes = 0; wakes < 12; wakes += 1) {
      await vi.advanceTimersByTimeAsync(300_000)
      device.clock.set(Date.now())
      const counter = Date.now()
      await send(counter)
      await until(() => wakesSeen().includes(counter))
      expect(requests().at(-1)).toMatchObject({ mode: 'resident', woken: counter })
    }
    const own = requests()
      .slice(before)
      .filter(({ woken }) => woken === undefined)
    expect(own.length).toBeGreaterThanOrEqual(3)
    expect(own.length).toBeLessThanOrEqual(5)
    await end(running)
  })

  it('that comes during a sync causes one more, however many there are', async () => {
    const running = run(device.config, systemClock, stop.now.signal)
    await pass(60)
    const counter = Date.now()
    await send(counter, counter + 1, counter + 2, counter + 3, counter + 4, counter + 5)
    await until(() => wakesSeen().includes(counter + 5))
    expect(wakesSeen().length).toBeLessThanOrEqual(2)
    await end(running)
  })

  it('is heeded while the policy switches syncs off, and while a server that was away is waited for', async () => {
    device.server.policy = { ...device.server.policy, revision: 2, sync: { enabled: false, intervalSeconds: 900 } }
    const running = run(device.config, systemClock, stop.now.signal)
    await pass(3600)
    await send(Date.now())
    await until(() => wakesSeen().length === 1)
    device.server.refuse.set(syncPath, 'database-away')
    await send(Date.now() + 1)
    await until(() => wakesSeen().length === 2)
    device.server.refuse.clear()
    await send(Date.now() + 2)
    await until(() => wakesSeen().length === 3)
    await end(running)
  })
})

it('says farewell when it is stopped, and not when it was refused for good', async () => {
  const running = run(device.config, systemClock, stop.now.signal)
  await pass(60)
  await end(running)
  while (device.server.farewells.length < 2) await turn()
  device.server.refuse.set(syncPath, 'device-revoked')
  stop.now = new AbortController()
  const refused = run(device.config, systemClock, stop.now.signal)
  await expect(Promise.all([refused, pass(60)])).rejects.toMatchObject({ code: 'device-revoked' })
  expect(device.server.farewells).toHaveLength(2)
})
