// What is said about a device before it is asked: the truth, and the surest word first.
import { expect, it } from 'vitest'
import type { Device } from '../devices/device.ts'
import { reachWord } from './reach-text.tsx'

type Line = NonNullable<Device['reach']>['keep']['line']
type Wakes = NonNullable<Device['reach']>['wakes']['state']
const seen = '2026-11-21T12:00:00Z'
const device = (line: Line, wakes: Wakes, more: Partial<Device> = {}) => ({
  state: 'managed' as const,
  lastSeen: seen,
  reach: { keep: { why: [], line }, wakes: { state: wakes, tried: 0, arrived: 0 } },
  ...more,
})

it('an open line is certain, whatever became of wakes or farewells', () => {
  for (const wakes of ['arrive', 'lost', 'unknown', 'off'] as const)
    expect(reachWord(device('held', wakes, { leftAt: seen }))).toBe('held')
})

it('a device that is shut down is not reached by wakes that used to arrive', () => {
  expect(reachWord(device('off', 'arrive', { leftAt: seen }))).toBe('left')
  expect(reachWord(device('lost', 'arrive'))).toBe('arrive')
})

it('never promises what nobody can keep', () => {
  const { lastSeen: _, ...unseen } = device('off', 'unknown')
  expect(reachWord(unseen)).toBe('never')
  expect(reachWord({ ...device('off', 'arrive'), state: 'revoked' })).toBe('none')
  expect(reachWord({ state: 'unmanaged' })).toBe('none')
})
