// Many small byte records in a few large blocks: half a million buffers of their own would cost more than what they hold.

const blockBytes = 1 << 20
const lengthBytes = 2
/** Stands for the length of a record that is longer; the length itself follows. */
const long = 0xffff

/** Records by address, an integer below 2^32. Address 0 is never given. */
export class Arena {
  readonly #blocks: Buffer[] = []
  /** Where the next record of the last block goes. */
  #at = 0
  #held = 0
  #used = 0
  #wasted = 0

  /** Bytes of the blocks. */
  get bytes(): number {
    return this.#held
  }

  /** Bytes of all records that were put. */
  get used(): number {
    return this.#used
  }

  /** Bytes of those that were dropped: above half of all, whoever owns the arena copies what it holds to a new one. */
  get wasted(): number {
    return this.#wasted
  }

  /** Copies the record in; it may be empty. */
  put(record: Uint8Array): number {
    const head = headBytes(record.length)
    const size = head + record.length
    if (this.#at + size > (this.#blocks.at(-1)?.length ?? 0)) {
      this.#at = this.#blocks.length === 0 ? lengthBytes : 0
      // A record larger than a block gets a block of its own length.
      const block = Buffer.allocUnsafeSlow(Math.max(blockBytes, this.#at + size))
      this.#blocks.push(block)
      this.#held += block.length
    }
    const block = this.#blocks.at(-1) as Buffer
    const address = (this.#blocks.length - 1) * blockBytes + this.#at
    block.writeUInt16LE(Math.min(record.length, long), this.#at)
    if (record.length >= long) block.writeUInt32LE(record.length, this.#at + lengthBytes)
    block.set(record, this.#at + head)
    this.#at += size
    this.#used += size
    return address
  }

  /** A view of the record, valid as long as the arena. */
  get(address: number): Buffer {
    const block = this.#blocks[Math.floor(address / blockBytes)] as Buffer
    const at = address % blockBytes
    const short = block.readUInt16LE(at)
    const length = short === long ? block.readUInt32LE(at + lengthBytes) : short
    return block.subarray(at + headBytes(length), at + headBytes(length) + length)
  }

  /** The record is not asked for any more. */
  drop(address: number): void {
    const { length } = this.get(address)
    this.#wasted += headBytes(length) + length
  }
}

const headBytes = (length: number) => (length >= long ? lengthBytes + 4 : lengthBytes)
