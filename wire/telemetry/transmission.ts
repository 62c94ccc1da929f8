// One transmission: the records a device sends at once, and the receipt it gets. Its bytes are the inspection copy.
import * as z from 'zod'
import { Columns } from './columns.ts'
import { KindName } from './dictionary.ts'
import { Digest } from './digest.ts'

/** Bytes on the wire, and after decompression; more is refused before it is read to the end. */
export const transmissionLimits = { wireBytes: 4 * 1024 * 1024, plainBytes: 32 * 1024 * 1024, depth: 12 } as const

/** The whole state of a kind. A kind that was switched off on the device is sent once with no rows and `off: true`. */
const Whole = z.strictObject({
  kind: KindName,
  digest: Digest,
  rows: Columns,
  off: z.literal(true).optional(),
})

/**
 * The change against the acknowledged state `base`. Rows are named by the kind's key columns.
 * `drop`: keys that went. `put`: whole rows that came or changed. `move` (software): the version of a package changed
 * and nothing else but what is listed; `key` names the row before, the other columns say what is new.
 */
const Change = z.strictObject({
  kind: KindName,
  digest: Digest,
  base: Digest,
  drop: Columns.optional(),
  put: Columns.optional(),
  move: z.strictObject({ key: Columns, to: Columns }).optional(),
})

export const TelemetryRecord = z.union([Whole, Change])
export type TelemetryRecord = z.infer<typeof TelemetryRecord>
export type WholeRecord = z.infer<typeof Whole>
export type ChangeRecord = z.infer<typeof Change>

export const Transmission = z.strictObject({
  v: z.int(),
  /** When it was made, by the device's clock, in whole minutes. */
  at: z.iso.datetime(),
  records: z.array(TelemetryRecord).min(1).max(16),
})
export type Transmission = z.infer<typeof Transmission>

/** Signed promise that these very bytes arrived. `signature` is Ed25519 over `receiptText`. */
export const Receipt = z.strictObject({
  /** SHA-256 of the body as it was on the wire, base64url. */
  sha256: z.string(),
  bytes: z.int(),
  device: z.string(),
  at: z.iso.datetime(),
  signature: z.string(),
})
export type Receipt = z.infer<typeof Receipt>

/** The text a receipt signs. */
export function receiptText(receipt: Omit<Receipt, 'signature'>): string {
  return `muster receipt v1\n${receipt.device}\n${receipt.sha256}\n${receipt.bytes}\n${receipt.at}\n`
}

export const TransmissionAnswer = z.strictObject({
  receipt: Receipt,
  /** Kinds whose digest the server now holds, committed. */
  acknowledged: z.array(KindName),
  /** Kinds that must be sent whole: their base was not held, or the result did not give the digest. */
  resend: z.array(KindName),
})
export type TransmissionAnswer = z.infer<typeof TransmissionAnswer>
