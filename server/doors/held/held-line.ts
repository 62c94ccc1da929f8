// One held line: frames over the bare TLS connection. There are thousands of them, so it keeps little and has no timer.
import type { TLSSocket } from 'node:tls'
import { type Bye, type FrameType, frameHead, Live, type Nudge, silenceSeconds } from '#wire/control/held-line.ts'
import type { DeviceId } from '#wire/ids.ts'
import type { LeafClaims } from '../../control/authority/authority.ts'
import type { Ending, OpenLine } from '../../control/line/lines.ts'
import { fullSeconds } from '../../control/line/open-lines.ts'
import { BrokenFrame, FrameReader } from './frames.ts'

/** As for a request of its own: so long may a question take to come, an answer to be read, and a last word to leave. */
const patienceMs = 60_000
const lastWordMs = 10_000
/** Pings and live state in a minute: a busy agent sends a dozen. */
const mostSmall = 120
const windowMs = 60_000
/** A peer that leaves more unread than this reads nothing at all. */
const unreadBytes = 256 * 1024

const byes: Record<Exclude<Ending, 'refused'>, Bye> = {
  released: { why: 'released' },
  full: { why: 'full', retryAfterSeconds: fullSeconds },
  closing: { why: 'closing' },
  renew: { why: 'closing', retryAfterSeconds: 0 },
  // Two machines with one identity would take the line from each other without end.
  replaced: { why: 'closing', retryAfterSeconds: 60 },
}

export type Cause = 'gone' | 'form' | 'flood' | 'silent' | 'half' | 'unread' | Ending

/** What a line needs of its door; one object for all of them. */
export interface Desk {
  /** Monotonic milliseconds. */
  now(): number
  /** Answers a question as the same request would be. `last`: nothing more is to be heard of this device. */
  answer(line: HeldLine, payload: Buffer): Promise<{ status: number; body: Buffer; last: boolean }>
  live(line: HeldLine, live: Live): void
  /** Called once, when the connection is gone. */
  closed(line: HeldLine, cause: Cause): void
}

export class HeldLine implements OpenLine {
  readonly claims: LeafClaims
  readonly device: DeviceId
  readonly number: number
  readonly socket: TLSSocket
  readonly #desk: Desk
  readonly #reader = new FrameReader()
  #begun = false
  /** Came before the line was open. */
  #early: Nudge | undefined
  #cause: Cause | undefined
  /** Monotonic milliseconds; 0: not now. */
  #heardAt: number
  #partialAt = 0
  #busyAt = 0
  #endedAt = 0
  #windowAt = 0
  #small = 0

  constructor(socket: TLSSocket, claims: LeafClaims, standing: { device: DeviceId; number: number }, desk: Desk) {
    this.socket = socket
    this.claims = claims
    this.device = standing.device
    this.number = standing.number
    this.#desk = desk
    this.#heardAt = desk.now()
  }

  get tenant(): number {
    return this.claims.tenant
  }

  get generation(): number {
    return this.claims.generation
  }

  /** After the 101 was written. `head`: what the device sent behind its request. */
  begin(head: Buffer): void {
    const { socket } = this
    this.#begun = true
    socket.setTimeout(0)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, patienceMs)
    socket.on('data', (part: Buffer) => this.#hear(part))
    socket.on('end', () => this.#cut('gone'))
    socket.on('close', () => this.#desk.closed(this, this.#cause ?? 'gone'))
    if (this.#cause) this.#sayBye(this.#cause)
    else {
      if (this.#early) this.nudge(this.#early)
      this.#hear(head)
      socket.resume()
    }
  }

  nudge(nudge: Nudge): boolean {
    if (this.#cause || this.socket.destroyed) return false
    if (this.#begun) return this.#write('N', Buffer.from(JSON.stringify(nudge)))
    this.#early = { ...this.#early, ...nudge }
    return true
  }

  end(why: Ending): void {
    if (this.#cause || this.socket.destroyed) return
    this.#cause = why
    if (this.#begun) this.#sayBye(why)
  }

  /** Ends the line when nothing was heard, read or finished for too long, or when its leaf has ended. */
  look(now: number, wall: number): void {
    const since = (at: number, ms: number) => at !== 0 && now - at > ms
    if (since(this.#endedAt, lastWordMs)) this.socket.destroy()
    else if (since(this.#busyAt, patienceMs)) this.#cut('unread')
    else if (since(this.#partialAt, patienceMs)) this.#cut('half')
    else if (this.#busyAt === 0 && now - this.#heardAt > silenceSeconds * 1000) this.#cut('silent')
    else if (wall >= this.claims.notAfter) this.end('renew')
  }

  #sayBye(why: Cause): void {
    this.#endedAt = this.#now()
    const bye = byes[why as keyof typeof byes]
    if (bye) this.#write('B', Buffer.from(JSON.stringify(bye)))
    this.socket.destroySoon()
  }

  /** Never 0, which stands for no time. */
  #now(): number {
    return this.#desk.now() || 1
  }

  #cut(cause: Cause): void {
    this.#cause ??= cause
    this.socket.destroy()
  }

  #hear(part: Buffer): void {
    this.#heardAt = this.#desk.now()
    this.#reader.push(part)
    this.#work()
  }

  /** One question at a time: while it is answered nothing further is read. */
  #work(): void {
    try {
      while (!this.#cause && this.#busyAt === 0) {
        const frame = this.#reader.next()
        if (!frame) break
        this.#partialAt = 0
        if (frame.type === 'Q') void this.#answer(frame.payload)
        else this.#hearSmall(frame.type, frame.payload)
      }
    } catch (error) {
      if (!(error instanceof BrokenFrame)) throw error
      this.#cut('form')
    }
    this.#partialAt = this.#busyAt === 0 && this.#reader.partial ? this.#partialAt || this.#now() : 0
  }

  #hearSmall(type: 'L' | 'P' | 'p', payload: Buffer): void {
    const now = this.#desk.now()
    if (now - this.#windowAt > windowMs) {
      this.#windowAt = now
      this.#small = 0
    }
    this.#small += 1
    if (this.#small > mostSmall) this.#cut('flood')
    else if (type === 'P') this.#write('p')
    else if (type === 'L') this.#desk.live(this, liveOf(payload))
  }

  async #answer(payload: Buffer): Promise<void> {
    const { socket } = this
    this.#busyAt = this.#now()
    socket.pause()
    const { status, body, last } = await this.#desk.answer(this, payload)
    if (this.#cause || socket.destroyed) return
    const answer = Buffer.allocUnsafe(2 + body.length)
    answer.writeUInt16BE(status)
    answer.set(body, 2)
    this.#write('A', answer)
    // Its peer reads this answer before it is heard again.
    if (last) this.end('refused')
    else if (socket.writableNeedDrain) socket.once('drain', () => this.#heardAgain())
    else this.#heardAgain()
  }

  #heardAgain(): void {
    this.#busyAt = 0
    this.#heardAt = this.#desk.now()
    this.#work()
    if (this.#busyAt === 0 && !this.socket.destroyed) this.socket.resume()
  }

  #write(type: FrameType, payload: Uint8Array = empty): boolean {
    const { socket } = this
    if (socket.destroyed || !socket.writable) return false
    if (socket.writableLength > unreadBytes) {
      this.#cut('unread')
      return false
    }
    socket.write(payload.length === 0 ? frameHead(type, 0) : Buffer.concat([frameHead(type, payload.length), payload]))
    return true
  }
}

const empty = Buffer.alloc(0)

function liveOf(payload: Buffer): Live {
  try {
    return Live.parse(JSON.parse(payload.toString()))
  } catch {
    throw new BrokenFrame('no live state')
  }
}
