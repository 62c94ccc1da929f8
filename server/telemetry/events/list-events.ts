// Events as operators read them, newest arrivals first, a page at a time.
import { iso } from '#kit/clock.ts'
import type { listEvents as contract, EventRow } from '#wire/console/events.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import type { DeviceId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { declared } from '#wire/telemetry/dictionary.ts'
import { type EventType, type EventTypeName, eventTypes } from '#wire/telemetry/event.ts'
import type { Caller, Context } from '../../context.ts'
import { shortId } from '../../devices/label.ts'
import type { Listing } from '../../devices/names.ts'
import { fromCursor, toCursor } from '../page-cursor.ts'
import { choiceOf } from './choice.ts'
import { openDetail } from './detail.ts'
import { type EventLine, type EventPlace, eventsDown } from './store.ts'

/**
 * Ordered by arrival and, within a batch, as the device told them; `at` is shown as told. What is kept by the day stands
 * at its day's beginning, in no order. An event of a device whose key is
 * gone is not shown. Identifiers, the device's name among them, only for callers who may see them.
 */
export async function listEvents(
  context: Context,
  { cursor, limit, ...filter }: QueryOf<typeof contract>,
  { tenant, sees }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const [choice, listing] = await Promise.all([choiceOf(context, tenant, filter), context.names.listing(tenant)])
  const after = cursor === undefined ? undefined : placeIn(cursor)
  const lines = await eventsDown(context.fleet, choice, after, limit + 1)
  const shown = lines.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.flatMap((line) => rowOf(context, tenant, listing, line, sees.identifiers) ?? []),
    ...(lines.length > limit && last ? { next: toCursor([last.arrived_at.getTime(), Number(last.id)]) } : {}),
    asOf: iso(context.clock.now()),
  }
}

function placeIn(cursor: string): EventPlace {
  const [at, id] = fromCursor(cursor, ['number', 'number']) as [number, number]
  const arrivedAt = new Date(at)
  if (!Number.isSafeInteger(id) || Number.isNaN(arrivedAt.getTime()))
    throw new Problem('body-invalid', 'The cursor is not one of ours')
  return { arrivedAt, id: String(id) }
}

function rowOf(
  context: Context,
  tenant: number,
  listing: Listing,
  line: EventLine,
  identifiers: boolean,
): EventRow | undefined {
  const listed = listing.devices[line.number]
  const type = line.type as EventTypeName
  const key = listed && context.ring.keyOf(tenant, listed.device)
  if (!listed || !key) return undefined
  const detail = line.detail ? openDetail(key, tenant, listed.device, type, line.detail) : {}
  const hidden = identifiers ? [] : (identifiersOf.get(type) ?? []).filter((field) => field in detail)
  return {
    id: line.id,
    device: listed.device as DeviceId,
    deviceName: identifiers ? listed.name : shortId(listed.device),
    type,
    severity: eventTypes[type].severity,
    ...momentsOf(line),
    detail: Object.fromEntries(Object.entries(detail).filter(([field]) => !hidden.includes(field))),
    ...(hidden.length > 0 ? { hidden } : {}),
  }
}

/** As exactly as they are kept. */
export function momentsOf({ at, arrived_at, by_day }: Pick<EventLine, 'at' | 'arrived_at' | 'by_day'>) {
  const length = by_day ? 10 : undefined
  return { at: iso(at.getTime()).slice(0, length), arrivedAt: iso(arrived_at.getTime()).slice(0, length) }
}

const identifiersOf = new Map(
  Object.entries<EventType>(eventTypes).map(([type, { detail }]) => [
    type as EventTypeName,
    declared(detail).flatMap(({ name, meta }) => (meta?.sensitivity === 'technical' ? [] : [name])),
  ]),
)
