// How old events, their histories and the counts of them are, and taking out what is too old.
import { type Aged, aged } from '#kit/pg/aged.ts'
import type { EventTypeName } from '#wire/telemetry/event.ts'
import { dropUnused } from './counts.store.ts'

/** Events of one type, by when they arrived. */
export const eventsKept = (type: EventTypeName): Aged => aged('event_events', 'arrived_at', `type = '${type}'`)

/** By the day they were last continued; what belongs to one goes with it. */
export const historiesKept: Aged = { ...aged('event_streams', 'used_on'), drop: dropUnused }

export const countsKept: readonly Aged[] = [aged('event_hours', 'hour'), aged('event_losses', 'hour')]
