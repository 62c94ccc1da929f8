// One held line of a simulated device: the upgrade, then frames over the bare connection.
import { connect as connectTcp } from 'node:net'
import { connect, createSecureContext } from 'node:tls'
import { frameHead, frameHeadBytes, linePath, lineProtocol, parseFrameHead } from '#wire/control/held-line.ts'
import { groups } from './connection.ts'
import type { Gate, Member } from './member.ts'

export interface Held {
  /** Asks over the line; `bytes` are those of this exchange on the TCP connection, both ways. */
  ask(route: number, body: string): Promise<{ status: number; bytes: number }>
  nudged: () => void
  ended: () => void
}

/** Resolves when the server switched protocols. */
export function openHeld(member: Member, { host, port, root }: Gate): Promise<Held> {
  return new Promise((resolve, reject) => {
    const wire = connectTcp({ host, port, noDelay: true })
    const secureContext = createSecureContext({
      ...{ ca: root, key: member.key, cert: member.leaf, minVersion: 'TLSv1.3' as const, ecdhCurve: groups },
    })
    const socket = connect({ socket: wire, secureContext, servername: '', checkServerIdentity: () => undefined })
    const held: Held = { ask, nudged: () => undefined, ended: () => undefined }
    let answered: ((status: number) => void) | undefined
    let rest: Buffer = Buffer.alloc(0)
    let open = false
    socket.once('secureConnect', () =>
      socket.write(`GET ${linePath} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${lineProtocol}\r\n\r\n`),
    )
    socket.on('error', reject)
    socket.on('close', () => {
      reject(new Error('the server closed the line'))
      if (open) held.ended()
    })
    socket.on('data', (part: Buffer) => {
      rest = rest.length === 0 ? part : Buffer.concat([rest, part])
      if (!open) {
        const end = rest.indexOf('\r\n\r\n')
        if (end < 0) return
        if (!rest.toString('latin1', 0, 12).endsWith(' 101')) return void socket.destroy(new Error(rest.toString()))
        open = true
        rest = rest.subarray(end + 4)
        resolve(held)
      }
      while (rest.length >= frameHeadBytes) {
        const { type, length } = parseFrameHead(rest)
        if (rest.length < frameHeadBytes + length) return
        const payload = rest.subarray(frameHeadBytes, frameHeadBytes + length)
        if (type === 'N') held.nudged()
        else if (type === 'A') answered?.(payload.readUInt16BE(0))
        rest = Buffer.from(rest.subarray(frameHeadBytes + length))
      }
    })

    function ask(route: number, body: string): Promise<{ status: number; bytes: number }> {
      const before = wire.bytesRead + wire.bytesWritten
      const question = Buffer.concat([Buffer.of(route), Buffer.from(body)])
      socket.write(Buffer.concat([frameHead('Q', question.length), question]))
      return new Promise((done) => {
        answered = (status) => done({ status, bytes: wire.bytesRead + wire.bytesWritten - before })
      })
    }
  })
}
