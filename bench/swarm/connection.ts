// One TLS connection of a simulated device: the agent's handshake and headers, with every byte counted.
import { connect as connectTcp, type Socket } from 'node:net'
import { connect, type SecureContext, type TLSSocket } from 'node:tls'

export interface Answer {
  readonly status: number
  readonly body: Buffer
}

export interface Connection {
  /** One request at a time. Rejects when the connection ends first. */
  post(path: string, type: string, body: string | Buffer): Promise<Answer>
  /** On the TCP connection so far, both ways, handshake included. */
  bytes(): number
  /** Newest ticket; what a next connection can be resumed with. */
  ticket(): Buffer | undefined
  readonly resumed: boolean
  close(): void
}

export interface Dial {
  readonly host: string
  readonly port: number
  /** Root, and the device's key and chain unless the connection is resumed. */
  readonly secureContext: SecureContext
  readonly session?: Buffer | undefined
}

/** As the agent offers by default (agent/control/line.ts); it belongs to a secure context. */
export const groups = 'X25519:P-256'

export function dial({ host, port, secureContext, session }: Dial): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const wire = connectTcp({ host, port, noDelay: true })
    const socket = connect({
      socket: wire,
      secureContext,
      ...(session && { session }),
      servername: '',
      checkServerIdentity: () => undefined,
    })
    wire.once('error', reject)
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      socket.off('error', reject)
      resolve(connectionOn(socket, wire, `${host}:${port}`))
    })
  })
}

function connectionOn(socket: TLSSocket, wire: Socket, host: string): Connection {
  let ticket: Buffer | undefined
  let held: Buffer = Buffer.alloc(0)
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined
  const end = (error: Error) => {
    waiting?.reject(error)
    waiting = undefined
  }
  socket.on('session', (session) => {
    ticket = session
  })
  socket.on('error', end)
  socket.on('close', () => end(new Error('the server closed the connection')))
  socket.on('data', (part: Buffer) => {
    held = held.length === 0 ? part : Buffer.concat([held, part])
    const read = answerIn(held)
    if (!read || !waiting) return
    held = held.subarray(read.length)
    const { resolve } = waiting
    waiting = undefined
    resolve(read.answer)
  })
  return {
    post: (path, type, body) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error('the server closed the connection'))
        waiting = { resolve, reject }
        const length = Buffer.byteLength(body)
        const head = `POST ${path} HTTP/1.1\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\nHost: ${host}\r\nConnection: keep-alive\r\n\r\n`
        if (typeof body === 'string') socket.write(head + body)
        else {
          socket.cork()
          socket.write(head)
          socket.write(body)
          socket.uncork()
        }
      }),
    bytes: () => wire.bytesRead + wire.bytesWritten,
    ticket: () => ticket,
    resumed: socket.isSessionReused(),
    close: () => socket.destroy(),
  }
}

/** A whole answer at the start of the bytes; every answer of the device door has a length or is a 204. */
function answerIn(held: Buffer): { answer: Answer; length: number } | undefined {
  const end = held.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = held.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
  if (held.length < end + 4 + length) return undefined
  return { answer: { status, body: held.subarray(end + 4, end + 4 + length) }, length: end + 4 + length }
}
