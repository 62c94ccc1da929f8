// Lines out of bytes, numbered, with a bound on how long one may be.
import { isUtf8 } from 'node:buffer'

export interface Line {
  /** From 1. */
  readonly number: number
  /** Without its end; what is not UTF-8 stands as U+FFFD. */
  readonly text: string
  readonly fault?: 'is longer than 32 MiB' | 'is not UTF-8 text'
}

/** The server takes no longer request. */
const longest = 32 * 1024 * 1024

/** Lines of `chunks`; a line that is too long is dropped as it arrives, so memory stays bounded. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let parts: Buffer[] = []
  let length = 0
  let number = 1

  function add(part: Buffer): void {
    length += part.length
    if (length > longest) parts = []
    else parts.push(part)
  }

  function line(): Line {
    const tooLong = length > longest
    const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
    parts = []
    length = 0
    if (tooLong) return { number: number++, text: '', fault: 'is longer than 32 MiB' }
    const text = bytes.toString('utf8').replace(/\r$/, '')
    return isUtf8(bytes) ? { number: number++, text } : { number: number++, text, fault: 'is not UTF-8 text' }
  }

  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      add(chunk.subarray(from, end))
      from = end + 1
      yield line()
    }
    if (from < chunk.length) add(chunk.subarray(from))
  }
  if (length > 0) yield line()
}
