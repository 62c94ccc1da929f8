// Makes a wake: 108 bytes that one device alone takes, and that say "connect to your pinned server" and nothing else.
import { createHmac } from 'node:crypto'
import { datagramHead } from '#wire/control/datagram.ts'
import type { Authority, HandleParts } from '../authority/authority.ts'

const macBytes = 16

/** The layout of wire/control/datagram.ts; the MAC under the key of the handle, the signature with the server's wake key. */
export function wakeDatagram(
  authority: Pick<Authority, 'handleOf' | 'datagramKey' | 'sign'>,
  device: HandleParts,
  counter: number,
): Buffer {
  const handle = authority.handleOf(device)
  const head = datagramHead('wake', handle, counter)
  const mac = createHmac('sha256', authority.datagramKey(handle)).update(head).digest().subarray(0, macBytes)
  const signed = Buffer.concat([head, mac])
  return Buffer.concat([signed, Buffer.from(authority.sign('wake', signed), 'base64')])
}
