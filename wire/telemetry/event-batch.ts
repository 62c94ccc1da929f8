// Events on the wire: in order, each once. A chain of digests tells a repeated batch from the history of a restored machine.
import * as z from 'zod'
import { EventTypeName } from './event.ts'
import { Moment } from './moment.ts'
import { Receipt } from './transmission.ts'

/** Bytes on the wire, and after decompression. */
export const batchLimits = { wireBytes: 256 * 1024, plainBytes: 2 * 1024 * 1024, depth: 8 } as const
export const mostEvents = 500

/** SHA-256 in base64url. */
const Hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

export const DeviceEvent = z.strictObject({
  /** When it happened, by the device's clock; of a machine that belongs to a person the day, for types told by it. */
  at: Moment,
  type: EventTypeName,
  /** As the type declares it; checked against `eventTypes[type].detail`. */
  detail: z.record(z.string(), z.union([z.string().max(256), z.number(), z.boolean()])).optional(),
})
export type DeviceEvent = z.infer<typeof DeviceEvent>

export const EventBatch = z.strictObject({
  v: z.int(),
  /** 16 random bytes, base64url: one history of this device. A machine put back to a snapshot begins another. */
  stream: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  /** Sequence number of the first event here; the first of a stream is 1. */
  from: z.int().min(1),
  /** Chain digest after event `from - 1`; that of an empty stream is `chainStart`. */
  base: Hash,
  events: z.array(DeviceEvent).min(1).max(mostEvents),
})
export type EventBatch = z.infer<typeof EventBatch>

/** Chain digest before the first event. After each: SHA-256(digest before, base64url + '\n' + JSON of the event as sent). */
export const chainStart = 'A'.repeat(43)

/** What is hashed for the next link of the chain. */
export function chainText(before: string, event: DeviceEvent): string {
  return `${before}\n${JSON.stringify(event)}`
}

export const BatchAnswer = z.strictObject({
  receipt: Receipt,
  /** Everything up to this number is stored, committed. */
  upTo: z.int().min(0),
  /**
   * The server holds another history of this stream, and stored nothing now. Of this batch it holds what the two histories
   * have in common: the events up to `upTo`, none where that is `from - 1`. Begin a new stream with those after it.
   */
  forked: z.literal(true).optional(),
})
export type BatchAnswer = z.infer<typeof BatchAnswer>
