// Which events a question is about: a severity is a set of types, a device a number, a time the server's.

import type { eventCounts } from '#wire/console/events.ts'
import type { QueryOf } from '#wire/contract.ts'
import { type EventTypeName, eventTypeNames, eventTypes, type Severity } from '#wire/telemetry/event.ts'
import type { Context } from '../../context.ts'
import { findDevice } from '../../devices/find-device.ts'
import type { EventChoice } from './store.ts'

type Filter = Omit<QueryOf<typeof eventCounts>, 'hours'>

export const typesIn = (severities: readonly Severity[]): EventTypeName[] =>
  eventTypeNames.filter((type) => severities.includes(eventTypes[type].severity))

/** `from` and `until` are times of arrival: a device's clock may be days off. Throws Problem `device-unknown`. */
export async function choiceOf(context: Context, tenant: number, filter: Filter): Promise<EventChoice> {
  const { severity, type, device, from, until } = filter
  const types = eventTypeNames.filter(
    (name) => (!severity || severity.includes(eventTypes[name].severity)) && (!type || type.includes(name)),
  )
  return {
    tenant,
    types,
    number: device === undefined ? undefined : (await findDevice(context, tenant, device)).number,
    from: from === undefined ? undefined : new Date(from),
    until: until === undefined ? undefined : new Date(until),
  }
}
