// What the one door does with a connection it opened: TLS that is verified, limits, and an end whose bytes are all counted.
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'

/** So long the other end may take to close. */
const closingMs = 1000

/** Destroys a connection that takes too long as a whole, however busy it looks. */
export function within(wire: Socket, seconds: number): Disposable {
  const timer = setTimeout(() => wire.destroy(new Error('no answer in time')), seconds * 1000)
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}

/** Ends it and waits until the other end did too, so that the counts are whole. */
export function closed(wire: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (wire.closed || wire.destroyed) return resolve()
    const timer = setTimeout(() => wire.destroy(), closingMs)
    wire.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    wire.destroySoon()
  })
}

export function secured(wire: Socket, host: string, roots: string[] | undefined): TLSSocket {
  return connectTls({
    socket: wire,
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    host,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(roots ? { ca: roots } : {}),
  })
}

export function ready(socket: Socket, wire: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    wire.once('error', reject)
    socket.once('error', reject)
    socket.once(socket === wire ? 'connect' : 'secureConnect', resolve)
  })
}

const greeting = /^((EHLO|HELO) [\w.:[\]-]+|STARTTLS|QUIT)\r\n$/i
/** Until TLS takes the connection over, below this, nothing but SMTP's greeting passes (RFC 3207). */
export function greetingOnly(wire: Socket): Socket {
  const write = wire.write.bind(wire) as (...given: unknown[]) => boolean
  wire.write = (...given: unknown[]) => {
    if (greeting.test(String(given[0]))) return write(...given)
    wire.destroy(Object.assign(new Error('nothing leaves in clear'), { code: 'no-tls' }))
    return false
  }
  return wire
}

/** Resolves when the answer begins. */
export function ask(
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
    const secure = secured(wire, to.hostname.replace(/^\[|\]$/g, ''), sending.roots)
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

export async function* limited(response: IncomingMessage, most: number): AsyncGenerator<Buffer> {
  let size = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length
    if (size > most) throw Object.assign(new Error('the answer is too large'), { code: 'answer-too-large' })
    yield part
  }
}
