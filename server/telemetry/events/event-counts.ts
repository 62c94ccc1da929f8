// How many events there were, hour by hour, and what is not among them: lost on devices, dropped here.
import { iso } from '#kit/clock.ts'
import type { eventCounts as contract } from '#wire/console/events.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import { type EventTypeName, eventTypes } from '#wire/telemetry/event.ts'
import type { Caller, Context } from '../../context.ts'
import { choiceOf } from './choice.ts'
import { countsByHour, countsOfDevice, type HourLine, lossesIn } from './counts.store.ts'
import { openDetail } from './detail.ts'
import { eventsDown } from './store.ts'
import { lostIn } from './store-batches.ts'

type Answer = AnswerOf<typeof contract>

const hourMs = 3_600_000
const mostHours = 31 * 24

/**
 * By hour of arrival, UTC; every hour of the range has a row, the present one included. `from` and `until` go before
 * `hours`; no range is longer than 31 days, counted back from its end. `lost` is what devices told, of all types; of one
 * device it is read from its own events. `dropped` and `missing` are the tenant's, whatever is asked about.
 */
export async function eventCounts(
  context: Context,
  { hours, ...filter }: QueryOf<typeof contract>,
  { tenant }: Caller,
): Promise<Answer> {
  const now = context.clock.now()
  const choice = await choiceOf(context, tenant, filter)
  const until = Math.min(choice.until?.getTime() ?? now + 1, now + 1)
  const asked = choice.from?.getTime() ?? floor(until - 1) - (hours - 1) * hourMs
  const from = Math.min(Math.max(asked, floor(until - 1) - (mostHours - 1) * hourMs), until)
  const range = { tenant, types: choice.types, from: new Date(from), until: new Date(until) }
  const { number } = choice
  const [lines, losses] = await Promise.all([
    number === undefined ? countsByHour(context.fleet, range) : countsOfDevice(context.fleet, range, number),
    lossesIn(context.fleet, range),
  ])
  const chosen = lines.filter(({ type }) => choice.types.includes(type))
  const lost =
    number === undefined ? losses.lost : await lostOn(context, { ...range, number, device: filter.device as string })
  return {
    asOf: iso(now),
    byHour: byHour(chosen, from < until ? floor(from) : until, until),
    byType: byType(chosen),
    lost,
    dropped: losses.dropped,
    ...(losses.missing > 0 ? { missing: losses.missing } : {}),
    cap: context.config.eventCap,
  }
}

const floor = (ms: number) => Math.floor(ms / hourMs) * hourMs
const isKnown = (line: HourLine): line is HourLine & { type: EventTypeName } => line.type in eventTypes

function byHour(lines: readonly HourLine[], from: number, until: number): Answer['byHour'] {
  const rows = new Map<number, Answer['byHour'][number]>()
  for (let at = from; at < until; at += hourMs) rows.set(at, { at: iso(at), info: 0, warning: 0, critical: 0 })
  for (const line of lines.filter(isKnown)) {
    const row = rows.get(line.hour.getTime())
    if (row) row[eventTypes[line.type].severity] += line.events
  }
  return [...rows.values()]
}

/** Most events first. */
function byType(lines: readonly HourLine[]): Answer['byType'] {
  const sums = new Map<EventTypeName, number>()
  for (const { type, events } of lines.filter(isKnown)) sums.set(type, (sums.get(type) ?? 0) + events)
  return [...sums]
    .map(([type, events]) => ({ type, severity: eventTypes[type].severity, events }))
    .sort((a, b) => b.events - a.events || (a.type < b.type ? -1 : 1))
}

const mostReports = 1000

async function lostOn(
  context: Context,
  { tenant, number, device, from, until }: { tenant: number; number: number; device: string; from: Date; until: Date },
): Promise<number> {
  const key = context.ring.keyOf(tenant, device)
  if (!key) return 0
  const type = 'agent.events-lost'
  const lines = await eventsDown(context.fleet, { tenant, number, types: [type], from, until }, undefined, mostReports)
  return lines.reduce(
    (sum, { detail }) => sum + (detail ? lostIn(openDetail(key, tenant, device, type, detail)) : 0),
    0,
  )
}
