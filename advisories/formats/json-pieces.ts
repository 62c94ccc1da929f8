// Finds the wanted values inside one large JSON document without holding the document, and goes on behind what is broken.
import type { Fault } from '../sources/source.ts'

/** The bytes of one value, as they were written. */
export interface Piece {
  readonly path: readonly (string | number)[]
  readonly raw: Buffer
}

/** Where the document is not what it says. */
export interface Break {
  readonly at: number
  readonly what: string
}

interface Frame {
  readonly array: boolean
  /** Key or index of the value that is being read. */
  at: string | number
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const [openObject, closeObject, openArray, closeArray] = [0x7b, 0x7d, 0x5b, 0x5d]
const mostKey = 1_000
/** Nobody wants what lies deeper, and to name its place would cost its depth for every value. */
const deepest = 4

/**
 * Yields each value whose path `wanted` names, as its own bytes (RFC 8259; whether they are JSON inside is for their reader to
 * say). A bracket that closes another one's, a text that runs over its line: said as a Break, and what follows is still
 * looked through. A value above `most` bytes is left out and said.
 */
export async function* jsonPieces(
  bytes: AsyncIterable<Buffer>,
  wanted: (path: readonly (string | number)[]) => boolean,
  most = 16_777_216,
): AsyncGenerator<Piece | Break> {
  const stack: Frame[] = []
  const path = () => stack.map(({ at }) => at)
  let offset = 0
  /** Inside a text; `key`: of an object, which is remembered. */
  let text: 'none' | 'value' | 'key' = 'none'
  let escaped = false
  let keyParts: Buffer[] = []
  let keyLength = 0
  /** The next text is a key. */
  let awaitsKey = false
  let holding: { depth: number; scalar: boolean; path: (string | number)[]; parts: Buffer[]; size: number } | undefined

  for await (const chunk of bytes) {
    let heldFrom = 0
    let keyFrom = 0
    const begin = (i: number, scalar: boolean) => {
      if (holding || awaitsKey || stack.length > deepest) return
      const here = path()
      if (!wanted(here)) return
      holding = { depth: stack.length, scalar, path: here, parts: [], size: 0 }
      heldFrom = i
    }
    const end = (to: number): Piece | Break | undefined => {
      const held = holding
      if (!held) return undefined
      holding = undefined
      const raw = Buffer.concat([...held.parts, chunk.subarray(heldFrom, to)])
      return held.size + (to - heldFrom) > most
        ? { at: offset + to, what: `${held.path.join(' / ')} is larger than ${most} bytes` }
        : { path: held.path, raw }
    }
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i] as number
      if (text !== 'none') {
        if (escaped) escaped = false
        else if (byte === backslash) escaped = true
        else if (byte === quote || byte === 0x0a) {
          if (byte === 0x0a) yield { at: offset + i, what: 'a text runs over the end of its line' }
          if (text === 'key') {
            const top = stack.at(-1)
            const parts = [...keyParts, chunk.subarray(keyFrom, i)]
            if (top) top.at = keyLength + i - keyFrom > mostKey ? '' : keyOf(Buffer.concat(parts))
            keyParts = []
            keyLength = 0
          } else if (holding?.scalar) {
            const piece = end(i + 1)
            if (piece) yield piece
          }
          text = 'none'
        }
        continue
      }
      if (byte === quote) {
        const top = stack.at(-1)
        if (top && !top.array && awaitsKey) {
          text = 'key'
          keyFrom = i + 1
        } else {
          begin(i, true)
          text = 'value'
        }
      } else if (byte === openObject || byte === openArray) {
        begin(i, false)
        stack.push({ array: byte === openArray, at: byte === openArray ? 0 : '' })
        awaitsKey = byte === openObject
      } else if (byte === closeObject || byte === closeArray) {
        if (holding?.scalar) {
          const piece = end(i)
          if (piece) yield piece
        }
        const frame = stack.findLastIndex(({ array }) => array === (byte === closeArray))
        if (frame < 0) yield { at: offset + i, what: 'a bracket closes that was never opened' }
        else {
          if (frame !== stack.length - 1) yield { at: offset + i, what: 'a bracket is never closed' }
          stack.length = frame
          if (holding && frame <= holding.depth) {
            const piece = end(i + 1)
            if (piece) yield piece
          }
        }
        awaitsKey = false
      } else if (byte === comma) {
        if (holding?.scalar) {
          const piece = end(i)
          if (piece) yield piece
        }
        const top = stack.at(-1)
        if (top?.array) top.at = (top.at as number) + 1
        else awaitsKey = top !== undefined
      } else if (byte === colon) awaitsKey = false
      else if (byte > 0x20 && !holding) begin(i, true)
    }
    if (text === 'key') {
      keyLength += chunk.length - keyFrom
      if (keyLength <= mostKey) keyParts.push(chunk.subarray(keyFrom))
    }
    if (holding) {
      holding.size += chunk.length - heldFrom
      if (holding.size <= most) holding.parts.push(chunk.subarray(heldFrom))
      else holding.parts = []
    }
    offset += chunk.length
  }
  if (stack.length > 0 || text !== 'none')
    yield {
      at: offset,
      what: `the document ends early, inside ${path().join(' / ') || 'its outermost value'}`,
    }
}

function keyOf(raw: Buffer): string {
  const written = raw.toString('utf8')
  if (!written.includes('\\')) return written
  try {
    return JSON.parse(`"${written}"`) as string
  } catch {
    return ''
  }
}

/** As a source says it. */
export const faultOf = ({ at, what }: Break): Fault => ({ fault: `byte ${at}: ${what}` })
