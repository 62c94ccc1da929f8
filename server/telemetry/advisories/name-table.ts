// Which records bear a name, by the name's hash: the names themselves stand in the records, which are looked at to be sure.

/** Open addressing with linear probing; a slot is a hash and a number + 1. Nothing is taken out: who asks verifies. */
export class NameTable {
  #slots = new Uint32Array(2 * 1024)
  #count = 0

  get bytes(): number {
    return this.#slots.byteLength
  }

  add(name: string, number: number): void {
    if (4 * (this.#count + 1) > this.#slots.length) this.#grow()
    this.#put(hashOf(name), number)
  }

  /** Numbers that may bear the name, each once: some more, where hashes are equal or a record lost its name. */
  find(name: string): number[] {
    const hash = hashOf(name)
    const mask = this.#slots.length / 2 - 1
    const found: number[] = []
    for (let slot = hash & mask; this.#slots[2 * slot + 1] !== 0; slot = (slot + 1) & mask)
      if (this.#slots[2 * slot] === hash) found.push((this.#slots[2 * slot + 1] as number) - 1)
    return found
  }

  #put(hash: number, number: number): void {
    const mask = this.#slots.length / 2 - 1
    let slot = hash & mask
    for (; this.#slots[2 * slot + 1] !== 0; slot = (slot + 1) & mask)
      if (this.#slots[2 * slot] === hash && this.#slots[2 * slot + 1] === number + 1) return
    this.#slots[2 * slot] = hash
    this.#slots[2 * slot + 1] = number + 1
    this.#count += 1
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(old.length * 2)
    this.#count = 0
    for (let at = 0; at < old.length; at += 2)
      if (old[at + 1] !== 0) this.#put(old[at] as number, (old[at + 1] as number) - 1)
  }
}

/** FNV-1a over UTF-16 units, mixed once more because names of one year differ in their last digits only. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
