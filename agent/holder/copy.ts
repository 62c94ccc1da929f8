// The last transmission as it lies on the device, opened for the commands that show and check it.
import { zstdDecompressSync } from 'node:zlib'
import * as z from 'zod'
import { EventBatch } from '#wire/telemetry/event-batch.ts'
import { Receipt, Transmission, transmissionLimits } from '#wire/telemetry/transmission.ts'
import { Fault } from '../fault.ts'
import { type Folder, files } from '../state/folder.ts'

export interface Copy {
  /** The bytes as they were on the wire. */
  readonly body: Buffer
  readonly document: Transmission | EventBatch
  /** undefined: the server has not confirmed these bytes, the sending was interrupted or refused. */
  readonly receipt: Receipt | undefined
}

/** Throws Fault: 'no-copy' before the first transmission, 'copy-differs' when the file is none of ours. */
export function readCopy(folder: Folder): Copy {
  const body = folder.read(files.inspection)
  if (!body) throw new Fault('no-copy', 'There is no inspection copy')
  let document: unknown
  try {
    document = JSON.parse(zstdDecompressSync(body, { maxOutputLength: transmissionLimits.plainBytes }).toString())
  } catch {
    throw new Fault('copy-differs', 'The inspection copy is damaged or half written')
  }
  const read = z.union([Transmission, EventBatch]).safeParse(document)
  if (!read.success) throw new Fault('copy-differs', 'The inspection copy is not a transmission')
  const receipt = Receipt.safeParse(folder.readJson(files.receipt))
  return { body, document: read.data, receipt: receipt.data }
}
