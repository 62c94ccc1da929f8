// The one rule of presence at its borders.
import { expect, it } from 'vitest'
import { hasLeft, presenceOf, silenceLimits } from './presence.ts'

const now = 10_000_000_000
const silent = (seconds: number, more = {}) => presenceOf(now - seconds * 1000, now, 900, more)

it('goes from online to late after one and a half intervals, and to offline after more than three', () => {
  expect(presenceOf(undefined, now, 900)).toBe('none')
  expect(silenceLimits(900)).toEqual({ late: 1350, offline: 2760 })
  expect([0, 1350, 1350.001, 2760, 2760.001].map((seconds) => silent(seconds))).toEqual([
    'online',
    'online',
    'late',
    'late',
    'offline',
  ])
})

it('is offline at once after a farewell, until the next contact', () => {
  expect(silent(1, { leftAt: now })).toBe('offline')
  expect(silent(1, { leftAt: now - 1000 })).toBe('offline')
  expect(silent(1, { leftAt: now - 1001 })).toBe('online')
  expect(hasLeft(undefined, now)).toBe(true)
  expect(hasLeft(now, undefined)).toBe(false)
})

it('is online while a line is open, whenever it last spoke, but not after a farewell', () => {
  expect(silent(90_000, { held: true })).toBe('online')
  expect(silent(1, { held: true, leftAt: now })).toBe('offline')
  expect(presenceOf(undefined, now, 900, { held: true })).toBe('none')
})
