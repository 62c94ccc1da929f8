// Cuts bytes into lines, each no longer than is bearable.

export interface Line {
  readonly bytes: Buffer
  /** From 1. */
  readonly number: number
  /** It was longer; only its beginning is here. */
  readonly cut?: true
}

/** Lines without their ends (LF or CRLF); the last one may lack its end. */
export async function* linesOf(bytes: AsyncIterable<Buffer>, most = 16_777_216): AsyncGenerator<Line> {
  let parts: Buffer[] = []
  let size = 0
  let number = 0
  const line = (): Line => {
    const all = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
    const long = size > most
    parts = []
    size = 0
    number += 1
    return { bytes: all.at(-1) === 0x0d ? all.subarray(0, -1) : all, number, ...(long ? { cut: true as const } : {}) }
  }
  const add = (part: Buffer) => {
    if (size < most) parts.push(part.subarray(0, most - size))
    size += part.length
  }
  for await (const chunk of bytes) {
    let from = 0
    for (let to = chunk.indexOf(0x0a); to >= 0; to = chunk.indexOf(0x0a, from)) {
      add(chunk.subarray(from, to))
      yield line()
      from = to + 1
    }
    if (from < chunk.length) add(chunk.subarray(from))
  }
  if (size > 0) yield line()
}
