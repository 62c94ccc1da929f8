// The bar adds up: every device of a forced sync stands in exactly one share.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AskState } from '#wire/console/syncs.ts'
import { sharesOf, statesOf, summed } from './sync-bar.tsx'

const counts = fc.record({
  asked: fc.nat(1e5),
  woken: fc.nat(1e5),
  connected: fc.nat(1e5),
  done: fc.nat(1e5),
  waiting: fc.nat(1e5),
  failed: fc.nat(1e5),
})
const total = (record: Record<string, number>) => Object.values(record).reduce((a, b) => a + b, 0)

it('puts each state into one share', () => {
  expect(Object.values(statesOf).flat().sort()).toEqual([...AskState.options].sort())
  fc.assert(
    fc.property(counts, (each) => {
      expect(total(sharesOf(each))).toBe(total(each))
    }),
  )
})

it('adds orders up', () => {
  fc.assert(
    fc.property(fc.array(counts), (all) => {
      const sum = summed(all.map((each) => ({ devices: total(each), counts: each })))
      expect(total(sum.counts)).toBe(sum.devices)
    }),
  )
})
