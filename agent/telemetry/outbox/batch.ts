// A batch as it goes on the wire: numbered and chained, so that the server takes each event once and in order.
import { hash } from 'node:crypto'
import { chainText, type DeviceEvent, type EventBatch } from '#wire/telemetry/event-batch.ts'
import { protocolVersion } from '#wire/version.ts'
import type { Head } from './layout.ts'

export interface Batch {
  readonly document: EventBatch
  /** Number and chain after its last event. */
  readonly upTo: number
  readonly chain: string
}

/** Numbers events on from what the head has acknowledged. */
export function batchOf({ stream, upTo, chain }: Head, events: DeviceEvent[]): Batch {
  let after = chain
  for (const event of events) after = hash('sha256', chainText(after, event), 'base64url')
  return {
    document: { v: protocolVersion, stream, from: upTo + 1, base: chain, events },
    upTo: upTo + events.length,
    chain: after,
  }
}
