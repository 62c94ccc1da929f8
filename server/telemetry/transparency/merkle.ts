// The mathematics of the log (RFC 9162, 2.1): which subtrees a root or a proof is made of, and how their hashes join.
import { hash } from 'node:crypto'

/** Leaves `from` up to, not including, `to`. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** The complete subtree over leaves `index * 2^level` to `(index + 1) * 2^level`. */
export interface Node {
  readonly level: number
  readonly index: number
}

/** RFC 9162 2.1.1: a leaf's hash, SHA-256(0x00 || entry). */
export function leafHash(entry: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([Buffer.of(0), entry]), 'buffer')
}

export function joined(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([Buffer.of(1), left, right]), 'buffer')
}

/** Hash of a tree without leaves. */
export const emptyRoot = hash('sha256', '', 'buffer')

/**
 * The hash over neighbours of equal size; the last may be a smaller, incomplete subtree. Split as RFC 9162 splits: at the
 * largest power of two below the number of them.
 */
export function rootOver(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return emptyRoot
  let row = hashes
  // From the bottom, what has no right neighbour moves up as it is: the same tree, without recursion.
  while (row.length > 1) {
    const above: Uint8Array[] = []
    for (let i = 0; i < row.length; i += 2) {
      const left = row[i] as Uint8Array
      const right = row[i + 1]
      above.push(right ? joined(left, right) : left)
    }
    row = above
  }
  return row[0] as Uint8Array
}

/** Subtrees whose hashes prove that leaf `index` is in a tree of `size` leaves, in the order of the proof (2.1.3.1). */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!(index >= 0 && index < size)) throw new RangeError('no such leaf')
  const ranges: Range[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + powerBelow(to - from)
    if (index < middle) {
      ranges.unshift({ from: middle, to })
      to = middle
    } else {
      ranges.unshift({ from, to: middle })
      from = middle
    }
  }
  return ranges
}

/** Subtrees whose hashes prove that the tree of `first` leaves is a beginning of that of `second` (2.1.4.1). */
export function consistencyRanges(first: number, second: number): Range[] {
  if (!(first >= 0 && first <= second)) throw new RangeError('no such trees')
  const ranges: Range[] = []
  if (first === 0 || first === second) return ranges
  let [from, to] = [0, second]
  while (to !== first) {
    const middle = from + powerBelow(to - from)
    if (first <= middle) {
      ranges.unshift({ from: middle, to })
      to = middle
    } else {
      ranges.unshift({ from, to: middle })
      from = middle
    }
  }
  // The old tree itself is known to whoever asks; a part of it is not.
  return from === 0 ? ranges : [{ from, to }, ...ranges]
}

/** The complete subtrees of a range that a proof names, from the left: the largest that fits, again and again. */
export function nodesOf({ from, to }: Range): Node[] {
  const nodes: Node[] = []
  for (let at = from; at < to; ) {
    let level = 0
    let size = 1
    while (size * 2 <= to - at) {
      size *= 2
      level += 1
    }
    nodes.push({ level, index: at / size })
    at += size
  }
  return nodes
}

/** The hash of a range out of those of its nodes. */
export function joinNodes(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.reduceRight((right, left) => joined(left, right))
}

/** The largest power of two below `n`, for n > 1. */
function powerBelow(n: number): number {
  let power = 1
  while (power * 2 < n) power *= 2
  return power
}
