// The files of a tar archive, one after the other: some publishers pack their records so.
import { baseOf, type Limits, type Member, Unreadable } from './container.ts'

const block = 512

/** POSIX ustar (IEEE Std 1003.1, pax): regular files only; links, folders and extended headers are passed over. */
export async function* membersOfTar(bytes: AsyncIterable<Buffer>, bounds: Limits): AsyncGenerator<Member> {
  const input = new Input(bytes)
  for (let count = 1; ; count++) {
    const header = await input.exactly(block)
    if (!header || header.every((byte) => byte === 0)) return
    if (count > bounds.members) throw new Unreadable(`it holds more than ${bounds.members} files`)
    const size = Number.parseInt(header.toString('latin1', 124, 136).replace(/[^0-7].*$/s, '') || '0', 8)
    if (size > bounds.memberBytes) throw new Unreadable('a file in the archive is too large')
    const type = String.fromCharCode(header[156] ?? 0)
    const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '')
    let left = size
    const content = (async function* () {
      while (left > 0) {
        const part = await input.some(left)
        left -= part.length
        yield part
      }
    })()
    if (type === '0' || type === '\0') yield { name: baseOf(name), bytes: content }
    while (left > 0) left -= (await input.some(left)).length
    await input.exactly((block - (size % block)) % block)
  }
}

class Input {
  readonly #iterator: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(bytes: AsyncIterable<Buffer>) {
    this.#iterator = bytes[Symbol.asyncIterator]()
  }

  /** One byte or more, up to `most`. */
  async some(most: number): Promise<Buffer> {
    if (this.#held.length === 0 && !(await this.#more())) throw new Unreadable('the archive ends early')
    const part = this.#held.subarray(0, most)
    this.#held = this.#held.subarray(part.length)
    return part
  }

  /** Undefined at the end of the archive. */
  async exactly(size: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = []
    let length = 0
    while (length < size) {
      if (this.#held.length === 0 && !(await this.#more())) {
        if (length === 0) return undefined
        throw new Unreadable('the archive ends early')
      }
      const part = await this.some(size - length)
      parts.push(part)
      length += part.length
    }
    return Buffer.concat(parts)
  }

  async #more(): Promise<boolean> {
    for (;;) {
      const next = await this.#iterator.next()
      if (next.done) return false
      this.#held = next.value
      if (this.#held.length > 0) return true
    }
  }
}
