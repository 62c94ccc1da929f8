// How the outbox lies in its file: two copies of its head, overwritten in place by turns, then records that are only appended.
import { hash } from 'node:crypto'
import { type Severity, severities } from '#wire/telemetry/event.ts'

export type Losses = Readonly<Record<Severity, number>>

export interface Head {
  /** The stream as wire/telemetry/event-batch.ts has it, the last number acknowledged in it, and the chain after that. */
  readonly stream: string
  readonly upTo: number
  readonly chain: string
  /** Records up to this serial are settled: acknowledged, or not to be told. */
  readonly taken: number
  /** Events that found no room and were not reported yet. */
  readonly lost: Losses
  /** Where the source that gives marks goes on, as known when the record `markedAt` was the last. */
  readonly mark?: string
  readonly markedAt?: number
  /** What was put together for sending and must be the same when it is sent again. */
  readonly frozen?: Frozen | undefined
}

export interface Frozen {
  readonly last: number
  /** The switches under which it was put together. */
  readonly on: readonly string[]
  readonly lost?: { readonly at: string; readonly counts: Losses }
}

export interface Stored {
  /** Goes up by one with each record, over the whole life of the outbox. */
  readonly serial: number
  readonly severity: Severity
  /** The event as it is sent. */
  readonly text: string
  readonly mark?: string
}

export interface Read {
  readonly head: Head | undefined
  readonly version: number
  readonly records: readonly Stored[]
  /** Where the next record goes: after the last whole one. */
  readonly end: number
  /** Check of the last record, on which the next one's builds. */
  readonly check: Buffer
}

export const slotBytes = 1024
export const headBytes = 2 * slotBytes
/** Length and check. */
const prefixBytes = 12
/** Before the first record of a file. */
export const firstCheck: Buffer = Buffer.alloc(8)

const digest = (...parts: Uint8Array[]) => hash('sha256', Buffer.concat(parts), 'buffer').subarray(0, 8)

/** One copy of the head, to be written at `slotAt(version)`. Throws RangeError when it does not fit, which is a bug. */
export function encodeHead(head: Head, version: number): Buffer {
  const text = Buffer.from(JSON.stringify({ version, ...head }))
  if (text.length > slotBytes - prefixBytes) throw new RangeError('the head of the outbox is too large')
  const slot = Buffer.alloc(slotBytes)
  slot.writeUInt32BE(text.length)
  digest(text).copy(slot, 4)
  text.copy(slot, prefixBytes)
  return slot
}

export const slotAt = (version: number): number => (version % 2) * slotBytes

/** A record, its check built on the one before: what an earlier write left behind it is never taken for a record. */
export function encodeRecord(
  { serial, severity, text, mark }: Stored,
  before: Buffer,
): { bytes: Buffer; check: Buffer } {
  const row = [serial, severities.indexOf(severity), text, ...(mark === undefined ? [] : [mark])]
  const payload = Buffer.from(JSON.stringify(row))
  const prefix = Buffer.alloc(prefixBytes)
  prefix.writeUInt32BE(payload.length)
  const check = digest(before, payload)
  check.copy(prefix, 4)
  return { bytes: Buffer.concat([prefix, payload]), check }
}

/** Reads a file as it may lie there after a kill: the newer whole head, and the records up to the first that is torn. */
export function decode(file: Buffer): Read {
  const heads = [0, slotBytes].flatMap((at) => decodeHead(file.subarray(at, at + slotBytes)) ?? [])
  const newest = heads.sort((a, b) => b.version - a.version)[0]
  const records: Stored[] = []
  let check = firstCheck
  let end = headBytes
  for (;;) {
    const payload = framed(file.subarray(end), check)
    if (!payload) break
    const [serial, severity, text, mark] = JSON.parse(payload.toString()) as [number, number, string, string?]
    records.push({ serial, severity: severities[severity] as Severity, text, ...(mark !== undefined && { mark }) })
    check = file.subarray(end + 4, end + prefixBytes)
    end += prefixBytes + payload.length
  }
  return { head: newest?.head, version: newest?.version ?? 0, records, end, check }
}

function decodeHead(slot: Buffer): { head: Head; version: number } | undefined {
  const text = framed(slot)
  if (!text) return undefined
  const { version, ...head } = JSON.parse(text.toString()) as Head & { version: number }
  return { head, version }
}

/** The payload at the start of `bytes`, when it is whole and its check holds. */
function framed(bytes: Buffer, before: Buffer = Buffer.alloc(0)): Buffer | undefined {
  if (bytes.length < prefixBytes) return undefined
  const length = bytes.readUInt32BE()
  if (length === 0 || prefixBytes + length > bytes.length) return undefined
  const payload = bytes.subarray(prefixBytes, prefixBytes + length)
  return digest(before, payload).equals(bytes.subarray(4, prefixBytes)) ? payload : undefined
}
