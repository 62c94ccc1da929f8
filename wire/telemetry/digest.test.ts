// Both ends, and every version of them, must name the same content alike.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonical, digestAfter, digestOf } from './digest.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const bash = { version: '5.2.15-2+b7', name: 'bash', installedOn: undefined }
const other = { name: 'größe "x"\n', n: 3, on: true, list: ['a', null] }

it('gives what it always gave: devices and servers of other versions hold it', () => {
  expect(digestOf([bash, other], sha256)).toBe('hH5d9MI08YfKFX7-SSDH3g')
  expect(digestOf([other, bash], sha256)).toBe('hH5d9MI08YfKFX7-SSDH3g')
  expect(digestOf([], sha256)).toBe('AAAAAAAAAAAAAAAAAAAAAA')
})

it('follows a change without the list', () => {
  const after = digestAfter(digestOf([bash, other], sha256), [other], [{ n: 1 }], sha256)
  expect(after).toBe(digestOf([bash, { n: 1 }], sha256))
})

const text = fc.string({ unit: 'binary' })
const row = fc.dictionary(
  text.filter((key) => key !== '__proto__'),
  fc.oneof(text, fc.string(), fc.integer(), fc.boolean(), fc.array(text)),
)

it('writes any row as JSON writes it, its keys sorted', () => {
  fc.assert(
    fc.property(row, (one) => {
      const sorted = Object.keys(one)
        .sort()
        .map((key) => `${JSON.stringify(key)}:${JSON.stringify(one[key])}`)
      expect(canonical(one)).toBe(`{${sorted.join(',')}}`)
    }),
    { numRuns: 1000 },
  )
})
