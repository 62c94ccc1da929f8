import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Occurrence } from './occurrence.ts'
import { openRepeats } from './repeats.ts'

const hour = 3_600_000
const denied = (profile: string): Occurrence => ({ type: 'security.denied', detail: { by: 'apparmor', profile } })

it('tells the first refusal of a program at once and the others as a number, an hour later', () => {
  const repeats = openRepeats()
  expect(repeats.admit(denied('a'), 0)?.detail).toEqual({ by: 'apparmor', profile: 'a', times: 1 })
  for (let i = 1; i <= 50; i += 1) expect(repeats.admit(denied('a'), i)).toBeUndefined()
  expect(repeats.admit(denied('b'), 51)?.detail).toMatchObject({ times: 1 })
  expect(repeats.due(hour - 1)).toEqual([])
  expect(repeats.due(hour).map(({ detail }) => detail)).toEqual([{ by: 'apparmor', profile: 'a', times: 50 }])
  expect(repeats.admit(denied('a'), hour + 1)).toBeUndefined()
  expect(repeats.due(2 * hour + 100).map(({ detail }) => detail?.times)).toEqual([1])
  expect(repeats.due(3 * hour + 200)).toEqual([])
  expect(repeats.admit(denied('a'), 4 * hour)?.detail).toMatchObject({ times: 1 })
})

it('loses none: what is told, counted or cut off is what happened', () => {
  const type = fc.constantFrom<Occurrence['type']>('service.failed', 'security.out-of-memory')
  const step = fc.oneof(
    fc.record({ one: fc.integer({ min: 0, max: 40 }).map((n) => denied(`p${n}`)), after: fc.nat(hour / 10) }),
    fc.record({ one: type.map((name) => ({ type: name, detail: { unit: 'x' } })), after: fc.nat(hour / 10) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const repeats = openRepeats()
      let now = 0
      let told = 0
      const take = (events: Occurrence[]) => {
        for (const { detail } of events) told += Number(detail?.times ?? 1)
      }
      for (const { one, after } of steps) {
        now += after
        take([repeats.admit(one, now) ?? []].flat())
        take(repeats.due(now))
      }
      take(repeats.due())
      const cut = [...repeats.cutOff().values()].reduce((sum, times) => sum + times, 0)
      expect(told + cut).toBe(steps.length)
      expect(repeats.cutOff().size).toBe(0)
    }),
  )
})

it('cuts off the twenty-first of a type in an hour, whatever the others do', () => {
  const repeats = openRepeats()
  const failed = (i: number): Occurrence => ({ type: 'service.failed', detail: { unit: `u${i}` } })
  const told = Array.from({ length: 30 }, (_, i) => repeats.admit(failed(i), i)).filter(Boolean)
  expect(told).toHaveLength(20)
  expect(repeats.admit({ type: 'service.recovered', detail: { unit: 'u1' } }, 31)).toBeDefined()
  expect([...repeats.cutOff()]).toEqual([['service.failed', 10]])
  expect(repeats.admit(failed(99), hour + 1)).toBeDefined()
})
