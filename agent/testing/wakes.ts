// Wakes as a server sends them, and as somebody else might.
import { createHmac } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { type DatagramKind, datagramHead } from '#wire/control/datagram.ts'
import type { Link } from '#wire/control/enrol.ts'
import type { TestAuthority } from './authority.ts'

export interface WakeParts {
  readonly authority: TestAuthority
  readonly link: Link
  readonly counter: number
  readonly kind?: DatagramKind
}

/** The 108 bytes of wire/control/datagram.ts. */
export function wakeBytes({ authority, link, counter, kind = 'wake' }: WakeParts): Buffer {
  const head = datagramHead(kind, Buffer.from(link.handle, 'base64url'), counter)
  const mac = createHmac('sha256', Buffer.from(link.mac, 'base64url')).update(head).digest().subarray(0, 16)
  const signed = Buffer.concat([head, mac])
  return Buffer.concat([signed, Buffer.from(authority.sign('wake', signed), 'base64')])
}

/** Sends to a port of this machine. */
export async function sendTo(port: number, ...datagrams: readonly Uint8Array[]): Promise<void> {
  const socket = createSocket('udp4')
  for (const bytes of datagrams)
    await new Promise<void>((resolve) => socket.send(bytes, port, '127.0.0.1', () => resolve()))
  socket.close()
}
