// A posting list: the device numbers that have one package, kept small in memory and quick to change.

/** Above this many members a block of 65,536 numbers is smaller as a bitmap (8 KiB) than as a sorted list. */
const listLimit = 4096

interface Block {
  size: number
  /** Sorted low halves of the numbers; undefined once the block is a bitmap. */
  list: Uint16Array | undefined
  bitmap: Uint32Array | undefined
}

/** A set of integers from 0 to 2^31 - 1, in blocks by their high half (the layout of Roaring bitmaps). */
export class Posting {
  readonly #blocks = new Map<number, Block>()
  #size = 0
  /** Grows with every change: what was derived from the posting and kept beside it is then out of date. */
  changes = 0
  /** Where the last number went: numbers mostly come in ascending order. */
  #lastHigh = -1
  #lastBlock: Block | undefined

  get size(): number {
    return this.#size
  }

  has(number: number): boolean {
    const block = this.#blocks.get(number >>> 16)
    if (!block) return false
    const low = number & 0xffff
    if (block.bitmap) return isSet(block.bitmap, low)
    const at = find(block, low)
    return at < block.size && (block.list as Uint16Array)[at] === low
  }

  /** True when the number was not in the set before. */
  add(number: number): boolean {
    const high = number >>> 16
    const low = number & 0xffff
    let block = high === this.#lastHigh ? this.#lastBlock : this.#blocks.get(high)
    if (!block) {
      block = { size: 0, list: new Uint16Array(4), bitmap: undefined }
      this.#blocks.set(high, block)
    }
    this.#lastHigh = high
    this.#lastBlock = block
    if (!(block.bitmap ? setBit(block.bitmap, low) : insert(block, low))) return false
    block.size += 1
    this.#size += 1
    this.changes += 1
    return true
  }

  /** True when the number was in the set. */
  delete(number: number): boolean {
    const high = number >>> 16
    const low = number & 0xffff
    const block = this.#blocks.get(high)
    if (!block) return false
    if (!(block.bitmap ? clearBit(block.bitmap, low) : remove(block, low))) return false
    block.size -= 1
    this.#size -= 1
    this.changes += 1
    if (block.size === 0) {
      this.#blocks.delete(high)
      this.#lastHigh = -1
    }
    return true
  }

  /** Takes out every number of `gone`, a bitmap (word n, bit b: number 32n + b). True when any was in the set. */
  without(gone: Uint32Array): boolean {
    const before = this.#size
    for (const [high, block] of this.#blocks) {
      const from = high * 2048
      const size = block.bitmap ? leaveOut(block.bitmap, gone, from) : filter(block, gone, from)
      this.#size -= block.size - size
      block.size = size
      if (size === 0) this.#blocks.delete(high)
    }
    this.#lastHigh = -1
    if (this.#size === before) return false
    this.changes += 1
    return true
  }

  /** The numbers in ascending order. */
  numbers(): number[] {
    const out: number[] = []
    for (const high of [...this.#blocks.keys()].sort((a, b) => a - b)) {
      const block = this.#blocks.get(high) as Block
      const base = high * 65_536
      if (block.bitmap) eachBit(block.bitmap, (low) => out.push(base + low))
      else for (let i = 0; i < block.size; i++) out.push(base + ((block.list as Uint16Array)[i] as number))
    }
    return out
  }

  /**
   * Sets the bit of each member that is also in `within`, another bitmap of the same length (word n, bit b: number
   * 32n + b). Members beyond its end are left out. True when any was in both.
   */
  mark(into: Uint32Array, within: Uint32Array): boolean {
    let any = 0
    for (const [high, block] of this.#blocks) {
      const from = high * 2048
      if (from >= into.length) continue
      const { bitmap } = block
      if (bitmap) {
        const until = Math.min(2048, into.length - from)
        for (let i = 0; i < until; i++) {
          const both = (bitmap[i] as number) & (within[from + i] as number)
          into[from + i] = (into[from + i] as number) | both
          any |= both
        }
      } else {
        const list = block.list as Uint16Array
        for (let i = 0; i < block.size; i++) {
          const low = list[i] as number
          const word = from + (low >>> 5)
          if (word >= into.length) break
          const bit = (within[word] as number) & (1 << (low & 31))
          into[word] = (into[word] as number) | bit
          any |= bit
        }
      }
    }
    return any !== 0
  }

  /** How many numbers are in at least one of the postings. */
  static unionSize(postings: readonly Posting[]): number {
    if (postings.length < 2) return postings[0]?.size ?? 0
    let size = 0
    for (const high of new Set(postings.flatMap((posting) => [...posting.#blocks.keys()]))) {
      const union = new Uint32Array(2048)
      for (const posting of postings) {
        const block = posting.#blocks.get(high)
        if (block?.bitmap) for (let i = 0; i < 2048; i++) union[i] = (union[i] as number) | (block.bitmap[i] as number)
        else if (block?.list) for (let i = 0; i < block.size; i++) setBit(union, block.list[i] as number)
      }
      eachBit(union, () => {
        size += 1
      })
    }
    return size
  }
}

/** Position of the first member that is not below `low`. */
function find(block: Block, low: number): number {
  const list = block.list as Uint16Array
  let from = 0
  let until = block.size
  while (from < until) {
    const middle = (from + until) >>> 1
    if ((list[middle] as number) < low) from = middle + 1
    else until = middle
  }
  return from
}

function insert(block: Block, low: number): boolean {
  let list = block.list as Uint16Array
  const at = block.size > 0 && (list[block.size - 1] as number) < low ? block.size : find(block, low)
  if (at < block.size && list[at] === low) return false
  if (block.size === listLimit) {
    const bitmap = new Uint32Array(2048)
    for (const member of list.subarray(0, block.size)) setBit(bitmap, member)
    block.list = undefined
    block.bitmap = bitmap
    return setBit(bitmap, low)
  }
  if (block.size === list.length) {
    const larger = new Uint16Array(Math.min(listLimit, list.length * 2))
    larger.set(list)
    list = larger
    block.list = larger
  }
  list.copyWithin(at + 1, at, block.size)
  list[at] = low
  return true
}

function remove(block: Block, low: number): boolean {
  const list = block.list as Uint16Array
  const at = find(block, low)
  if (at >= block.size || list[at] !== low) return false
  list.copyWithin(at, at + 1, block.size)
  return true
}

const isSet = (bitmap: Uint32Array, low: number) => (((bitmap[low >>> 5] as number) >>> (low & 31)) & 1) === 1

function setBit(bitmap: Uint32Array, low: number): boolean {
  if (isSet(bitmap, low)) return false
  bitmap[low >>> 5] = (bitmap[low >>> 5] as number) | (1 << (low & 31))
  return true
}

function clearBit(bitmap: Uint32Array, low: number): boolean {
  if (!isSet(bitmap, low)) return false
  bitmap[low >>> 5] = (bitmap[low >>> 5] as number) & ~(1 << (low & 31))
  return true
}

function eachBit(bitmap: Uint32Array, visit: (low: number) => void): void {
  for (let i = 0; i < bitmap.length; i++) {
    let word = bitmap[i] as number
    while (word !== 0) {
      const bit = 31 - Math.clz32(word & -word)
      visit(i * 32 + bit)
      word &= word - 1
    }
  }
}

/** How many are left in the bitmap. */
function leaveOut(bitmap: Uint32Array, gone: Uint32Array, from: number): number {
  for (let i = 0; i < bitmap.length; i++) bitmap[i] = (bitmap[i] as number) & ~(gone[from + i] ?? 0)
  let left = 0
  eachBit(bitmap, () => {
    left += 1
  })
  return left
}

/** How many are left in the list. */
function filter({ list, size }: Block, gone: Uint32Array, from: number): number {
  const numbers = list as Uint16Array
  let left = 0
  for (let i = 0; i < size; i++) {
    const low = numbers[i] as number
    if ((((gone[from + (low >>> 5)] ?? 0) >>> (low & 31)) & 1) === 0) numbers[left++] = low
  }
  return left
}
