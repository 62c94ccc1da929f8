// Roots and proofs out of tiles are held against RFC 9162's own recursive definition over all leaves.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { consistencyRanges, inclusionRanges, type Range } from './merkle.ts'
import { mth, path, proof } from './testing/rfc9162.ts'
import { append, frontierFrom, frontierOf, hashesFrom, LogDamaged, type Tile, tilesFor } from './tiles.ts'

const leaf = (i: number) => createHash('sha256').update(`leaf ${i}`).digest()
const leaves = Array.from({ length: 1500 }, (_, i) => leaf(i))

/** A tree that is appended to in batches; keeps its tiles as the table does. */
function grown(batches: readonly number[]) {
  const stored = new Map<string, Tile>()
  let size = 0
  let root: Uint8Array = mth([])
  for (const batch of batches) {
    const held = frontierOf(size).flatMap(({ level, tile }) => stored.get(`${level}/${tile}`) ?? [])
    const step = append(size, frontierFrom(size, held), leaves.slice(size, size + batch))
    for (const tile of step.tiles) stored.set(`${tile.level}/${tile.tile}`, tile)
    size += batch
    root = step.root
  }
  const hashes = (ranges: readonly Range[]) => {
    const held = tilesFor(ranges).flatMap(({ level, tile }) => stored.get(`${level}/${tile}`) ?? [])
    return hashesFrom(ranges, held).map((hash) => Buffer.from(hash).toString('hex'))
  }
  return { size, root: Buffer.from(root).toString('hex'), stored, hashes }
}

const hex = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('hex'))
const batches = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 200, max: 300 })), {
  minLength: 1,
  maxLength: 5,
})

describe('the tree in tiles', () => {
  it('has the root that RFC 9162 gives, however it grew', () => {
    fc.assert(
      fc.property(batches, (sizes) => {
        const tree = grown(sizes)
        expect(tree.root).toBe(mth(leaves.slice(0, tree.size)).toString('hex'))
      }),
      { numRuns: 60 },
    )
  })

  it('gives the inclusion proofs of RFC 9162, for earlier sizes too', () => {
    fc.assert(
      fc.property(batches, fc.nat(), fc.nat(), (sizes, a, b) => {
        const tree = grown(sizes)
        const size = 1 + (a % tree.size)
        const index = b % size
        expect(tree.hashes(inclusionRanges(index, size))).toEqual(hex(path(index, leaves.slice(0, size))))
      }),
      { numRuns: 100 },
    )
  })

  it('gives the consistency proofs of RFC 9162, between any two sizes', () => {
    fc.assert(
      fc.property(batches, fc.nat(), fc.nat(), (sizes, a, b) => {
        const tree = grown(sizes)
        const second = a % (tree.size + 1)
        const first = b % (second + 1)
        expect(tree.hashes(consistencyRanges(first, second))).toEqual(hex(proof(first, leaves.slice(0, second))))
      }),
      { numRuns: 100 },
    )
  })

  it('every size from 1 to 40 against every earlier one', () => {
    const tree = grown([40])
    for (let second = 1; second <= 40; second += 1)
      for (let first = 0; first <= second; first += 1) {
        const ranges = consistencyRanges(first, second)
        expect(tree.hashes(ranges), `${first} to ${second}`).toEqual(hex(proof(first, leaves.slice(0, second))))
      }
  })

  it('needs a few rows for a proof in a log of 100,000,000 leaves', () => {
    const size = 100_000_000
    for (const index of [0, 1, 12_345_678, 50_000_000, size - 1]) {
      expect(tilesFor(inclusionRanges(index, size)).length).toBeLessThanOrEqual(8)
      expect(tilesFor(consistencyRanges(index + 1, size)).length).toBeLessThanOrEqual(8)
    }
    expect(frontierOf(size).length).toBeLessThanOrEqual(4)
  })

  it('writes full tiles once and only the unfinished ones again', () => {
    const { stored } = grown([300, 300, 300])
    const step = append(900, frontierFrom(900, [...stored.values()]), leaves.slice(900, 1100))
    expect(step.tiles.map(({ level, tile, hashes }) => [level, tile, hashes.length / 32])).toEqual([
      [0, 3, 256],
      [0, 4, 76],
      [1, 0, 4],
    ])
  })

  it('says so when a tile is missing or too short', () => {
    const { stored } = grown([300])
    const short = [...stored.values()].map((one) => ({ ...one, hashes: one.hashes.subarray(32) }))
    expect(() => frontierFrom(300, [])).toThrow(LogDamaged)
    expect(() => frontierFrom(300, short)).toThrow(LogDamaged)
    const ranges = inclusionRanges(7, 300)
    expect(() => hashesFrom(ranges, [])).toThrow(LogDamaged)
    expect(() => hashesFrom(ranges, short)).toThrow(LogDamaged)
  })
})
