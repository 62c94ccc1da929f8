// The byte forms of sealed values are written and read here: numbers as LEB128 varints, small ones in one byte.

/** How much room zlib begins with for a value of about so many bytes: its own 16 KiB for each small one cost more than packing it. */
export const roomFor = (bytes: number) => ({ chunkSize: Math.min(Math.max(bytes, 64), 16 * 1024) })

/** Grows as it is written. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(1024)
  #length = 0

  byte(value: number): void {
    this.#room(1)
    this.#bytes[this.#length++] = value
  }

  /** An integer from 0 to 2^53 - 1. */
  count(value: number): void {
    this.#room(8)
    let rest = value
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    this.#bytes[this.#length++] = rest
  }

  /** An integer of either sign: 0, -1, 1, -2 become 0, 1, 2, 3. */
  signed(value: number): void {
    this.count(value < 0 ? -2 * value - 1 : 2 * value)
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** In UTF-8 behind its length. */
  text(value: string): void {
    // Three bytes hold any UTF-16 unit.
    this.#room(8 + value.length * 3)
    this.count(Buffer.byteLength(value))
    this.#length += this.#bytes.write(value, this.#length)
  }

  /** Writes from the start again. */
  clear(): void {
    this.#length = 0
  }

  /** What was written; valid until the next write. */
  done(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}

/** Reads what a `ByteWriter` wrote. Throws RangeError where the bytes end too early. */
export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  byte(): number {
    const value = this.#bytes[this.#at++]
    if (value === undefined) throw new RangeError('the bytes end too early')
    return value
  }

  count(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
  }

  signed(): number {
    const value = this.count()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }

  raw(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new RangeError('the bytes end too early')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  text(): string {
    const bytes = this.raw(this.count())
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
  }

  rest(): Uint8Array {
    return this.raw(this.#bytes.length - this.#at)
  }
}
