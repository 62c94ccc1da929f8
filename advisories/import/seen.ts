// Which keys a load has met, in few bytes each, so that a load of any size needs bounded memory.
import { hash } from 'node:crypto'

/**
 * Holds 52 bits of a digest of each key: two keys of a load of a million are taken for one with a chance of 1 in 10,000, and
 * then as a repetition.
 */
export class Seen {
  #slots = new Float64Array(1 << 12)
  #count = 0

  /** True when the key was there already. */
  add(key: string): boolean {
    if (this.#count * 2 > this.#slots.length) this.#grow()
    const at = this.#find(digest(key))
    if (this.#slots[at]) return true
    this.#slots[at] = digest(key)
    this.#count++
    return false
  }

  has(key: string): boolean {
    return this.#slots[this.#find(digest(key))] !== 0
  }

  #find(value: number): number {
    const mask = this.#slots.length - 1
    let at = value & mask
    while (this.#slots[at] !== 0 && this.#slots[at] !== value) at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const former = this.#slots
    this.#slots = new Float64Array(former.length * 2)
    for (const value of former) if (value !== 0) this.#slots[this.#find(value)] = value
  }
}

/** 1 to 2^52: never the mark of an empty slot. */
function digest(key: string): number {
  return Number.parseInt(hash('sha256', key).slice(0, 13), 16) + 1
}
