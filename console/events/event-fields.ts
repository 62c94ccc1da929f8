// The fields of events by name, with their values as people read them.
import type { EventRow } from '#wire/console/events.ts'
import type { EventTypeName, Severity } from '#wire/telemetry/event.ts'
import { eventFields } from '#wire/telemetry/event.ts'
import type { Format, Words } from '../words/words.ts'

const declared = new Map(eventFields().map((field) => [field.field, field]))

export const severityTones: Record<Severity, string | undefined> = {
  info: undefined,
  warning: 'warn',
  critical: 'bad',
}

export function fieldTitle(type: EventTypeName, name: string, words: Words): string {
  const field = `${type}.${name}`
  return words.fieldTitle({ kind: 'events', field, title: declared.get(field)?.title ?? name })
}

type Value = EventRow['detail'][string]

export function valueText(name: string, value: Value, words: Words, format: Format): string {
  if (typeof value === 'boolean') return value ? words.events.yes : words.events.no
  if (typeof value === 'string') return value
  if (name === 'usedPercent') return format.percent(value / 100)
  if (name === 'seconds') return `${value < 0 ? '−' : '+'}${format.duration(Math.abs(value))}`
  return format.number(value)
}
