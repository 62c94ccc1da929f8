// The helper as a service of its own: one connection a question, started by systemd, so that the agent itself may start no process.
import { connect } from 'node:net'
import type { Readable } from 'node:stream'

/** Where muster-agent-helper.socket listens. */
export const helperSocket = '/run/muster-agent/helper.sock'

/** Ends an answer that is whole: no command prints it, and an answer that was cut off lacks it. */
export const wholeMark = 0

/** The first line of a question; what follows until the end is its input. */
export const questionLine = (words: readonly string[]): string => `${JSON.stringify(words)}\n`

/** The words of a question line. Throws when it is not a list of words. */
export function wordsOf(line: string): string[] {
  const words: unknown = JSON.parse(line)
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) throw new Error('not a list of words')
  return words
}

/**
 * Puts a question to the helper behind `path`. `absent`: nobody listens there, or not for us. `answer` is undefined when
 * the command is missing, failed, or was cut off.
 */
export function askSocket(
  path: string,
  words: readonly string[],
  input: string,
): Promise<{ answer: string | undefined } | 'absent'> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    let connected = false
    const socket = connect({ path, allowHalfOpen: true })
    socket.on('connect', () => {
      connected = true
      socket.end(questionLine(words) + input)
    })
    socket.on('data', (part: Buffer) => parts.push(part))
    socket.on('end', () => socket.destroy())
    socket.on('error', () => undefined)
    socket.on('close', () => {
      const bytes = Buffer.concat(parts)
      if (!connected) resolve('absent')
      else resolve({ answer: bytes.at(-1) === wholeMark ? bytes.subarray(0, -1).toString() : undefined })
    })
  })
}

/** A question whose answer comes line by line, until the helper ends or `stop` is called. */
export interface Following {
  stop(): void
  /** Resolves when no more comes; `absent` when nobody took the question. */
  readonly ended: Promise<'ended' | 'absent'>
}

/** Puts such a question to the helper behind `path`; the connection stays open as long as somebody wants the answer. */
export function followSocket(
  path: string,
  words: readonly string[],
  input: string,
  line: (text: string) => void,
): Following {
  let connected = false
  const socket = connect({ path, allowHalfOpen: true })
  socket.on('connect', () => {
    connected = true
    socket.write(questionLine(words) + input)
  })
  eachLine(socket, line)
  socket.on('end', () => socket.destroy())
  socket.on('error', () => undefined)
  const ended = new Promise<'ended' | 'absent'>((resolve) => {
    socket.on('close', () => resolve(connected ? 'ended' : 'absent'))
  })
  return { stop: () => socket.destroy(), ended }
}

/** What does not end in a newline is no whole line and is not told. */
export function eachLine(from: Readable, told: (text: string) => void): void {
  let rest = ''
  from.setEncoding('utf8').on('data', (part: string) => {
    const lines = (rest + part).split('\n')
    rest = lines.pop() ?? ''
    for (const one of lines) told(one)
  })
}
