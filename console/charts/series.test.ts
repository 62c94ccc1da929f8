// Stacks and daily counts as they are drawn.
import { expect, it } from 'vitest'
import { byVersion } from '../software/by-version.ts'
import { daysUpTo, stacked } from './series.ts'

it('puts each series on those before it', () => {
  const one = { label: 'a', color: '--accent', values: [1, 2, 3] }
  expect(stacked([one, { ...one, label: 'b', values: [10, 0] }], 3)).toEqual([
    [1, 2, 3],
    [11, 2, 3],
  ])
})

it('has every day up to today, also over the end of a month', () => {
  expect(daysUpTo('2026-03-02T23:59:59Z', 4)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'])
})

it('names the four versions of today and puts the others together', () => {
  const counts = ['1', '2', '3', '4', '5', '6'].flatMap((version) =>
    ['2026-11-20', '2026-11-21'].map((day) => ({ day, version, devices: Number(version) })),
  )
  const { days, series } = byVersion(counts, 'others')
  expect(days).toEqual(['2026-11-20', '2026-11-21'])
  expect(series.map((one) => [one.label, one.values])).toEqual([
    ['6', [6, 6]],
    ['5', [5, 5]],
    ['4', [4, 4]],
    ['3', [3, 3]],
    ['others', [3, 3]],
  ])
})
