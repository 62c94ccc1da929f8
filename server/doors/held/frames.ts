// Takes what comes over a held line apart, whatever pieces it comes in; nothing is kept between frames.
import { frameHeadBytes, frameLimits, lineRoutes, parseFrameHead } from '#wire/control/held-line.ts'
import { routes } from '../routes.ts'

export interface Frame {
  readonly type: 'Q' | 'L' | 'P' | 'p'
  readonly payload: Buffer
}

/** The peer said what no line of ours says; nothing after it can be understood. */
export class BrokenFrame extends Error {}

/** Live state and pings are a few words. */
const smallBytes = 256

export class FrameReader {
  #parts: Buffer[] = []
  #bytes = 0
  /** Of the frame that has begun, its head included; 0: its head is not here yet. */
  #size = 0

  push(part: Buffer): void {
    if (part.length === 0) return
    this.#parts.push(part)
    this.#bytes += part.length
  }

  /** Some bytes of a frame are here and the others are not. */
  get partial(): boolean {
    return this.#bytes > 0
  }

  /** The next whole frame. Throws BrokenFrame as soon as its head, or the route it asks for, says that it is none of ours. */
  next(): Frame | undefined {
    if (this.#bytes < frameHeadBytes) return undefined
    const { type, length } = parseFrameHead(this.#first(Math.min(this.#bytes, frameHeadBytes + 1)))
    if (this.#size === 0) {
      this.#size = frameHeadBytes + length
      if (length > limitOf(type)) throw new BrokenFrame('too large or of no type')
    }
    if (type === 'Q' && this.#bytes > frameHeadBytes && length > routeLimit(this.#first(5)[4] as number))
      throw new BrokenFrame('too large for its route')
    if (this.#bytes < this.#size) return undefined
    const all = this.#first(this.#size)
    const payload = all.subarray(frameHeadBytes, this.#size)
    const rest = all.subarray(this.#size)
    this.#bytes -= this.#size
    this.#size = 0
    if (rest.length > 0) this.#parts[0] = rest
    else this.#parts.shift()
    return { type: type as Frame['type'], payload }
  }

  /** The first piece, joined with what follows until it has `bytes`. */
  #first(bytes: number): Buffer {
    const [first] = this.#parts
    if (first && first.length >= bytes) return first
    const all = Buffer.concat(this.#parts)
    this.#parts = [all]
    return all
  }
}

function limitOf(type: string): number {
  if (type === 'Q') return frameLimits.fromDevice
  return type === 'L' || type === 'P' || type === 'p' ? smallBytes : -1
}

/** The same limit as for a request of its own. */
function routeLimit(index: number): number {
  const path = lineRoutes[index]
  const route = path === undefined ? undefined : routes[path]
  return 1 + (route?.bodyBytes ?? 0)
}
