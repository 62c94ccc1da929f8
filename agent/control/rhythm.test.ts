import fc from 'fast-check'
import { expect, it } from 'vitest'
import { firstWaitSeconds, nextWaitSeconds, renewalShare, retryWaitSeconds, startWaitSeconds } from './rhythm.ts'

const many = <T>(draw: () => T) => Array.from({ length: 500 }, draw)
const interval = fc.integer({ min: 10, max: 7 * 86_400 })

it('devices that were enrolled in one second spread over the whole interval', () => {
  const waits = many(() => firstWaitSeconds(900))
  for (const [from, to] of [
    [0, 225],
    [225, 450],
    [450, 675],
    [675, 901],
  ] as const)
    expect(waits.filter((wait) => wait >= from && wait < to).length).toBeGreaterThan(60)
})

it('an interval is kept within a twentieth', () => {
  fc.assert(
    fc.property(interval, (seconds) => {
      const wait = nextWaitSeconds(seconds)
      expect(Math.abs(wait - seconds)).toBeLessThanOrEqual(seconds / 20 + 1)
    }),
  )
})

it('a server that is away is asked less and less, at least once an interval, and not before it said', () => {
  fc.assert(
    fc.property(
      interval,
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 0, max: 3600 }),
      (seconds, failures, asked) => {
        const wait = retryWaitSeconds(failures, seconds, asked)
        expect(wait).toBeGreaterThanOrEqual(Math.max(1, asked))
        expect(wait).toBeLessThanOrEqual(Math.max(1, asked) + Math.min(seconds, 10 * 2 ** Math.min(failures - 1, 20)))
      },
    ),
  )
  expect(Math.max(...many(() => retryWaitSeconds(10, 900)))).toBeGreaterThan(600)
  expect(Math.max(...many(() => retryWaitSeconds(1, 900)))).toBeLessThanOrEqual(11)
})

it('a site that gets its power back does not start in one second', () => {
  const waits = many(startWaitSeconds)
  expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(4)
})

it('a leaf is renewed between 50 and 66 % of its life', () => {
  for (const share of many(renewalShare)) {
    expect(share).toBeGreaterThanOrEqual(0.5)
    expect(share).toBeLessThanOrEqual(0.66)
  }
})
