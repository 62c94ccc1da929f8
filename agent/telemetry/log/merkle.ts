// The device's own check of the log's proofs (RFC 9162, 2.1.3.2 and 2.1.4.2): nothing here is the server's.
import { createHash } from 'node:crypto'

const sha256 = (...parts: Uint8Array[]): Buffer =>
  parts.reduce((h, part) => h.update(part), createHash('sha256')).digest()
const joined = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Buffer.of(1), left, right)
const odd = (n: number) => n % 2 === 1
const half = (n: number) => Math.floor(n / 2)

/** Hash of the leaf that an entry is. */
export function leafHash(entry: Uint8Array): Buffer {
  return sha256(Buffer.of(0), entry)
}

/** Whether `proof` leads from leaf `index` of a tree of `size` leaves to `root`. Sizes up to 2^53. */
export function isIncluded(leaf: Buffer, index: number, size: number, proof: readonly Buffer[], root: Buffer): boolean {
  if (!(index >= 0 && index < size)) return false
  let [at, last, hash] = [index, size - 1, leaf]
  for (const part of proof) {
    if (last === 0) return false
    if (odd(at) || at === last) {
      hash = joined(part, hash)
      // A subtree without right neighbours stands higher than its number says.
      while (!odd(at) && at !== 0) [at, last] = [half(at), half(last)]
    } else hash = joined(hash, part)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && hash.equals(root)
}

export interface Tree {
  readonly size: number
  readonly root: Buffer
}

/** Whether `proof` shows that `first` is a beginning of `second`. A tree without leaves is a beginning of every other. */
export function goesOn(first: Tree, second: Tree, proof: readonly Buffer[]): boolean {
  if (first.size > second.size) return false
  if (first.size === second.size) return proof.length === 0 && first.root.equals(second.root)
  if (first.size === 0) return proof.length === 0
  // The old tree is itself a node of the new one when its size is a power of two: it is not repeated in the proof.
  const [start, ...rest] = isPower(first.size) ? [first.root, ...proof] : proof
  if (!start) return false
  let [at, last] = [first.size - 1, second.size - 1]
  while (odd(at)) [at, last] = [half(at), half(last)]
  let [old, fresh] = [start, start]
  for (const part of rest) {
    if (last === 0) return false
    if (odd(at) || at === last) {
      ;[old, fresh] = [joined(part, old), joined(part, fresh)]
      while (!odd(at) && at !== 0) [at, last] = [half(at), half(last)]
    } else fresh = joined(fresh, part)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && old.equals(first.root) && fresh.equals(second.root)
}

function isPower(n: number): boolean {
  let power = 1
  while (power < n) power *= 2
  return power === n
}
