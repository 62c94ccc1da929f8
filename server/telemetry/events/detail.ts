// What an event says beyond its name, as it rests: a few bytes under the device's key, bound to its type.
import type { EventTypeName } from '#wire/telemetry/event.ts'
import { open, type Place, seal } from '../../ring/seal.ts'
import type { Detail } from './batch.ts'

const placeOf = (tenant: number, subject: string, type: string): Place => ({
  table: 'event_events',
  column: `detail/${type}`,
  tenant,
  subject,
})

export function sealDetail(
  key: Uint8Array,
  tenant: number,
  subject: string,
  type: EventTypeName,
  detail: Detail,
): Buffer {
  return seal(key, placeOf(tenant, subject, type), Buffer.from(JSON.stringify(detail)))
}

/** Throws when the key is not the one it was sealed with, or the value stands with another type or device. */
export function openDetail(key: Uint8Array, tenant: number, subject: string, type: string, sealed: Uint8Array): Detail {
  return JSON.parse(open(key, placeOf(tenant, subject, type), sealed).toString()) as Detail
}
