// The one outbound connection of a device: TLS 1.3 to its pinned server, kept alive or resumed between syncs.
import { Agent, request } from 'node:https'
import { createConnection } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { Fault } from '../fault.ts'
import { type Identity, leafOf } from '../identity/identity.ts'
import { serverNameFault } from '../identity/trust.ts'

export interface Answer {
  readonly status: number
  readonly body: Buffer
}

export interface Line {
  /** POST; resolves with any status below 400. Throws Fault with the server's problem code, or 'server-unreachable'. */
  post(path: string, type: 'application/json' | 'application/zstd', body: string | Buffer): Promise<Answer>
  close(): void
}

export type Credentials = Pick<Identity, 'key' | 'chain' | 'tenant' | 'device'>

/** More than the largest policy and its wrapping. */
const answerLimitBytes = 1024 * 1024
const silenceMs = 30_000

export function addressOf(server: string): { host: string; port: number } {
  const at = server.lastIndexOf(':')
  return { host: server.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(server.slice(at + 1)) }
}

/** X25519MLKEM768 adds 2.3 KB to a handshake; a resumed session goes on with the secret of the first one mixed in. */
const groups = { 'post-quantum': 'X25519MLKEM768:X25519:P-256', classic: 'X25519:P-256' }

export interface LineOptions {
  readonly server: string
  /** PEM of the one root that is believed. */
  readonly root: string
  readonly keyExchange: keyof typeof groups
  /** Without them (enrolment) the server sees no certificate. */
  readonly credentials?: Credentials
}

/** Opens nothing yet: the first post connects. */
export function openLine({ server, root, keyExchange, credentials }: LineOptions): Line {
  const trustDomain = credentials && leafOf(credentials).trustDomain
  let session: Buffer | undefined
  const agent = new Agent({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 })
  agent.createConnection = () => {
    const socket = connect({
      ...addressOf(server),
      ca: root,
      // The server issued what stands between leaf and root, so it need not be shown.
      ...(credentials && { cert: firstOf(credentials.chain), key: credentials.key }),
      minVersion: 'TLSv1.3',
      ecdhCurve: session ? groups.classic : groups[keyExchange],
      ...(session && { session }),
      // A URI name is compared; what was dialled is no name of the server.
      servername: '',
      checkServerIdentity: (_host, certificate) => serverNameFault(certificate, trustDomain),
    })
    socket.on('session', (ticket) => {
      session = ticket
    })
    socket.on('error', () => {
      session = undefined
    })
    return socket
  }
  return {
    post: (...post) => exchange(agent, server, post),
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

const firstOf = (chain: string) => `${chain.split('-----END CERTIFICATE-----')[0]}-----END CERTIFICATE-----\n`

type Post = readonly [path: string, type: string, body: string | Buffer]

async function exchange(agent: Agent, server: string, post: Post): Promise<Answer> {
  const first = await attempt(agent, server, post)
  if (first) return first
  // A server may close a kept connection in the very moment we use it. What is said on the control road may be said
  // twice; facts wait for the next sync, which knows whether they arrived.
  const again = post[1] === 'application/json' ? await attempt(agent, server, post) : undefined
  if (again) return again
  throw new Fault('server-unreachable', `${server} hung up`)
}

/** undefined: the connection was a kept one and ended before any answer. */
function attempt(agent: Agent, server: string, [path, type, body]: Post): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const { host, port } = addressOf(server)
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) }
    const call = request({ agent, host, port, path, method: 'POST', headers, timeout: silenceMs }, (response) => {
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
        if (answer.status >= 200 && answer.status < 300 && answer.status !== 202) resolve(answer)
        else reject(refusal(answer))
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

/** What the server refused, by its problem code (wire/problem.ts). */
function refusal({ status, body }: Answer): Fault {
  try {
    const problem = JSON.parse(body.toString()) as Record<string, unknown>
    const wait = problem.retryAfterSeconds
    if (typeof problem.code === 'string' && /^[a-z-]{1,40}$/.test(problem.code))
      return new Fault(
        problem.code,
        String(problem.detail ?? problem.title ?? problem.code).slice(0, 300),
        typeof wait === 'number' ? wait : undefined,
      )
  } catch {
    // Not a problem document: something between us and the server answered.
  }
  return new Fault('answer-unusable', `The server answered ${status} without saying why`)
}

function unreachable(server: string, error: Error): Fault {
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
