// Wakes over a bad network to a busy server, in a time of their own: what is said of each device is what happened to it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '#kit/clock.ts'
import { chanceOf } from '../../../bench/fleet/chance.ts'
import { type Call, givenUpMs, stepMs, Waker } from './waker.ts'

interface World {
  readonly seed: number
  readonly devices: number
  /** Shares of datagrams. */
  readonly loss: number
  readonly twice: number
  readonly mostDelayMs: number
  /** Share of devices that no datagram reaches. */
  readonly walled: number
  /** Share of devices that come by themselves while they are called. */
  readonly own: number
  /** Connections that the server takes up in a second. */
  readonly admits: number
  /** Every so often the process does nothing for this long. */
  readonly stallMs: number
}

interface Fate {
  readonly sentAt: number[]
  /** Datagrams of its newest call that arrived before it came or was given up. */
  heeded: number
  cameAt: number | undefined
  lostAt: number | undefined
  syncs: number
}

function play(world: World) {
  const share = chanceOf(world.seed).next
  const clock = fakeClock(0)
  const fates = Array.from(
    { length: world.devices },
    (): Fate => ({ sentAt: [], heeded: 0, cameAt: undefined, lostAt: undefined, syncs: 0 }),
  )
  const walled = fates.map(() => share() < world.walled)
  const counters = new Map<number, number>()
  /** What happens when, by millisecond. */
  const happenings = new Map<number, (() => void)[]>()
  const at = (ms: number, what: () => void) => {
    const when = Math.max(Math.ceil(ms), clock.monotonic() + 1)
    happenings.set(when, [...(happenings.get(when) ?? []), what])
  }
  let takenUpAt = 0
  let longestWaitMs = 0
  const connect = (number: number) => {
    takenUpAt = Math.max(clock.monotonic(), takenUpAt) + 1000 / world.admits
    longestWaitMs = Math.max(longestWaitMs, takenUpAt - clock.monotonic())
    at(takenUpAt, () => {
      const fate = fates[number] as Fate
      fate.syncs += 1
      fate.cameAt ??= clock.monotonic()
      waker.came(1, number)
    })
  }
  const take = (bytes: Uint8Array) => {
    const view = new DataView(bytes.buffer)
    const [number, counter] = [view.getUint32(0), view.getUint32(4)]
    const fate = fates[number] as Fate
    fate.heeded += 1
    if (counter <= (counters.get(number) ?? 0)) return
    counters.set(number, counter)
    connect(number)
  }
  const waker = new Waker({
    clock,
    share,
    send(bytes) {
      const number = new DataView(bytes.buffer).getUint32(0)
      fates[number]?.sentAt.push(clock.monotonic())
      for (let copies = share() < world.twice ? 2 : 1; copies > 0; copies -= 1)
        if (!walled[number] && share() >= world.loss)
          at(clock.monotonic() + share() * world.mostDelayMs, () => take(bytes))
    },
    lost({ number }) {
      const fate = fates[number] as Fate
      fate.lostAt = clock.monotonic()
    },
  })
  let next = 0
  let mostUnderway = 0
  for (let busyUntil = 0; next < world.devices || waker.underway > 0; ) {
    clock.advance(1)
    const now = clock.monotonic()
    for (const what of happenings.get(now) ?? []) what()
    happenings.delete(now)
    if (world.stallMs > 0 && now % 5_000 === 0) busyUntil = now + world.stallMs
    if (now % stepMs !== 0 || now < busyUntil) continue
    waker.tick()
    for (; waker.window.free > 0 && next < world.devices; next += 1) {
      waker.start(callFor(next))
      const number = next
      if (share() < world.own) at(now + share() * 5_000, () => connect(number))
    }
    mostUnderway = Math.max(mostUnderway, waker.underway)
    if (now > 3_600_000) throw new Error('it does not end')
  }
  return { fates, walled, tookMs: clock.monotonic(), longestWaitMs, mostUnderway }
}

function callFor(number: number): Call {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, number)
  view.setUint32(4, 7)
  return { tenant: 1, number, datagram: { counter: 7, bytes, address: '127.0.0.1', port: 1 } }
}

const quiet: World = {
  seed: 1,
  devices: 2_000,
  loss: 0,
  twice: 0,
  mostDelayMs: 20,
  walled: 0,
  own: 0,
  admits: 1_500,
  stallMs: 0,
}

describe('a wake', () => {
  it('ends for each device in one of two ways, and what is said is what happened, whatever the network does', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
          devices: fc.integer({ min: 1, max: 400 }),
          loss: fc.constantFrom(0, 0.05, 0.2, 0.6),
          twice: fc.constantFrom(0, 0.3),
          mostDelayMs: fc.constantFrom(5, 400, 3_000),
          walled: fc.constantFrom(0, 0.1, 1),
          own: fc.constantFrom(0, 0.3),
          admits: fc.constantFrom(50, 1_500),
          stallMs: fc.constantFrom(0, 400, 4_000),
        }),
        (world) => {
          const { fates, walled } = play(world)
          for (const [number, { sentAt, heeded, cameAt, lostAt, syncs }] of fates.entries()) {
            expect(sentAt.length).toBeGreaterThanOrEqual(1)
            expect(sentAt.length).toBeLessThanOrEqual(4)
            expect(cameAt !== undefined || lostAt !== undefined).toBe(true)
            // Given up is said only of devices that had not come by then, and not before the last repeat had its time.
            if (lostAt !== undefined) {
              expect(cameAt === undefined || cameAt > lostAt).toBe(true)
              expect(lostAt - (sentAt[0] as number)).toBeGreaterThanOrEqual(givenUpMs)
              expect(sentAt).toHaveLength(4)
            }
            if (heeded > 0) expect(cameAt).toBeDefined()
            if (walled[number] && world.own === 0) expect(lostAt).toBeDefined()
            // However often the same bytes arrive, they bring a device once; besides it may come by itself once.
            expect(syncs).toBeLessThanOrEqual(world.own > 0 ? 2 : 1)
            // Nothing is sent to who has come.
            if (cameAt !== undefined && lostAt === undefined) expect(sentAt.every((ms) => ms <= cameAt)).toBe(true)
          }
        },
      ),
      { numRuns: 80 },
    )
  })

  it('that no datagram reaches is repeated four times in all, at growing distances', () => {
    const { fates } = play({ ...quiet, devices: 50, walled: 1 })
    for (const { sentAt } of fates) {
      const [first = 0, ...repeats] = sentAt
      expect(repeats).toHaveLength(3)
      for (const [i, ms] of [1_000, 3_000, 7_000].entries()) {
        expect((repeats[i] as number) - first).toBeGreaterThanOrEqual(ms * 0.8)
        expect((repeats[i] as number) - first).toBeLessThanOrEqual(ms * 1.2 + stepMs)
      }
    }
  })
})

describe('a process that slept', () => {
  it('gives nobody up for the time in which it heard nobody, and sends no repeats in one heap', () => {
    const clock = fakeClock(0)
    const sent: number[] = []
    const lost: Call[] = []
    const waker = new Waker({
      clock,
      share: () => 0.5,
      send: () => sent.push(clock.monotonic()),
      lost: (call) => lost.push(call),
    })
    waker.start(callFor(1))
    clock.advance(60_000)
    waker.tick()
    expect([sent.length, lost.length]).toEqual([1, 0])
    expect(waker.came(1, 1)).toBeDefined()
    for (let steps = 0; steps < 1_000; steps += 1) {
      clock.advance(stepMs)
      waker.tick()
    }
    expect([sent.length, lost.length, waker.underway]).toEqual([1, 0, 0])
  })
})

describe('the pace', () => {
  it('is what the server admits: a fleet is through in little more than the server needs, and nobody waits for long', () => {
    for (const admits of [300, 1_500]) {
      const { tookMs, longestWaitMs, fates } = play({ ...quiet, devices: 9_000, admits })
      expect(fates.every(({ cameAt, lostAt }) => cameAt !== undefined && lostAt === undefined)).toBe(true)
      // In the time of the play, where a server's work takes exactly so long.
      expect(tookMs).toBeLessThan((9_000 / admits) * 1_000 * 1.25 + 2_000)
      expect(longestWaitMs).toBeLessThan(5_000)
    }
  })

  it('grows where devices take their time and the server has room', () => {
    const { tookMs, fates } = play({ ...quiet, devices: 9_000, mostDelayMs: 600 })
    expect(fates.every(({ cameAt }) => cameAt !== undefined)).toBe(true)
    expect(tookMs).toBeLessThan(12_000)
  })

  it('gives way when the server gets slower than it was', () => {
    const { longestWaitMs, fates } = play({ ...quiet, devices: 3_000, admits: 60 })
    expect(fates.every(({ cameAt }) => cameAt !== undefined)).toBe(true)
    expect(longestWaitMs).toBeLessThan(10_000)
  })

  it('is not held up for good by devices that never come', () => {
    const walled = play({ ...quiet, devices: 5_000, walled: 0.5 })
    expect(walled.fates.filter(({ lostAt }) => lostAt !== undefined)).toHaveLength(walled.walled.filter(Boolean).length)
    expect(walled.tookMs).toBeLessThan(40_000)
  })
})
