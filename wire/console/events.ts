// What happened on devices, as they told it at once: searchable, with the rules of each type beside it.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { DeviceId } from '../ids.ts'
import { EventTypeName, Severity } from '../telemetry/event.ts'
import { Moment } from '../telemetry/moment.ts'
import { listOf } from './paging.ts'

export const EventRow = z.strictObject({
  id: z.string(),
  device: DeviceId,
  deviceName: z.string(),
  type: EventTypeName,
  severity: Severity,
  /** By the device's clock; a day where the machine belongs to a person and the type is told by the day. */
  at: Moment,
  /** By the server's; a day where `at` is one. */
  arrivedAt: Moment,
  /** Fields your role may see. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Fields your role does not show. */
  hidden: z.array(z.string()).optional(),
})
export type EventRow = z.infer<typeof EventRow>

const filter = {
  severity: listOf(Severity).optional(),
  type: listOf(EventTypeName).optional(),
  device: DeviceId.optional(),
  from: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
}

export const listEvents = contract({
  name: 'listEvents',
  method: 'GET',
  path: '/api/v1/events',
  summary: 'Events of devices, newest first',
  right: 'devices.read',
  query: z.strictObject({
    cursor: z.string().max(500).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    ...filter,
  }),
  answer: z.strictObject({ items: z.array(EventRow), next: z.string().optional(), asOf: z.iso.datetime() }),
})

export const eventCounts = contract({
  name: 'eventCounts',
  method: 'GET',
  path: '/api/v1/events/counts',
  summary: 'How many events there were, by hour and by type, and what was lost or dropped',
  right: 'devices.read',
  query: z.strictObject({
    ...filter,
    hours: z.coerce
      .number()
      .int()
      .min(1)
      .max(31 * 24)
      .default(168),
  }),
  answer: z.strictObject({
    asOf: z.iso.datetime(),
    byHour: z.array(z.strictObject({ at: z.iso.datetime(), info: z.int(), warning: z.int(), critical: z.int() })),
    byType: z.array(z.strictObject({ type: EventTypeName, severity: Severity, events: z.int() })),
    /** Lost on devices whose outbox was full, as they told. */
    lost: z.int(),
    /** Dropped here because the cap of the tenant was reached: the oldest go first. */
    dropped: z.int(),
    /** Acknowledged once and not here since the database was put back to a backup, as devices told; absent when none. */
    missing: z.int().optional(),
    cap: z.int(),
  }),
})

export const listEventTypes = contract({
  name: 'listEventTypes',
  method: 'GET',
  path: '/api/v1/events/types',
  summary: 'Every type of event there is, with severity, retention and whether it is collected',
  right: 'devices.read',
  answer: z.strictObject({
    items: z.array(
      z.strictObject({
        type: EventTypeName,
        title: z.string(),
        severity: Severity,
        retentionDays: z.int(),
        collected: z.boolean(),
      }),
    ),
  }),
})
