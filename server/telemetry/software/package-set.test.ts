// The codec of package sets: whatever goes in comes out, and it stays small.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeSet, encodeSet, fromDay, setFrom, toDay, unknownDay } from './package-set.ts'

const day = fc.oneof(
  fc.constant(unknownDay),
  fc.integer({ min: -719_528, max: 2_932_896 }),
  fc.integer({ min: 20_000, max: 20_010 }),
)
const privatePackage = fc.record({
  package: fc.record(
    {
      manager: fc.constantFrom('dpkg', 'rpm', 'apk'),
      name: fc.string({ unit: 'grapheme' }),
      version: fc.string(),
      architecture: fc.string(),
    },
    { noNullPrototype: true },
  ),
  day,
})

it('returns every set as it was', () => {
  const publicOnes = fc.uniqueArray(fc.record({ number: fc.integer({ min: 1, max: 2 ** 31 - 1 }), day }), {
    selector: (one) => one.number,
  })
  fc.assert(
    fc.property(publicOnes, fc.array(privatePackage, { maxLength: 5 }), (ones, privateOnes) => {
      const set = setFrom(ones, privateOnes)
      expect(decodeSet(encodeSet(set))).toEqual(set)
    }),
  )
})

it('keeps days as the dates they came as', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
      const text = date.toISOString().slice(0, 10)
      expect(fromDay(toDay(text))).toBe(text)
    }),
  )
  expect(fromDay(toDay(undefined))).toBeUndefined()
})

it('takes no more than a kilobyte and a half for 600 packages of a catalogue of 60,000', () => {
  const numbers = new Set<number>()
  for (let i = 1; numbers.size < 600; i++) numbers.add(1 + ((i * 7919 * i) % 60_000))
  const set = setFrom(
    [...numbers].map((number) => ({ number, day: 20_000 + ((number * 31) % 17) })),
    [],
  )
  expect(encodeSet(set).length).toBeLessThan(1_500)
})

it('refuses bytes that end too early', () => {
  const whole = encodeSet(setFrom([{ number: 7, day: 20_000 }], []))
  expect(() => decodeSet(whole.subarray(0, whole.length - 3))).toThrow()
})
