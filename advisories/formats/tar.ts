// Reads the files of a tar archive (POSIX ustar, with pax and GNU long names) one after the other, without unpacking it.
import type { Fault } from '../sources/source.ts'

export interface Member {
  readonly name: string
  readonly bytes: AsyncIterable<Buffer>
  /** The whole was no archive: it is the one file. */
  readonly plain?: true
}

export const isTar = (head: Buffer) => head.length >= 262 && head.toString('latin1', 257, 262) === 'ustar'

/** Each member's bytes are read before the next member is asked for; what of them is left unread is skipped. */
export async function* tarMembers(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<Member | Fault> {
  const reader = new Reader(bytes)
  const head = await reader.peek(512)
  if (!isTar(head)) return yield { name, bytes: reader.take(Number.POSITIVE_INFINITY), plain: true }
  let longName: string | undefined
  for (;;) {
    const header = await reader.bytes(512)
    if (header.length === 0 || header.every((byte) => byte === 0)) return
    const size = sizeOf(header)
    if (header.length < 512 || size === undefined) return yield { fault: 'the archive is broken', cut: true }
    const type = String.fromCharCode(header[156] ?? 0)
    const padding = (512 - (size % 512)) % 512
    if (type === 'L' || type === 'x') {
      if (size > 65_536) return yield { fault: 'the archive names a file longer than is bearable', cut: true }
      const text = (await reader.bytes(size)).toString('utf8')
      longName = type === 'L' ? text.replace(/\0.*$/s, '') : (/^\d+ path=(.*)$/m.exec(text)?.[1] ?? longName)
    } else {
      const called = longName ?? nameOf(header)
      longName = undefined
      const before = reader.given
      if (type === '0' || type === '\0') yield { name: called, bytes: reader.take(size) }
      await reader.skip(size - (reader.given - before))
      if (reader.ended) return yield { fault: `the archive ends inside ${called}`, cut: true }
    }
    await reader.skip(padding)
  }
}

const field = (header: Buffer, from: number, to: number) => header.toString('utf8', from, to).replace(/\0.*$/s, '')

function nameOf(header: Buffer): string {
  const prefix = field(header, 345, 500)
  return prefix ? `${prefix}/${field(header, 0, 100)}` : field(header, 0, 100)
}

function sizeOf(header: Buffer): number | undefined {
  const octal = field(header, 124, 136).trim()
  return /^[0-7]{1,11}$/.test(octal) ? Number.parseInt(octal, 8) : undefined
}

/** Takes bytes from a stream in the amounts that are asked for. */
class Reader {
  readonly #stream: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)
  /** Bytes handed out or skipped so far. */
  given = 0
  /** More was asked for than there was. */
  ended = false

  constructor(bytes: AsyncIterable<Buffer>) {
    this.#stream = bytes[Symbol.asyncIterator]()
  }

  async #fill(size: number): Promise<void> {
    while (this.#held.length < size) {
      const next = await this.#stream.next()
      if (next.done) return
      this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value])
    }
  }

  async peek(size: number): Promise<Buffer> {
    await this.#fill(size)
    return this.#held.subarray(0, size)
  }

  /** Fewer when the stream ends. */
  async bytes(size: number): Promise<Buffer> {
    const found = Buffer.from(await this.peek(size))
    this.#held = this.#held.subarray(found.length)
    this.given += found.length
    return found
  }

  async *take(size: number): AsyncGenerator<Buffer> {
    let left = size
    while (left > 0) {
      await this.#fill(1)
      if (this.#held.length === 0) {
        this.ended = size !== Number.POSITIVE_INFINITY
        return
      }
      const part = this.#held.subarray(0, Math.min(left, this.#held.length))
      this.#held = this.#held.subarray(part.length)
      this.given += part.length
      left -= part.length
      yield part
    }
  }

  async skip(size: number): Promise<void> {
    for await (const _ of this.take(size));
  }
}
