// How devices are reached: what is written, what memory may answer, and what is said of wakes, with two processes on one database.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '#kit/log.ts'
import type { DeviceId } from '#wire/ids.ts'
import { type TestContext, testContext } from '../../testing.ts'
import type { Standing } from '../presence.ts'
import type { Reach } from '../reach.ts'
import { type Planted, plantDevices } from '../testing.ts'
import { plainAddress } from './address.ts'
import { disclose } from './disclose.ts'
import { forget } from './forget.ts'
import { openReach } from './open-reach.ts'

let context: TestContext
let elsewhere: Reach & AsyncDisposable
beforeAll(async () => {
  context = await testContext()
  elsewhere = await openReach({ ...context, log: silentLog, tenants: async () => [1] })
})
afterAll(async () => {
  await elsewhere[Symbol.asyncDispose]()
  await context[Symbol.asyncDispose]()
})

interface Known extends Planted {
  readonly standing: Standing
}

async function fresh(lastSeen?: number): Promise<Known> {
  const [one] = await plantDevices(context, 1, [lastSeen === undefined ? {} : { lastSeen }])
  const planted = one as Planted
  const standing = (await context.presence.standing(1, planted.device as DeviceId)) as Standing
  return { ...planted, standing }
}

const once = (address: string | undefined) => ({ line: 'once' as const, address })
const rowOf = async ({ number }: Planted) =>
  (
    await context.admin<Record<string, unknown>>('select * from device_reach where tenant = 1 and number = $1', [
      number,
    ])
  )[0]

describe('where a device was', () => {
  it('is written once, sealed, and again only when it changed', async () => {
    const device = await fresh()
    context.reach.heard(device.standing, once('192.0.2.77'), { wakePort: 15_000, mode: 'resident' })
    expect(await context.reach.of(1, device.number)).toMatchObject({ mode: 'resident', wakes: { state: 'unknown' } })
    const first = await rowOf(device)
    expect(JSON.stringify(first)).not.toContain('192.0.2.77')
    expect((first as { address: Buffer }).address.includes('192.0.2.77')).toBe(false)
    context.reach.heard(device.standing, once('::ffff:192.0.2.77'), { wakePort: 15_000 })
    await context.reach.of(1, device.number)
    expect(await rowOf(device)).toEqual(first)
    context.reach.heard(device.standing, once('192.0.2.78'), { wakePort: 15_000 })
    expect(await context.reach.of(1, device.number)).toMatchObject({ mode: 'resident' })
    expect((await rowOf(device))?.address).not.toEqual(first?.address)
    const [told] = await disclose(context, { tenant: 1, ...device })
    expect(told?.rows).toMatchObject([
      {
        'Address of the last contact': '192.0.2.78',
        'Port on which the agent takes wakes': 15_000,
        'How the agent works': 'resident',
        'Which of the last 20 wakes arrived': 'none was tried',
      },
    ])
  })

  it('is right after it spoke to one process, to another, and to the first again', async () => {
    const device = await fresh(context.clock.now())
    const addressNow = async () => {
      const target = (await context.reach.call(1, [device.number])).get(device.number)
      return typeof target === 'object' ? target.address : target
    }
    for (const [process, address] of [
      [context.reach, '192.0.2.1'],
      [elsewhere, '192.0.2.2'],
      [context.reach, '192.0.2.1'],
      [elsewhere, '192.0.2.2'],
    ] as const) {
      // The notice of the other process may be on its way: the device's next sync says it again.
      await expect
        .poll(async () => {
          process.heard(device.standing, once(address), { wakePort: 15_000, mode: 'on-demand' })
          await process.of(1, device.number)
          return addressNow()
        })
        .toBe(address)
    }
  })

  it('is an address or nothing', () => {
    expect(plainAddress('::ffff:10.1.2.3')).toBe('10.1.2.3')
    expect(plainAddress('2001:db8::1')).toBe('2001:db8::1')
    for (const wrong of [undefined, '', 'localhost', '10.1.2.3.4', '::ffff:x'])
      expect(plainAddress(wrong)).toBeUndefined()
  })

  it('is forgotten whole', async () => {
    const device = await fresh()
    context.reach.heard(device.standing, once('192.0.2.9'), { wakePort: 15_000 })
    await context.reach.of(1, device.number)
    await context.fleet.as([1], (tx) =>
      forget(tx, { tenant: 1, subjects: [{ device: device.standing.device, number: device.number }], at: 0 }),
    )
    expect(await rowOf(device)).toBeUndefined()
    expect(await disclose(context, { tenant: 1, ...device })).toEqual([])
    expect(await context.reach.of(1, device.number)).toBeUndefined()
  })
})

describe('a device that is to be called', () => {
  it('is given a counter that only grows, whatever the clock does, or the reason why not', async () => {
    const now = context.clock.now()
    const seen = await fresh(now)
    const [never, silent, closed, gone] = [await fresh(), await fresh(now), await fresh(now), await fresh(now)]
    context.reach.heard(seen.standing, once('192.0.2.5'), { wakePort: 15_001 })
    context.reach.heard(closed.standing, once('192.0.2.6'), {})
    context.reach.heard(gone.standing, once('192.0.2.7'), { wakePort: 15_000 })
    await context.admin('update device_presence set left_at = now() where tenant = 1 and number = $1', [gone.number])
    const numbers = [seen, never, silent, closed, gone].map(({ number }) => number)
    const found = await context.reach.call(1, numbers)
    expect(numbers.map((number) => found.get(number))).toEqual([
      expect.objectContaining({ address: '192.0.2.5', port: 15_001, counter: now }),
      'never-seen',
      'address-unknown',
      'wakes-off',
      'left',
    ])
    const counters: number[] = []
    for (const jump of [0, 5_000, -86_400_000, 0]) {
      context.clock.advance(jump)
      const target = (await context.reach.call(1, [seen.number])).get(seen.number)
      counters.push(typeof target === 'object' ? target.counter : 0)
    }
    context.clock.set(now)
    expect(counters).toEqual([now + 1, now + 5_000, now + 5_001, now + 5_002])
    // Another tenant's numbers are nobody here.
    expect((await context.reach.call(2, [seen.number])).size).toBe(0)
  })

  it('has no address any more once its key is gone', async () => {
    const device = await fresh(context.clock.now())
    context.reach.heard(device.standing, once('192.0.2.8'), { wakePort: 15_000 })
    await context.reach.of(1, device.number)
    await context.ring.drop(1, [device.device])
    expect((await context.reach.call(1, [device.number])).get(device.number)).toBe('address-unknown')
  })
})

describe('what is said of wakes', () => {
  it('agrees with a count by hand, in whatever order and however often their ends are told', async () => {
    const wake = fc.record({
      end: fc.constantFrom('arrived', 'lost', 'late', 'nothing'),
      told: fc.integer({ min: 1, max: 2 }),
      by: fc.constantFrom('here', 'there'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(wake, { minLength: 1, maxLength: 26 }), async (wakes) => {
        const device = await fresh(context.clock.now())
        context.reach.heard(device.standing, once('192.0.2.5'), { wakePort: 15_000 })
        const outcomes: boolean[] = []
        for (const { end, told, by } of wakes) {
          const target = (await context.reach.call(1, [device.number])).get(device.number)
          const counter = typeof target === 'object' ? target.counter : 0
          const process = by === 'here' ? context.reach : elsewhere
          const say = async (arrived: boolean, at = counter) => {
            for (let i = 0; i < told; i += 1) process.ended({ tenant: 1, number: device.number, counter: at, arrived })
            await process.of(1, device.number)
          }
          if (end === 'nothing') continue
          if (end !== 'arrived') await say(false)
          if (end !== 'lost') await say(true)
          // A counter of another wake says nothing.
          await say(true, counter - 1)
          outcomes.push(end !== 'lost')
        }
        const last = outcomes.slice(-20)
        const { wakes: said } = (await context.reach.of(1, device.number)) as NonNullable<
          Awaited<ReturnType<Reach['of']>>
        >
        expect({ state: said.state, tried: said.tried, arrived: said.arrived }).toEqual({
          state: last.length === 0 ? 'unknown' : last.at(-1) ? 'arrive' : 'lost',
          tried: last.length,
          arrived: last.filter(Boolean).length,
        })
      }),
      { numRuns: 12 },
    )
  })

  it('is known to every process, those that begin later too', async () => {
    const device = await fresh(context.clock.now())
    for (const reach of [context.reach, elsewhere]) {
      reach.heard(device.standing, once('192.0.2.5'), { wakePort: 15_000, mode: 'resident' })
      await reach.of(1, device.number)
    }
    expect(elsewhere.modeOf(1, device.number)).toBe('resident')
    const target = (await context.reach.call(1, [device.number])).get(device.number)
    if (typeof target !== 'object') throw new Error('not to be called')
    context.reach.ended({ tenant: 1, number: device.number, counter: target.counter, arrived: false })
    await context.reach.of(1, device.number)
    expect(context.reach.isLost(1, device.number)).toBe(true)
    await expect.poll(() => elsewhere.isLost(1, device.number)).toBe(true)
    await using later = await openReach({ ...context, log: silentLog, tenants: async () => [1] })
    expect(later.isLost(1, device.number)).toBe(true)
    elsewhere.ended({ tenant: 1, number: device.number, counter: target.counter, arrived: true })
    // What is told late of the same wake changes nothing.
    context.reach.ended({ tenant: 1, number: device.number, counter: target.counter, arrived: false })
    for (const process of [context.reach, elsewhere, later])
      await expect
        .poll(async () => {
          await process.of(1, device.number)
          return process.isLost(1, device.number)
        })
        .toBe(false)
  })
})
