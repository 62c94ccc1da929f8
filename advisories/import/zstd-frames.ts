// Opens zstd streams frame by frame: Node's decompressor drops what follows the first frame and takes one that ends early for whole.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { Unreadable } from './container.ts'

/** Throws Unreadable where the bytes are broken or end within a frame. */
export async function* unzstd(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const input = new Input(bytes)
  while (await input.more()) {
    const frame = input.frame()
    const first = await frame.next()
    if (first.done) continue
    const stream = createZstdDecompress()
    const fed = pipeline(Readable.from(after(first.value, frame)), stream)
    fed.catch(() => {})
    try {
      yield* stream as AsyncIterable<Buffer>
      await fed
    } finally {
      stream.destroy()
    }
  }
}

async function* after(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* rest
}

class Input {
  readonly #bytes: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(bytes: AsyncIterable<Buffer>) {
    this.#bytes = bytes[Symbol.asyncIterator]()
  }

  async more(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#bytes.next()
      if (next.done) return false
      this.#rest = next.value
    }
    return true
  }

  /** The bytes of one frame; none of a frame that is to be skipped. */
  async *frame(): AsyncGenerator<Buffer> {
    const frame = new Frame()
    let held: Buffer = Buffer.alloc(0)
    while (!frame.ended) {
      if (!(await this.more())) throw new Unreadable('the zstd data ends early')
      const count = frame.take(this.#rest)
      held = Buffer.concat([held, this.#rest.subarray(0, count)])
      this.#rest = this.#rest.subarray(count)
      if (frame.skipped === undefined) continue
      if (!frame.skipped) yield held
      held = Buffer.alloc(0)
    }
  }
}

/** RFC 8878, 3.1: a frame of header, blocks and checksum, or one to be skipped. */
type Part =
  | 'magic'
  | 'descriptor'
  | 'header'
  | 'block'
  | 'content'
  | 'last content'
  | 'checksum'
  | 'skip size'
  | 'skipped'
  | 'end'
/** Parts whose bytes say nothing about what follows. */
const opaque: ReadonlySet<Part> = new Set(['header', 'content', 'last content', 'checksum', 'skipped'])

class Frame {
  #part: Part = 'magic'
  /** Bytes of this part that are still to come. */
  #left = 4
  /** Of a short part, those that came. */
  #held = 0
  #shift = 0
  #checksum = false

  /** Undefined: not known yet. */
  skipped: boolean | undefined

  get ended(): boolean {
    return this.#part === 'end'
  }

  /** Gives how many of the bytes belong to the frame. */
  take(bytes: Buffer): number {
    let at = 0
    while (at < bytes.length && !this.ended) {
      const count = opaque.has(this.#part) ? Math.min(this.#left, bytes.length - at) : 1
      if (!opaque.has(this.#part)) {
        this.#held += (bytes[at] as number) * 2 ** this.#shift
        this.#shift += 8
      }
      at += count
      this.#left -= count
      while (this.#left === 0 && !this.ended) this.#begin(...this.#next())
    }
    return at
  }

  #begin(part: Part, length: number): void {
    this.#part = part
    this.#left = length
    this.#held = 0
    this.#shift = 0
  }

  /** The part that follows, and its length. */
  #next(): [Part, number] {
    const value = this.#held
    switch (this.#part) {
      case 'magic':
        this.skipped = value !== 0xfd2fb528
        if (!this.skipped) return ['descriptor', 1]
        if (value >= 0x184d2a50 && value <= 0x184d2a5f) return ['skip size', 4]
        throw new Unreadable('the zstd data is broken')
      case 'skip size':
        return ['skipped', value]
      case 'descriptor': {
        const single = (value & 0x20) !== 0
        this.#checksum = (value & 0x04) !== 0
        const dictionary = [0, 1, 2, 4][value & 3] as number
        const size = [single ? 1 : 0, 2, 4, 8][value >> 6] as number
        return ['header', (single ? 0 : 1) + dictionary + size]
      }
      case 'block': {
        const [last, type, size] = [value & 1, (value >> 1) & 3, value >> 3]
        // A block of one byte repeated is that byte.
        return [last ? 'last content' : 'content', type === 1 ? 1 : size]
      }
      case 'header':
      case 'content':
        return ['block', 3]
      case 'last content':
        return this.#checksum ? ['checksum', 4] : ['end', 0]
      case 'checksum':
      case 'skipped':
      case 'end':
        return ['end', 0]
    }
  }
}
