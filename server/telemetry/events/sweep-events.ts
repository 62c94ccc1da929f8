// What of the events has to go: those whose time is over, those nobody consents to any more, those beyond the cap.
import { iso } from '#kit/clock.ts'
import type { JobData } from '#kit/pg/jobs.ts'
import { type EventTypeName, eventTypeNames, eventTypes, severities } from '#wire/telemetry/event.ts'
import type { Context } from '../../context.ts'
import { currentChoice } from '../../people/privacy-choice.ts'
import { tenantNumbers } from '../../people/tenant-numbers.ts'
import { typesIn } from './choice.ts'
import { countEvents, dropOldest, dropOldHistories, mostThereCanBe } from './counts.store.ts'
import { addLosses } from './store.ts'

export const eventQueue = 'event-sweep'

const dayMs = 86_400_000
const hourMs = 3_600_000
/** So many rows in one transaction: intake waits for none of them. */
const atOnce = 10_000
/** Histories and counts stay as long as the longest-kept event. */
const historyDays = Math.max(...eventTypeNames.map((type) => eventTypes[type].retentionDays))
/** Of one device: each snapshot put back begins one, and nothing else does. */
const streamsKept = 32

/** Without a tenant: one job for each. */
export async function sweepEvents(context: Context, { tenant }: JobData): Promise<void> {
  if (typeof tenant !== 'number') {
    for (const number of await tenantNumbers(context)) await context.jobs.send(eventQueue, { tenant: number })
    return
  }
  const now = context.clock.now()
  const { items } = await currentChoice(context, tenant)
  for (const [days, types] of byRetention(items)) {
    const before = days === 0 ? undefined : new Date(now - days * dayMs)
    while ((await drop(context, tenant, types, atOnce, before)) === atOnce);
  }
  await keepToCap(context, tenant, now)
  const day = iso(now - historyDays * dayMs).slice(0, 10)
  await context.fleet.as([tenant], (tx) => dropOldHistories(tx, tenant, day, streamsKept))
}

/** Types by the days they are kept; 0 for what is switched off: it goes whole. */
function byRetention(items: readonly string[]): Map<number, EventTypeName[]> {
  return Map.groupBy(eventTypeNames, (type) =>
    items.includes(eventTypes[type].item) ? eventTypes[type].retentionDays : 0,
  )
}

/** The oldest of the least severe first; what goes is counted for the chart. */
async function keepToCap(context: Context, tenant: number, now: number): Promise<void> {
  const kept = eventTypeNames.map((type) => ({ type, since: new Date(now - eventTypes[type].retentionDays * dayMs) }))
  // Counting a million rows takes seconds; that there cannot be so many is known from a few hundred.
  const held = await context.fleet.as([tenant], async (tx) =>
    (await mostThereCanBe(tx, tenant, kept)) <= context.config.eventCap ? 0 : countEvents(tx, tenant),
  )
  let over = held - context.config.eventCap
  for (const severity of severities) {
    const types = typesIn([severity])
    for (let gone = 1; over > 0 && gone > 0; over -= gone) gone = await dropCounted(context, tenant, types, over, now)
  }
}

function dropCounted(
  { fleet }: Context,
  tenant: number,
  types: readonly EventTypeName[],
  over: number,
  now: number,
): Promise<number> {
  return fleet.as([tenant], async (tx) => {
    const dropped = await dropOldest(tx, tenant, types, { most: Math.min(over, atOnce) })
    if (dropped > 0) await addLosses(tx, [{ tenant, dropped }], new Date(Math.floor(now / hourMs) * hourMs))
    return dropped
  })
}

function drop({ fleet }: Context, tenant: number, types: readonly EventTypeName[], most: number, before?: Date) {
  return fleet.as([tenant], (tx) => dropOldest(tx, tenant, types, { before, most }))
}
