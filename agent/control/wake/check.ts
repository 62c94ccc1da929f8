// Is this datagram a wake of our server for this device? What is cheap is asked first, so that junk never reaches a signature.
import { createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import { type DatagramRefusal, freshMs, parseDatagram } from '#wire/control/datagram.ts'

/** One leaf's name in datagrams and what proves that they are meant for it. */
export interface Addressee {
  /** 16 bytes. */
  readonly handle: Uint8Array
  /** HMAC-SHA-256 key; its first 16 bytes of output are on the wire. */
  readonly mac: KeyObject
  /** The server's Ed25519 key for wakes. */
  readonly wakeKey: KeyObject
  /** Of the last wake heeded under this handle; 0 before the first. */
  readonly lastCounter: number
}

export type Checked = { readonly heeded: number; readonly to: Addressee } | { readonly refused: DatagramRefusal }

/** Says whether there is time left for a check that costs; a datagram beyond it is refused unread. */
export type Spare = (check: 'mac' | 'signature') => boolean

/**
 * The checks in TRUST's order: form, addressee, stale, replayed, MAC, signature. `serverNow` in milliseconds.
 * A counter ahead of the server's present time is not refused: it can only be the server's own, from before its clock was
 * put back, and it has to pass the MAC and the signature like any other.
 */
export function checkWake(
  bytes: Uint8Array,
  addressees: readonly Addressee[],
  serverNow: number,
  spare: Spare = () => true,
): Checked {
  const datagram = parseDatagram(bytes)
  if (datagram?.kind !== 'wake') return { refused: 'form' }
  const { handle, counter, head, mac, signed, signature } = datagram
  const to = addressees.find((one) => Buffer.compare(one.handle, handle) === 0)
  if (!to) return { refused: 'addressee' }
  if (counter < serverNow - freshMs) return { refused: 'stale' }
  if (counter <= to.lastCounter) return { refused: 'replayed' }
  if (!spare('mac')) return { refused: 'mac' }
  if (!timingSafeEqual(createHmac('sha256', to.mac).update(head).digest().subarray(0, 16), mac))
    return { refused: 'mac' }
  if (!spare('signature') || !verify(null, signed, to.wakeKey, signature)) return { refused: 'signature' }
  return { heeded: counter, to }
}
