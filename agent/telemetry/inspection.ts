// The inspection copy: the very bytes that leave, on disk before they leave, and the server's receipt beside them.
import { createHash } from 'node:crypto'
import { constants, zstdCompressSync } from 'node:zlib'
import type { EventBatch } from '#wire/telemetry/event-batch.ts'
import { type Receipt, receiptText, type Transmission } from '#wire/telemetry/transmission.ts'
import type { Identity } from '../identity/identity.ts'
import { signedBy } from '../identity/trust.ts'
import { type Folder, files } from '../state/folder.ts'

/** Encodes a transmission and keeps the copy; what is returned is what has to be sent. Throws Fault 'disk-full'. */
export function keepCopy(folder: Folder, transmission: Transmission | EventBatch): Buffer {
  const plain = Buffer.from(JSON.stringify(transmission))
  const params = { [constants.ZSTD_c_compressionLevel]: 19 }
  const body = zstdCompressSync(plain, { params, pledgedSrcSize: plain.length })
  // A copy without receipt is one whose sending was not confirmed.
  folder.remove(files.receipt)
  folder.write(files.inspection, body)
  return body
}

export type ReceiptFault = 'digest' | 'size' | 'device' | 'signature'

/** What is wrong with a receipt for these bytes; undefined when it proves that they arrived. */
export function receiptFault(receipt: Receipt, body: Uint8Array, identity: Identity): ReceiptFault | undefined {
  if (receipt.sha256 !== createHash('sha256').update(body).digest('base64url')) return 'digest'
  if (receipt.bytes !== body.length) return 'size'
  if (receipt.device !== identity.device) return 'device'
  return signedBy(identity.keys.receipt, receiptText(receipt), receipt.signature) ? undefined : 'signature'
}

export function keepReceipt(folder: Folder, receipt: Receipt): void {
  folder.write(files.receipt, JSON.stringify(receipt))
}
