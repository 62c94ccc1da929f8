// From what a source has seen to what waits to be told: switched on, of the declared form, dated.
import { type Clock, iso } from '#kit/clock.ts'
import { type EventType, eventTypes } from '#wire/telemetry/event.ts'
import type { Synced } from '../../control/sync-session.ts'
import { note } from '../../say.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Occurrence } from './occurrence.ts'

export interface Dating {
  readonly clock: Clock
  /** The machine belongs to a person: not even its disk holds more than the day (by-day.ts). */
  readonly byDay: boolean
}

/** Puts it into the outbox with its mark; what is switched off is not collected, what does not fit the form is counted. */
export function record(
  outbox: Outbox,
  on: readonly string[],
  { clock, byDay }: Dating,
  { type, at, detail = {} }: Occurrence,
  mark?: string,
): void {
  const { item, detail: form, severity, when }: EventType = eventTypes[type]
  if (!on.includes(item)) return
  const read = form.safeParse(detail)
  if (!read.success) {
    note('an event did not have its declared form', { kinds: type })
    outbox.omit(severity, 1)
    return
  }
  const ms = at !== undefined && Number.isFinite(at) ? at : clock.now()
  const time = when === 'day' && byDay ? iso(ms).slice(0, 10) : iso(ms)
  outbox.add({ at: time, type, ...(Object.keys(detail).length > 0 && { detail }) }, mark)
}

/** What a sync itself has brought to light. */
export function eventsOfSync({ software, epochTaken, logBroken }: Synced): Occurrence[] {
  return [
    ...(software ? [{ type: 'software.changed' as const, detail: { ...software } }] : []),
    ...(epochTaken ? [{ type: 'agent.epoch-changed' as const }] : []),
    ...(logBroken ? [{ type: 'agent.log-inconsistent' as const }] : []),
  ]
}

/** What was cut off is counted as lost, by its severity. */
export function countCutOff(outbox: Outbox, cutOff: ReadonlyMap<Occurrence['type'], number>): void {
  for (const [type, times] of cutOff) outbox.omit(eventTypes[type].severity, times)
}
