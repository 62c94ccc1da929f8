import { describe, expect, it } from 'vitest'
import { ago, count, duration, size } from './words.ts'

const now = Date.UTC(2026, 10, 21, 12)

describe('words for', () => {
  it.each([
    ['2026-11-21T11:59:50Z', 'just now'],
    ['2026-11-21T11:57:00Z', '3 min ago'],
    ['2026-11-21T09:00:00Z', '3 h ago'],
    ['2026-11-10T12:00:00Z', '11 days ago'],
    ['2026-01-02T12:00:00Z', '2026-01-02'],
    ['2026-11-21T12:10:00Z', 'in 10 min'],
  ])('%s', (instant, words) => expect(ago(instant, now)).toBe(words))

  it('what never was', () => expect(ago(undefined, now)).toBeUndefined())
  it('durations', () => expect([60, 900, 7200, 864_000].map(duration)).toEqual(['60 s', '15 min', '2 h', '10 days']))
  it('counts', () => expect([count(1, 'device'), count(1234, 'device')]).toEqual(['1 device', '1,234 devices']))
  it('sizes', () => expect([0, 999, 1000, 3.2e9].map(size)).toEqual(['0 bytes', '999 bytes', '1.0 kB', '3.2 GB']))
})
