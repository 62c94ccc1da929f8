// The one door out of the server places: nothing passes without a purpose that was switched on, and all of it is written down.
import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect as connectTcp, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { type Clock, iso } from './clock.ts'

/** MISSION P2, and what an operator may configure. All are off until switched on. */
export const purposes = [
  'acme',
  'asset-sharing',
  'feed',
  'mail',
  'oidc',
  'service-desk',
  'statistics',
  'support-upload',
  'syslog',
  'usage-statistics',
  'webhook',
] as const
export type Purpose = (typeof purposes)[number]

export class DoorClosed extends Error {}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

export interface Stream {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: AsyncIterable<Buffer>
}

export interface Passage {
  readonly id: string
  readonly at: string
  readonly purpose: Purpose
  /** host:port */
  readonly recipient: string
  /** Bytes on the wire, TLS included; undefined when the process ended before the connection did. */
  readonly sentBytes?: number
  readonly receivedBytes?: number
  readonly outcome?: string
}

export interface Door {
  /**
   * One HTTPS request: TLS 1.2 or newer, certificate and name verified, no redirect followed. Throws DoorClosed when the
   * door or the purpose is off, before anything is resolved or opened.
   */
  send(
    purpose: Purpose,
    url: string,
    options?: {
      method?: 'GET' | 'POST' | 'PUT'
      headers?: Record<string, string>
      body?: Uint8Array
      /** Answers above this are cut off and refused; 1 MiB unless said otherwise. */
      answerLimitBytes?: number
      timeoutSeconds?: number
    },
  ): Promise<Answer>
  /**
   * The same for an answer of any size: `take` gets it as it arrives and may wait; the connection ends with it. An answer that
   * ends before its Content-Length, stalls, or is slower than `slowest` throws while it is read.
   */
  receive<T>(
    purpose: Purpose,
    url: string,
    options: {
      headers?: Record<string, string>
      answerLimitBytes: number
      timeoutSeconds?: number
      /** So many bytes in so many seconds at least, or it is given up. */
      slowest?: { readonly bytes: number; readonly seconds: number }
      signal?: AbortSignal
    },
    take: (answer: Stream) => Promise<T>,
  ): Promise<T>
  /** What left since then, newest last. */
  left(sinceMs: number): { bytes: number; passages: Passage[] }
}

/** `open: false` is the one switch that closes it whatever `allows` says. `ledger` is a file of JSON lines, 0600. */
export function openDoor(options: {
  open: boolean
  allows: (purpose: Purpose) => boolean
  ledger: string
  clock: Clock
  /** PEM of further roots, for an organisation's own authority. */
  roots?: string[]
}): Door {
  const { clock, ledger } = options
  const write = (passage: Passage) => {
    mkdirSync(dirname(ledger), { recursive: true, mode: 0o700 })
    appendFileSync(ledger, `${JSON.stringify(passage)}\n`, { mode: 0o600 })
  }
  async function through<T>(
    purpose: Purpose,
    url: string,
    pass: (wire: Socket, to: URL) => Promise<[number, T]>,
  ): Promise<T> {
    if (!options.open) throw new DoorClosed('nothing may leave this server: MUSTER_OUTBOUND is off')
    if (!purposes.includes(purpose) || !options.allows(purpose))
      throw new DoorClosed(`the purpose '${purpose}' is not switched on`)
    const to = new URL(url)
    if (to.protocol !== 'https:') throw new DoorClosed('only https leaves through the door')
    const port = Number(to.port || 443)
    const passage = { id: randomUUID(), at: iso(clock.now()), purpose, recipient: `${to.hostname}:${port}` }
    // Before the first byte, so that a killed process cannot have sent what no row tells of.
    write(passage)
    const wire = connectTcp({ host: to.hostname.replace(/^\[|\]$/g, ''), port })
    let outcome = 'failed'
    try {
      const [status, passed] = await pass(wire, to)
      outcome = String(status)
      return passed
    } catch (error) {
      outcome = (error as NodeJS.ErrnoException).code ?? 'failed'
      throw error
    } finally {
      wire.destroySoon()
      write({ ...passage, sentBytes: wire.bytesWritten, receivedBytes: wire.bytesRead, outcome })
    }
  }
  const { roots } = options
  return {
    send: (purpose, url, sending = {}) =>
      through(purpose, url, async (wire, to) => {
        const response = await ask(wire, to, { ...sending, roots })
        const parts: Buffer[] = []
        for await (const part of within(response, sending.answerLimitBytes ?? 1_048_576)) parts.push(part)
        const { statusCode: status = 0, headers } = response
        return [status, { status, headers, body: Buffer.concat(parts) }]
      }),
    receive: (purpose, url, { slowest, signal, ...receiving }, take) =>
      through(purpose, url, async (wire, to) => {
        signal?.throwIfAborted()
        const stop = () => wire.destroy(new Error('it was stopped'))
        signal?.addEventListener('abort', stop, { once: true })
        let seen = 0
        const watch = slowest
          ? setInterval(() => {
              if (wire.bytesRead - seen < slowest.bytes) wire.destroy(new Error('the answer comes too slowly'))
              seen = wire.bytesRead
            }, slowest.seconds * 1000)
          : undefined
        try {
          const response = await ask(wire, to, { ...receiving, roots })
          const { statusCode: status = 0, headers } = response
          return [status, await take({ status, headers, body: within(response, receiving.answerLimitBytes) })]
        } finally {
          clearInterval(watch)
          signal?.removeEventListener('abort', stop)
        }
      }),
    left: (sinceMs) => sum(readLedger(ledger), iso(sinceMs)),
  }
}

/** Resolves when the answer begins. */
function ask(
  wire: Socket,
  to: URL,
  sending: {
    method?: string
    headers?: Record<string, string>
    body?: Uint8Array
    timeoutSeconds?: number
    roots?: string[] | undefined
  },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const secure = connectTls({
      socket: wire,
      ...(/^[\d.]+$|^\[/.test(to.hostname) ? {} : { servername: to.hostname }),
      host: to.hostname,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(sending.roots ? { ca: sending.roots } : {}),
    })
    const request = httpsRequest(to, {
      method: sending.method ?? 'GET',
      headers: sending.headers ?? {},
      createConnection: () => secure,
    })
    wire.once('error', (error) => {
      reject(error)
      request.destroy(error)
    })
    secure.once('error', reject)
    request.once('error', reject)
    // Of the wire itself: a request's own is not told to a connection that was made for it, and begins after connecting.
    wire.setTimeout((sending.timeoutSeconds ?? 30) * 1000, () => wire.destroy(new Error('no answer in time')))
    request.once('response', (response) => {
      request.on('error', (error) => response.destroy(error))
      resolve(response)
    })
    request.end(sending.body)
  })
}

async function* within(response: IncomingMessage, most: number): AsyncGenerator<Buffer> {
  let size = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length
    if (size > most) throw new Error('the answer is too large')
    yield part
  }
}

function readLedger(ledger: string): Passage[] {
  if (!existsSync(ledger)) return []
  const last = new Map<string, Passage>()
  for (const line of readFileSync(ledger, 'utf8').split('\n')) {
    if (!line.endsWith('}')) continue
    const passage = JSON.parse(line) as Passage
    last.set(passage.id, passage)
  }
  return [...last.values()]
}

function sum(all: Passage[], since: string): { bytes: number; passages: Passage[] } {
  const passages = all.filter(({ at }) => at >= since)
  return { bytes: passages.reduce((bytes, { sentBytes = 0 }) => bytes + sentBytes, 0), passages }
}
