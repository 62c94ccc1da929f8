// Everything held about the events of a device, for the person who asks what is known.
import { iso } from '#kit/clock.ts'
import { declared } from '#wire/telemetry/dictionary.ts'
import { type EventType, type EventTypeName, eventTypeNames, eventTypes } from '#wire/telemetry/event.ts'
import type { Context } from '../../context.ts'
import { openDetail } from './detail.ts'
import { type EventLine, eventsDown } from './store.ts'

const pageRows = 1000

export interface DisclosedEvent {
  /** The type's title. */
  readonly what: string
  /** By the device's clock. */
  readonly at: string
  /** By the server's. */
  readonly arrivedAt: string
  /** By the titles of the fields. */
  readonly detail: Readonly<Record<string, string | number | boolean>>
}

/** Newest arrivals first. Nothing of a device whose key is gone: it cannot be read by anybody. */
export async function disclose(
  context: Pick<Context, 'fleet' | 'ring'>,
  { tenant, device, number }: { tenant: number; device: string; number: number },
): Promise<DisclosedEvent[]> {
  const key = context.ring.keyOf(tenant, device)
  if (!key) return []
  const choice = { tenant, number, types: eventTypeNames }
  const rows: DisclosedEvent[] = []
  for (let last: EventLine | undefined; ; ) {
    const after = last && { arrivedAt: last.arrived_at, id: last.id }
    const lines = await eventsDown(context.fleet, choice, after, pageRows)
    rows.push(...lines.map((line) => inWords(line, key, tenant, device)))
    last = lines.at(-1)
    if (lines.length < pageRows) return rows
  }
}

function inWords({ type, at, arrived_at, detail }: EventLine, key: Uint8Array, tenant: number, device: string) {
  const { title, detail: fields }: EventType = eventTypes[type as EventTypeName]
  const titles = new Map(declared(fields).map(({ name, meta }) => [name, meta?.title ?? name]))
  const said = detail ? openDetail(key, tenant, device, type, detail) : {}
  return {
    what: title,
    at: iso(at.getTime()),
    arrivedAt: iso(arrived_at.getTime()),
    detail: Object.fromEntries(Object.entries(said).map(([name, value]) => [titles.get(name) ?? name, value])),
  }
}
