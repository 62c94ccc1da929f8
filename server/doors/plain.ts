// The historical plain port: whatever is said there, one fixed answer names the port to use; nothing is told, nothing taken.

import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import type { Context } from '../context.ts'
import { openPlainAskers } from './plain-askers.ts'

const limits = { readBytes: 1024, wholeMs: 5_000, connections: 100 } as const

/** Opened only with MUSTER_PLAIN=on. `port` is the one that was taken where the setting says 0. */
export async function openPlainDoor(context: Context): Promise<AsyncDisposable & { port: number }> {
  const { config, clock, log, metrics, ring } = context
  const asked = metrics.counter('muster_plain_asked_total', 'Connections to the historical plain port')
  const askers = openPlainAskers(config.files.plainAskers, ring, clock, log)
  const open = new Set<Socket>()
  const answer = answerOf(config.devicePort, context.authority.rootPin)
  const server = createServer((socket) => {
    open.add(socket)
    asked.inc()
    askers.note(socket.remoteAddress)
    serve(socket, answer)
    socket.once('close', () => open.delete(socket))
  })
  server.maxConnections = limits.connections
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: config.plainPort, host: config.deviceAddress }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo
  log.info('the plain port says where to go', { port })
  return {
    port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of open) socket.destroy()
      await closed
      askers.close()
    },
  }
}

/** Reads no more than it must for its answer to arrive, and never longer than five seconds. */
function serve(socket: Socket, answer: Buffer): void {
  const deadline = setTimeout(() => socket.destroy(), limits.wholeMs)
  let bytes = 0
  let answered = false
  const reply = () => {
    if (answered) return
    answered = true
    socket.end(answer)
  }
  socket.on('error', () => {})
  socket.on('close', () => clearTimeout(deadline))
  socket.on('end', reply)
  socket.on('data', (part: Buffer) => {
    reply()
    bytes += part.length
    // Unread bytes would turn the closing into a reset that overtakes the answer; endless ones are cut off.
    if (bytes > limits.readBytes) socket.pause()
  })
}

/** HTTP for those who speak it, a sentence for those who do not. */
function answerOf(port: number, pin: string): Buffer {
  const text = `Use TCP ${port} with TLS 1.3; root pin ${pin}\n`
  const head = [
    'HTTP/1.1 426 Upgrade Required',
    'Upgrade: TLS/1.3',
    'Connection: Upgrade, close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`)
}
