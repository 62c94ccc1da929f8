// Posting lists against a plain Set, over lists, bitmaps and the change between them.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Posting } from './posting.ts'

const number = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 65_530, max: 65_545 }), fc.nat(2 ** 31 - 1))

it('answers as a Set does, after any sequence of additions and removals', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), number), { maxLength: 400 }), (steps) => {
      const posting = new Posting()
      const model = new Set<number>()
      for (const [add, n] of steps) {
        expect(add ? posting.add(n) : posting.delete(n)).toBe(add ? !model.has(n) : model.has(n))
        if (add) model.add(n)
        else model.delete(n)
        expect(posting.has(n)).toBe(add)
      }
      expect(posting.size).toBe(model.size)
      expect(posting.numbers()).toEqual([...model].sort((a, b) => a - b))
    }),
  )
})

it('keeps its members when a block becomes a bitmap, and counts unions', () => {
  const odd = new Posting()
  const all = new Posting()
  for (let n = 0; n < 20_000; n++) {
    all.add(n * 3)
    if (n % 2) odd.add(n * 3)
  }
  const few = new Posting()
  few.add(1)
  few.add(3)
  expect(all.size).toBe(20_000)
  expect(all.numbers()).toEqual(Array.from({ length: 20_000 }, (_, n) => n * 3))
  expect(all.delete(6) && !all.delete(6) && all.has(9)).toBe(true)
  expect(Posting.unionSize([odd, few])).toBe(10_001)
  expect(Posting.unionSize([])).toBe(0)
})

it('marks in a bitmap exactly the members that are in the other one', () => {
  const near = fc.oneof(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 65_500, max: 66_000 }))
  const members = fc.oneof(
    fc.array(near, { maxLength: 300 }),
    fc.constant(Array.from({ length: 9_000 }, (_, n) => n).filter((n) => n % 3 > 0)),
  )
  const has = (bits: Uint32Array, n: number) => (((bits[n >>> 5] ?? 0) >>> (n & 31)) & 1) === 1
  fc.assert(
    fc.property(members, members, members, (held, there, asked) => {
      const posting = new Posting()
      for (const n of held) posting.add(n)
      const bits = (list: readonly number[]) => {
        const out = new Uint32Array(2_060)
        for (const n of list) if (n >>> 5 < out.length) out[n >>> 5] = (out[n >>> 5] as number) | (1 << (n & 31))
        return out
      }
      const into = bits(there)
      const within = bits(asked)
      const both = held.filter((n) => has(within, n))
      expect(posting.mark(into, within)).toBe(both.length > 0)
      expect(into).toEqual(bits([...there, ...both]))
    }),
  )
})

it('counts its changes, and nothing that changed nothing', () => {
  const posting = new Posting()
  posting.add(3)
  posting.add(3)
  posting.delete(4)
  expect(posting.changes).toBe(1)
  posting.delete(3)
  expect(posting.changes).toBe(2)
})
