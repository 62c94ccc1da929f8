// Counts of events as they are drawn: every hour has its place, also the empty ones.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { iso } from '#kit/clock.ts'
import { byStep } from './by-step.ts'

const asOf = '2026-11-21T12:34:00.000Z'
const hour = (at: string, info: number, warning = 0, critical = 0) => ({ at, info, warning, critical })

it('leaves no hour out and ends with the one that runs', () => {
  const { at, values } = byStep({ asOf, byHour: [hour('2026-11-21T10:00:00Z', 3, 2, 1)] }, 3, 'hour')
  expect(at).toEqual(['2026-11-21T10:00:00Z', '2026-11-21T11:00:00Z', '2026-11-21T12:00:00Z'])
  expect(values).toEqual({ info: [3, 0, 0], warning: [2, 0, 0], critical: [1, 0, 0] })
})

it('puts the hours of a day together', () => {
  const byHour = [hour('2026-11-20T23:00:00Z', 1), hour('2026-11-21T00:00:00Z', 2), hour('2026-11-21T12:00:00Z', 4)]
  const { at, values } = byStep({ asOf, byHour }, 48, 'day')
  expect(at).toEqual(['2026-11-20', '2026-11-21'])
  expect(values.info).toEqual([1, 6])
})

it('counts each event once, whatever the step', () => {
  const now = Date.parse(asOf)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), fc.nat(50))),
      fc.constantFrom('hour' as const, 'day' as const),
      (given, step) => {
        const byHour = given.map(([ago, info]) =>
          hour(iso(Math.floor(now / 3_600_000) * 3_600_000 - ago * 3_600_000), info),
        )
        const { values } = byStep({ asOf, byHour }, 720, step)
        const sum = values.info.reduce((a, b) => a + b, 0)
        // Of the oldest day only its last hours are asked for.
        const within = given.filter(([ago]) => step === 'hour' || ago <= 700)
        expect(sum).toBe(within.reduce((a, [, info]) => a + info, 0))
      },
    ),
  )
})
