// Everything held about the events of a device, for the person who asks what is known.
import { columnsOf, sectionOf } from '#wire/console/disclosed.ts'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import type { FieldMeta } from '#wire/telemetry/dictionary.ts'
import {
  type EventType,
  type EventTypeName,
  eventFields,
  eventsAbout,
  eventTypeNames,
  eventTypes,
} from '#wire/telemetry/event.ts'
import type { Context } from '../../context.ts'
import { openDetail } from './detail.ts'
import { historiesOf } from './disclosed.store.ts'
import { momentsOf } from './list-events.ts'
import { type EventLine, eventsDown } from './store.ts'

type Subject = { readonly tenant: number; readonly device: string; readonly number: number }

const pageRows = 1000
const chainBytes = 16

const fields = new Map<string, FieldMeta>([
  ...columnsOf('event_events'),
  ...eventFields().map((field) => [field.field, field] as const),
])

/** Newest arrivals first. No event of a device whose key is gone: what it says can be read by nobody. */
export async function disclose(
  context: Pick<Context, 'fleet' | 'ring'>,
  subject: Subject,
): Promise<DisclosedSection[]> {
  const key = context.ring.keyOf(subject.tenant, subject.device)
  if (!key) return []
  const lines = await allLines(context, subject)
  return [
    ...sectionOf(
      { name: 'events', title: eventsAbout.title, says: eventsAbout.says, source: 'agent' },
      fields,
      lines.map((line) => inWords(line, key, subject)),
    ),
    ...(await histories(context, subject)),
  ]
}

async function allLines({ fleet }: Pick<Context, 'fleet'>, { tenant, number }: Subject): Promise<EventLine[]> {
  const choice = { tenant, number, types: eventTypeNames }
  const found: EventLine[] = []
  for (let last: EventLine | undefined; ; ) {
    const after = last && { arrivedAt: last.arrived_at, id: last.id }
    const lines = await eventsDown(fleet, choice, after, pageRows)
    found.push(...lines)
    last = lines.at(-1)
    if (lines.length < pageRows) return found
  }
}

function inWords(line: EventLine, key: Uint8Array, { tenant, device }: Subject) {
  const { type, detail } = line
  const { at, arrivedAt } = momentsOf(line)
  const { title }: EventType = eventTypes[type as EventTypeName]
  const said = detail ? openDetail(key, tenant, device, type, detail) : {}
  const named = Object.fromEntries(Object.entries(said).map(([name, value]) => [`${type}.${name}`, value]))
  return { type: title, at, arrived_at: arrivedAt, by_day: line.by_day, ...named }
}

/** Numbers and digests by which an event is stored once, whatever is sent again. */
async function histories({ fleet }: Pick<Context, 'fleet'>, { tenant, number }: Subject): Promise<DisclosedSection[]> {
  const { streams, marks } = await historiesOf(fleet, { tenant, number })
  return [
    ...sectionOf(
      {
        name: 'event-histories',
        title: 'Histories of events',
        says: 'How far the events of the device are stored, so that none is stored twice.',
        source: 'server',
      },
      columnsOf('event_streams'),
      streams,
    ),
    ...sectionOf(
      {
        name: 'event-batches',
        title: 'Batches of events',
        says: 'The same for each batch of them; its digests are computed from events that stand above or are gone.',
        source: 'server',
      },
      columnsOf('event_marks'),
      marks.map(({ chains, ...mark }) => ({ ...mark, chains: `${chains.length / chainBytes} digests` })),
    ),
  ]
}
