// A farewell: one datagram that says this machine went down in good order; it never keeps a machine from going down.
import { createHmac, sign } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { isIP } from 'node:net'
import { pause } from '#kit/life.ts'
import { datagramHead } from '#wire/control/datagram.ts'
import type { Identity } from '../identity/identity.ts'
import { note } from '../say.ts'
import { nextFarewell } from '../state/datagrams.ts'
import type { Folder } from '../state/folder.ts'
import { readStatus } from '../state/status.ts'
import { addressOf } from './dial.ts'

/** Between the two copies: what drops one packet seldom drops the one after. */
const againMs = 50
const limitMs = 250

/**
 * Sends the farewell to the address at which the server was last met: no name is asked for while a network goes down.
 * Never throws; resolves within a third of a second.
 */
export async function sayFarewell(folder: Folder, identity: Identity, port: number, serverNow: number): Promise<void> {
  const { host } = addressOf(identity.server)
  const address = readStatus(folder).serverAddress ?? host
  const family = isIP(address)
  if (family === 0 || !identity.link) return
  const bytes = farewellBytes(identity, nextFarewell(folder, serverNow))
  const late = new AbortController()
  await Promise.race([sendTwice(bytes, port, address, family === 6), pause(limitMs, late.signal)])
  late.abort()
}

/** The datagram's 108 bytes (wire/control/datagram.ts), under the device's own key. */
export function farewellBytes({ link, farewellKey }: Pick<Identity, 'link' | 'farewellKey'>, counter: number): Buffer {
  const head = datagramHead('farewell', Buffer.from(link.handle, 'base64url'), counter)
  const mac = createHmac('sha256', Buffer.from(link.mac, 'base64url')).update(head).digest().subarray(0, 16)
  const signed = Buffer.concat([head, mac])
  return Buffer.concat([signed, sign(null, signed, farewellKey)])
}

async function sendTwice(bytes: Buffer, port: number, address: string, isSix: boolean): Promise<void> {
  const socket = createSocket(isSix ? 'udp6' : 'udp4')
  const send = () =>
    new Promise<void>((resolve) => {
      socket.once('error', () => resolve())
      socket.send(bytes, port, address, () => resolve())
    })
  await send()
  await pause(againMs)
  await send()
  socket.close()
  note('farewell sent')
}
