// The device's checks are held against RFC 9162's recursion: what it gives is believed, anything else is not.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mth, path, proof } from '../../testing/log.ts'
import { goesOn, isIncluded, leafHash } from './merkle.ts'

const entries = Array.from({ length: 700 }, (_, i) => createHash('sha256').update(`entry ${i}`).digest())
const sizes = fc.integer({ min: 1, max: entries.length })
const tree = (size: number) => ({ size, root: mth(entries.slice(0, size)) })

/** One bit, one hash less, one more, two in another order. */
function spoilt(hashes: readonly Buffer[], n: number): Buffer[] {
  const other = hashes.map((hash) => Buffer.from(hash))
  const at = n % Math.max(1, other.length)
  const ways: (() => unknown)[] = [
    () => other.push(createHash('sha256').update('more').digest()),
    () => other.length > 0 && other.splice(at, 1),
    () => other[at]?.writeUInt8(other[at].readUInt8(n % 32) ^ (1 << (n % 8)), n % 32),
    () => other.unshift(...other.splice(1, 1)),
  ]
  ways[n % ways.length]?.()
  return other
}
const same = (a: readonly Buffer[], b: readonly Buffer[]) => Buffer.concat([...a]).equals(Buffer.concat([...b]))

describe('a place in the log', () => {
  it('is believed with the proof of RFC 9162', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (size, n) => {
        const index = n % size
        const hashes = path(index, entries.slice(0, size))
        const { root } = tree(size)
        expect(isIncluded(leafHash(entries[index] as Buffer), index, size, hashes, root)).toBe(true)
      }),
    )
  })

  it('is not believed with another leaf, place, size, root or proof', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: entries.length }), fc.nat(), fc.nat(), (size, n, spoil) => {
        const index = n % size
        const hashes = path(index, entries.slice(0, size))
        const { root } = tree(size)
        const leaf = leafHash(entries[index] as Buffer)
        expect(isIncluded(leafHash(entries[(index + 1) % size] as Buffer), index, size, hashes, root)).toBe(false)
        expect(isIncluded(leaf, (index + 1) % size, size, hashes, root)).toBe(false)
        expect(isIncluded(leaf, size, size, hashes, root)).toBe(false)
        expect(isIncluded(leaf, index, size, hashes, tree(size - 1).root)).toBe(false)
        const bad = spoilt(hashes, spoil)
        if (!same(bad, hashes)) expect(isIncluded(leaf, index, size, bad, root)).toBe(false)
      }),
    )
  })
})

describe('a log that goes on', () => {
  it('is believed with the proof of RFC 9162, between any two sizes', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (second, n) => {
        const first = n % (second + 1)
        expect(goesOn(tree(first), tree(second), proof(first, entries.slice(0, second)))).toBe(true)
      }),
    )
    for (let second = 0; second <= 33; second += 1)
      for (let first = 0; first <= second; first += 1)
        expect(goesOn(tree(first), tree(second), proof(first, entries.slice(0, second)))).toBe(true)
  })

  it('is not believed with another beginning, end or proof', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: entries.length }), fc.nat(), fc.nat(), (second, n, spoil) => {
        const first = 1 + (n % (second - 1))
        const hashes = proof(first, entries.slice(0, second))
        const [old, fresh] = [tree(first), tree(second)]
        const other = createHash('sha256').update(`${n}`).digest()
        expect(goesOn({ ...old, root: other }, fresh, hashes)).toBe(false)
        expect(goesOn(old, { ...fresh, root: other }, hashes)).toBe(false)
        expect(goesOn(fresh, old, hashes)).toBe(false)
        expect(goesOn(old, { ...old, root: other }, [])).toBe(false)
        const bad = spoilt(hashes, spoil)
        if (!same(bad, hashes)) expect(goesOn(old, fresh, bad)).toBe(false)
      }),
    )
  })
})
