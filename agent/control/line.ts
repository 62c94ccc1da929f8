// What a device says to its server one request at a time: over a connection that is kept alive, or resumed between syncs.
import { Agent, request } from 'node:https'
import { createConnection } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { Fault } from '../fault.ts'
import { addressOf, type DialOptions, dialler } from './dial.ts'

export interface Answer {
  readonly status: number
  readonly body: Buffer
}

export interface Line {
  /** POST; resolves with any status below 400. Throws Fault with the server's problem code, or 'server-unreachable'. */
  post(path: string, type: 'application/json' | 'application/zstd', body: string | Buffer): Promise<Answer>
  close(): void
}

/** More than the largest policy and its wrapping. */
export const answerLimitBytes = 1024 * 1024
export const silenceMs = 30_000

export interface LineOptions extends DialOptions {
  /** How to connect, where held lines do it the same way. */
  readonly dial?: () => TLSSocket
  /** Told with each answer: the server's address, and its Date header where it sent one. */
  readonly met?: (address: string | undefined, date: string | undefined) => void
}

/** Opens nothing yet: the first post connects. */
export function openLine({ dial, met, ...options }: LineOptions): Line {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 })
  agent.createConnection = dial ?? dialler(options)
  return {
    post: (...post) => exchange({ agent, server: options.server, met }, post),
    close: () => agent.destroy(),
  }
}

/** The JSON of an answer. Throws Fault 'answer-unusable' when it is none. */
export function jsonOf({ body }: Answer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new Fault('answer-unusable', 'The answer is not JSON')
  }
}

type Post = readonly [path: string, type: string, body: string | Buffer]

interface Way {
  readonly agent: Agent
  readonly server: string
  readonly met: LineOptions['met']
}

async function exchange(way: Way, post: Post): Promise<Answer> {
  const first = await attempt(way, post)
  if (first) return first
  // A server may close a kept connection in the very moment we use it. What is said on the control road may be said
  // twice; facts wait for the next sync, which knows whether they arrived.
  const again = post[1] === 'application/json' ? await attempt(way, post) : undefined
  if (again) return again
  throw new Fault('server-unreachable', `${way.server} hung up`)
}

/** undefined: the connection was a kept one and ended before any answer. */
function attempt({ agent, server, met }: Way, [path, type, body]: Post): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const { host, port } = addressOf(server)
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) }
    const call = request({ agent, host, port, path, method: 'POST', headers, timeout: silenceMs }, (response) => {
      met?.(response.socket.remoteAddress, response.headers.date)
      const parts: Buffer[] = []
      let bytes = 0
      response.on('data', (part: Buffer) => {
        bytes += part.length
        if (bytes > answerLimitBytes)
          call.destroy(new Fault('answer-unusable', 'The answer is larger than any of ours'))
        else parts.push(part)
      })
      response.on('error', (error) => reject(unreachable(server, error)))
      response.on('end', () => {
        const answer = { status: response.statusCode ?? 0, body: Buffer.concat(parts) }
        if (isDone(answer)) resolve(answer)
        else reject(refusalOf(answer))
      })
    })
    call.on('timeout', () =>
      call.destroy(new Fault('server-unreachable', `${server} was silent for ${silenceMs / 1000} s`)),
    )
    call.on('error', (error) => {
      if (call.reusedSocket && !(error instanceof Fault)) resolve(undefined)
      else reject(unreachable(server, error))
    })
    call.end(body)
  })
}

export const isDone = ({ status }: Answer) => status >= 200 && status < 300 && status !== 202

/** What the server refused, by its problem code (wire/problem.ts). */
export function refusalOf({ status, body }: Answer): Fault {
  try {
    const problem = JSON.parse(body.toString()) as Record<string, unknown>
    const wait = problem.retryAfterSeconds
    if (typeof problem.code === 'string' && /^[a-z-]{1,40}$/.test(problem.code))
      return new Fault(
        problem.code,
        String(problem.detail ?? problem.title ?? problem.code).slice(0, 300),
        typeof wait === 'number' ? wait : undefined,
        problem.wipe,
      )
  } catch {
    // Not a problem document: something between us and the server answered.
  }
  return new Fault('answer-unusable', `The server answered ${status} without saying why`)
}

export function unreachable(server: string, error: Error): Fault {
  if (error instanceof Fault) return error
  const code = (error as NodeJS.ErrnoException).code ?? error.message
  return new Fault('server-unreachable', `${server}: ${code}`)
}

/** Connects without believing anything, only to see the chain; nothing is sent over this connection. */
export function shownChain(server: string): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...addressOf(server), rejectUnauthorized: false, minVersion: 'TLSv1.3', servername: '' })
    socket.setTimeout(silenceMs, () => socket.destroy(new Error('ETIMEDOUT')))
    socket.once('secureConnect', () => resolve(socket))
    socket.once('error', (error) => reject(unreachable(server, error)))
  })
}

/** Resolves when something listens at the address; says nothing to it. */
export function reached(server: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(addressOf(server))
    socket.setTimeout(10_000, () => socket.destroy(new Error('ETIMEDOUT')))
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', (error) => reject(unreachable(server, error)))
  })
}
