// A list of unsigned 32-bit numbers that grows: a JavaScript array of the same would take twice the memory.

export class Numbers {
  #values = new Uint32Array(1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  get bytes(): number {
    return this.#values.byteLength
  }

  /** 0 where nothing was set. */
  at(index: number): number {
    return index < this.#length ? (this.#values[index] as number) : 0
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) {
      const larger = new Uint32Array(Math.max(index + 1, Math.ceil(this.#values.length * 1.5)))
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[index] = value
    if (index >= this.#length) this.#length = index + 1
  }
}
