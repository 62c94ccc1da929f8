// A held line: one connection that stays open, so that the server's nudges arrive at once and questions need no handshake.
import { request } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { Clock } from '#kit/clock.ts'
import {
  Bye,
  type FrameType,
  frameHead,
  frameLimits,
  type Live,
  linePath,
  lineProtocol,
  lineRoutes,
  Nudge,
  silenceSeconds,
} from '#wire/control/held-line.ts'
import { Fault } from '../fault.ts'
import { addressOf } from './dial.ts'
import { frameReader } from './frames.ts'
import { type Answer, isDone, type Line, type LineOptions, refusalOf, silenceMs, unreachable } from './line.ts'
import { pingWaitSeconds } from './rhythm.ts'

/** Why a line ended; `lost` is every end that the server did not announce. */
export interface Ending {
  readonly why: Bye['why'] | 'lost'
  readonly retryAfterSeconds?: number | undefined
}

export interface HeldLine extends Line {
  /** May this be asked here? Renewal never is: it changes who speaks. */
  carries(path: string): boolean
  /** What the agent does now; said when it differs from the last. */
  live(doing: Live['doing']): void
  readonly ended: Promise<Ending>
}

export interface HoldOptions extends Pick<LineOptions, 'met' | 'server'> {
  readonly dial: () => TLSSocket
  readonly clock: Clock
  /** The server asks for a sync. */
  readonly nudged: (nudge: Nudge) => void
}

/** How often a machine is asked whether it slept, and how soon a line has to answer then. */
const watchMs = 30_000
const checkMs = 10_000
/** Wall and steady clock part by this much: the machine slept, or its clock was set. */
const gapMs = 5_000

/** Opens a line. Throws Fault: the server's refusal, or 'server-unreachable'. */
export async function holdLine(options: HoldOptions): Promise<HeldLine> {
  return speak(await upgraded(options), options)
}

function upgraded({ server, dial, met }: HoldOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const { host, port } = addressOf(server)
    const headers = { connection: 'Upgrade', upgrade: lineProtocol }
    const call = request({ createConnection: dial, host, port, path: linePath, headers, timeout: silenceMs })
    call.on('upgrade', (response, socket, head) => {
      met?.(socket.remoteAddress, response.headers.date)
      socket.setTimeout(0)
      if (head.length > 0) socket.unshift(head)
      resolve(socket as TLSSocket)
    })
    call.on('response', async (response) => {
      const parts: Buffer[] = []
      try {
        for await (const part of response) parts.push(part)
        reject(refusalOf({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }))
      } catch (error) {
        reject(unreachable(server, error as Error))
      }
    })
    call.on('timeout', () => call.destroy(new Fault('server-unreachable', `${server} was silent`)))
    call.on('error', (error) => reject(unreachable(server, error)))
    call.end()
  })
}

interface Question {
  readonly resolve: (answer: Answer) => void
  readonly reject: (fault: Fault) => void
  readonly timer: NodeJS.Timeout
}

function speak(socket: TLSSocket, { server, clock, nudged }: HoldOptions): HeldLine {
  const questions: Question[] = []
  const { promise: ended, resolve: tellEnd } = Promise.withResolvers<Ending>()
  let isOver = false
  let doing: Live['doing'] = 'idle'
  let heardAt = clock.monotonic()
  let pingedAt = heardAt
  let pingWait = pingWaitSeconds() * 1000
  let apart = clock.now() - clock.monotonic()
  let timer: NodeJS.Timeout
  let checking: NodeJS.Timeout | undefined

  function say(type: FrameType, ...payload: readonly Uint8Array[]): void {
    if (isOver) return
    const length = payload.reduce((sum, part) => sum + part.length, 0)
    socket.write(Buffer.concat([frameHead(type, length), ...payload]))
  }

  function end(ending: Ending): void {
    if (isOver) return
    isOver = true
    clearTimeout(timer)
    clearTimeout(checking)
    socket.destroy()
    for (const { reject, timer: waiting } of questions.splice(0)) {
      clearTimeout(waiting)
      reject(new Fault('server-unreachable', `${server}: the held line ended`))
    }
    tellEnd(ending)
  }
  const lost = () => end({ why: 'lost' })

  function ping(): void {
    pingedAt = clock.monotonic()
    pingWait = pingWaitSeconds() * 1000
    say('P')
  }

  /** Silence ends a line; a machine that slept asks at once whether the other end is still there. */
  function watch(): void {
    const now = clock.monotonic()
    if (now - heardAt >= silenceSeconds * 1000) {
      lost()
      return
    }
    const gap = Math.abs(clock.now() - now - apart)
    apart = clock.now() - now
    if (gap > gapMs) {
      ping()
      checking ??= setTimeout(lost, checkMs)
    } else if (now - Math.max(heardAt, pingedAt) >= pingWait) ping()
    timer = setTimeout(watch, watchMs)
  }

  function take(type: string, payload: Buffer): void {
    if (type === 'A') answered(payload)
    else if (type === 'N') nudged(Nudge.parse(JSON.parse(payload.toString())))
    else if (type === 'B') end(Bye.parse(JSON.parse(payload.toString())))
    else if (type === 'P') say('p')
    else if (type !== 'p') throw new RangeError('a frame of an unknown type')
  }

  function answered(payload: Buffer): void {
    const question = questions.shift()
    if (!question || payload.length < 2) throw new RangeError('an answer to nothing')
    clearTimeout(question.timer)
    const answer = { status: payload.readUInt16BE(), body: Buffer.from(payload.subarray(2)) }
    if (isDone(answer)) question.resolve(answer)
    else question.reject(refusalOf(answer))
  }

  const read = frameReader(frameLimits.fromServer, take)
  socket.on('data', (part) => {
    heardAt = clock.monotonic()
    clearTimeout(checking)
    checking = undefined
    try {
      read(part)
    } catch {
      // Not a frame of ours: whoever this is, nothing more is read from it.
      lost()
    }
  })
  socket.on('error', lost)
  socket.on('close', lost)
  socket.setNoDelay(true)
  timer = setTimeout(watch, watchMs)

  return {
    ended,
    carries: (path) => (lineRoutes as readonly string[]).includes(path),
    post(path, _type, body) {
      return new Promise((resolve, reject) => {
        if (isOver) return reject(new Fault('server-unreachable', `${server}: the held line ended`))
        questions.push({ resolve, reject, timer: setTimeout(lost, silenceMs) })
        say('Q', Uint8Array.of((lineRoutes as readonly string[]).indexOf(path)), Buffer.from(body))
      })
    },
    live(now) {
      if (now === doing) return
      doing = now
      say('L', Buffer.from(JSON.stringify({ doing })))
    },
    close: lost,
  }
}
