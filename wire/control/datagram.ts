// The two datagrams there are: a wake to the device, a farewell to the server. Fixed size, never answered, no name inside.

/** UDP ports unless set otherwise: wakes reach the device, farewells the server. */
export const wakePort = 15_000
export const farewellPort = 13_000

/** A wake means "connect to your pinned server", a farewell "the last shutdown was clean". Neither says more. */
export type DatagramKind = 'wake' | 'farewell'

/**
 * `magic 4 | handle 16 | counter 8 | mac 16 | signature 64`, big-endian. The MAC covers magic, handle and counter; the
 * signature those and the MAC. `magic` is `MSW1` or `MSF1`.
 */
export const datagramBytes = 108
const handleAt = 4
const counterAt = 20
const macAt = 28
const signatureAt = 44
const magic: Record<DatagramKind, number> = { wake: 0x4d535731, farewell: 0x4d534631 }

/** Why a datagram was not heeded, in the order of the checks: what is cheap comes first, junk never reaches a signature. */
export const datagramRefusals = ['form', 'addressee', 'stale', 'replayed', 'mac', 'signature'] as const
export type DatagramRefusal = (typeof datagramRefusals)[number]

/** A wake that was under way for longer is not heeded. Milliseconds. */
export const freshMs = 600_000

export interface Datagram {
  readonly kind: DatagramKind
  /** 16 bytes that name a device to the two ends and to nobody else. */
  readonly handle: Uint8Array
  /** Milliseconds since 1970 at the sender, or one more than the last one it used. */
  readonly counter: number
  /** What the MAC covers. */
  readonly head: Uint8Array
  readonly mac: Uint8Array
  /** What the signature covers. */
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

/** The first 28 bytes: what the MAC is made over. */
export function datagramHead(kind: DatagramKind, handle: Uint8Array, counter: number): Uint8Array {
  if (handle.length !== 16) throw new Error('a handle has 16 bytes')
  const head = new Uint8Array(macAt)
  const view = new DataView(head.buffer)
  view.setUint32(0, magic[kind])
  head.set(handle, handleAt)
  view.setBigUint64(counterAt, BigInt(counter))
  return head
}

/** Takes the bytes apart; undefined when they are no datagram of ours. Checks nothing else. */
export function parseDatagram(bytes: Uint8Array): Datagram | undefined {
  if (bytes.length !== datagramBytes) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const word = view.getUint32(0)
  const kind = word === magic.wake ? 'wake' : word === magic.farewell ? 'farewell' : undefined
  const counter = Number(view.getBigUint64(counterAt))
  if (!kind || !Number.isSafeInteger(counter)) return undefined
  return {
    kind,
    handle: bytes.subarray(handleAt, counterAt),
    counter,
    head: bytes.subarray(0, macAt),
    mac: bytes.subarray(macAt, signatureAt),
    signed: bytes.subarray(0, signatureAt),
    signature: bytes.subarray(signatureAt),
  }
}

/** The counter to send after `previous` (0: none yet): it only ever grows, whatever the clock does. */
export function nextCounter(previous: number, now: number): number {
  return Math.max(previous + 1, Math.floor(now))
}
