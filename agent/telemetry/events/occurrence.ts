// What a source has seen: an event before it is known whether it may be told.
import type { DeviceEvent } from '#wire/telemetry/event-batch.ts'

export interface Occurrence {
  readonly type: DeviceEvent['type']
  readonly detail?: NonNullable<DeviceEvent['detail']>
  /** Milliseconds since 1970, where the source knows better than "now". */
  readonly at?: number
}
