// Events of the made-up fleet, as many as its size asks for, and those that a test lets happen.
import { iso } from '#kit/clock.ts'
import type { EventRow } from '#wire/console/events.ts'
import type { contracts } from '#wire/console/index.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { type EventTypeName, eventTypeNames, eventTypes } from '#wire/telemetry/event.ts'
import { isOfPerson } from '#wire/telemetry/moment.ts'
import { type FixtureFleet, hostileNames } from './fixture-fleet.ts'
import { numbers } from './numbers.ts'

interface Filter {
  readonly severity?: readonly string[]
  readonly type?: readonly string[]
  readonly device?: string
  readonly from?: string
  readonly until?: string
}

export interface FixtureEvents {
  listEvents(input: Filter & { cursor?: string; limit: number }): AnswerOf<typeof contracts.listEvents>
  eventCounts(input: Filter & { hours: number }): AnswerOf<typeof contracts.eventCounts>
  listEventTypes(items: ReadonlySet<string>): AnswerOf<typeof contracts.listEventTypes>
  /** `count` further events arrive. */
  happen(count: number): void
}

const often: readonly EventTypeName[] = ['software.changed', 'agent.started', 'service.recovered', 'system.booted']

/** As the server tells them: by the day what a person's machine tells of its ordinary life. */
function momentsOf({ deviceClass }: FixtureFleet['devices'][number], type: EventTypeName, at: number, arrived: number) {
  const byDay = eventTypes[type].when === 'day' && isOfPerson({ deviceClass, ownership: 'company' })
  const length = byDay ? 10 : undefined
  return { at: iso(at).slice(0, length), arrivedAt: iso(arrived).slice(0, length) }
}

export function makeEvents(fleet: FixtureFleet, wish: { none: boolean; hostile: boolean }): FixtureEvents {
  const { now, devices } = fleet
  const next = numbers(fleet.devices.length + 41)
  const one = (id: number, at: number): EventRow => {
    const device = devices[next(devices.length)] as FixtureFleet['devices'][number]
    const type =
      next(3) > 0
        ? (often[next(often.length)] as EventTypeName)
        : (eventTypeNames[next(eventTypeNames.length)] as EventTypeName)
    return {
      id: String(id),
      device: device.id,
      deviceName: device.name,
      type,
      severity: eventTypes[type].severity,
      ...momentsOf(device, type, at - next(4000), at),
      ...detail(type, next, wish.hostile),
    }
  }
  const size = wish.none || devices.length === 0 ? 0 : Math.min(4000, 20 + devices.length * 6)
  const rows = Array.from({ length: size }, (_, index) =>
    one(9_000_000 - index, now - 30_000 - Math.round((index / size) ** 1.4 * 12 * 86_400_000)),
  )
  const fits = (filter: Filter, sinceMilliseconds = 0) => {
    const { severity, type, device, from, until } = filter
    return rows.filter(
      (row) =>
        (!severity || severity.includes(row.severity)) &&
        (!type || type.includes(row.type)) &&
        (!device || row.device === device) &&
        (!from || row.arrivedAt >= from) &&
        (!until || row.arrivedAt < until) &&
        Date.parse(row.arrivedAt) >= sinceMilliseconds,
    )
  }
  return {
    listEvents({ cursor, limit, ...filter }) {
      const all = fits(filter)
      const from = cursor === undefined ? 0 : all.findIndex((row) => row.id === cursor) + 1
      const items = all.slice(from, from + limit)
      const last = items.at(-1)
      return { items, asOf: iso(now), ...(last && from + limit < all.length ? { next: last.id } : {}) }
    },
    eventCounts({ hours, ...filter }) {
      const byHour = new Map<string, { at: string; info: number; warning: number; critical: number }>()
      const byType = new Map<EventTypeName, number>()
      for (const row of fits(filter, now - hours * 3_600_000)) {
        const at = `${iso(Date.parse(row.arrivedAt)).slice(0, 13)}:00:00.000Z`
        const hour = byHour.get(at) ?? { at, info: 0, warning: 0, critical: 0 }
        hour[row.severity] += 1
        byHour.set(at, hour)
        byType.set(row.type, (byType.get(row.type) ?? 0) + 1)
      }
      const large = devices.length > 10_000
      return {
        asOf: iso(now),
        byHour: [...byHour.values()].sort((a, b) => (a.at < b.at ? -1 : 1)),
        byType: [...byType].map(([type, events]) => ({ type, severity: eventTypes[type].severity, events })),
        lost: devices.length >= 1000 ? 12 : 0,
        dropped: large ? 40_211 : 0,
        cap: 1_000_000,
      }
    },
    listEventTypes: (items) => ({
      items: eventTypeNames.map((type) => {
        const { title, severity, retentionDays, item } = eventTypes[type]
        return { type, title, severity, retentionDays, collected: items.has(item) }
      }),
    }),
    happen(count) {
      for (let i = 0; i < count; i += 1) rows.unshift(one(9_000_001 + rows.length, now + 1000 * i))
    },
  }
}

function detail(
  type: EventTypeName,
  next: (below: number) => number,
  hostile: boolean,
): Pick<EventRow, 'detail' | 'hidden'> {
  const text = (plain: string) => (hostile ? (hostileNames[next(hostileNames.length)] ?? plain) : plain)
  switch (type) {
    case 'software.changed':
      return { detail: { added: next(4), removed: next(3), changed: 1 + next(40) } }
    case 'agent.started':
      return { detail: { version: '0.1.0' } }
    case 'agent.clock-jumped':
      return { detail: { seconds: next(90_000) - 40_000 } }
    case 'agent.events-lost':
      return { detail: { info: 40 + next(300), warning: next(5), critical: 0 } }
    case 'disk.nearly-full':
      return { detail: { mount: text('/var/lib/postgresql'), usedPercent: 91 + next(8) } }
    case 'service.failed':
    case 'service.recovered':
      return next(4) === 0 ? { detail: {}, hidden: ['unit'] } : { detail: { unit: text('backup-home.service') } }
    case 'security.denied':
      return { detail: { by: 'apparmor', profile: text('/usr/sbin/cupsd'), times: 1 + next(12) } }
    case 'security.out-of-memory':
      return { detail: { program: text('java') } }
    case 'security.file-system-error':
      return { detail: { device: 'sda2' } }
    default:
      return { detail: {} }
  }
}
