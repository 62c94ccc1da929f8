// What the helper was asked, whichever way: by its arguments, or by the first line of the connection systemd handed over.
import { wordsOf } from './socket.ts'

export interface Question {
  readonly words: readonly string[]
  /** True: the answer is closed by the mark that says it is whole. */
  readonly overSocket: boolean
  /** What came with the question, until its end. */
  input(): AsyncGenerator<Buffer>
}

const longestLine = 4096

/** Reads the question. Throws when its first line is none. */
export async function readQuestion(args: readonly string[], stdin: AsyncIterable<Buffer>): Promise<Question> {
  const rest = stdin[Symbol.asyncIterator]()
  async function* input(first?: Buffer): AsyncGenerator<Buffer> {
    if (first && first.length > 0) yield first
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  }
  if (args.length > 0) return { words: args, overSocket: false, input: () => input() }
  let head: Buffer = Buffer.alloc(0)
  for await (const part of input()) {
    head = Buffer.concat([head, part])
    const end = head.indexOf(10)
    if (end >= 0) {
      const more = head.subarray(end + 1)
      return { words: wordsOf(head.toString('utf8', 0, end)), overSocket: true, input: () => input(more) }
    }
    if (head.length > longestLine) break
  }
  throw new Error('no question')
}
