// Who looked in the made-up fleet, how long each kind is kept there, and its record of processing.
import { iso } from '#kit/clock.ts'
import type { RetentionKind, runRetention, setRetention, showRetention } from '#wire/console/retention.ts'
import type { Line, recordOfProcessing } from '#wire/console/server-privacy.ts'
import type { Look, listLooks } from '#wire/console/subjects.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import { eventTypeNames, eventTypes } from '#wire/telemetry/event.ts'
import type { FixtureFleet } from './fixture-fleet.ts'
import type { PrivacyWish } from './fixture-privacy.ts'
import { idOf, numbers } from './numbers.ts'

const hour = 3_600_000
const day = 24 * hour

interface Answers {
  listLooks(given: {
    cursor?: string
    limit: number
    device?: string
    actor?: string
    from?: string
  }): AnswerOf<typeof listLooks>
  showRetention(): AnswerOf<typeof showRetention>
  setRetention(given: { kind: string; days: number | null }): AnswerOf<typeof setRetention>
  runRetention(): AnswerOf<typeof runRetention>
  recordOfProcessing(): AnswerOf<typeof recordOfProcessing>
}

export function makeKept(fleet: FixtureFleet, wish: PrivacyWish): { answers: Answers } {
  const { now } = fleet
  const looks = wish === 'fresh' ? [] : looksOf(fleet)
  let kinds = kindsOf(now, wish)
  return {
    answers: {
      listLooks({ cursor, limit, device, actor, from }) {
        const all = looks.filter(
          (one) => (!device || one.device === device) && (!actor || one.actor === actor) && (!from || one.at >= from),
        )
        const at = Number(cursor ?? 0)
        return {
          items: all.slice(at, at + limit),
          ...(at + limit < all.length ? { next: String(at + limit) } : {}),
          asOf: iso(now),
        }
      },
      showRetention: () => ({ kinds, asOf: iso(now) }),
      setRetention({ kind, days }) {
        const one = kinds.find((each) => each.kind === kind)
        if (!one) throw new Problem('not-found')
        const changed = { ...one, days: days ?? one.defaultDays }
        kinds = kinds.map((each) => (each.kind === kind ? changed : each))
        return changed
      },
      runRetention() {
        kinds = kinds.map((one) => ({ ...one, overdue: 0, lastRun: { at: iso(now), deleted: one.overdue } }))
        return { kinds, asOf: iso(now) }
      },
      recordOfProcessing: () => processing(now, wish),
    },
  }
}

const people = [
  { actor: idOf('opr', 1), actorName: 'Ada Moser', role: 'administrator' },
  { actor: idOf('opr', 2), actorName: 'Bojan Kovačević-Hinterleitner', role: 'operator' },
  { actor: idOf('crd', 1), actorName: 'nightly report', role: 'operator' },
  { actor: idOf('opr', 9), role: 'operator' },
]

function looksOf({ devices, now }: FixtureFleet): Look[] {
  const next = numbers(5)
  const start = Math.floor(now / hour) * hour
  const ways: readonly [string, readonly string[]][] = [
    ['manage', ['devices.devices.label', 'network.addresses', 'system.hostName']],
    ['search', ['system.hostName']],
    ['export', ['software.name', 'system.hostName']],
    ['vulnerabilities', ['software.name']],
    ['disclosure', ['hardware.serialNumber', 'network.addresses', 'software.name', 'system.hostName']],
  ]
  return Array.from({ length: 120 }, (_, index) => {
    const [purpose, fields] = ways[next(ways.length)] ?? ['manage', []]
    const person = people[next(people.length)] ?? people[0]
    const one = purpose === 'disclosure' || next(3) > 0
    const device = one ? devices[next(Math.min(devices.length, 12))]?.id : undefined
    return {
      at: iso(start - Math.floor(index / 2) * 5 * hour),
      actor: '',
      role: '',
      ...person,
      purpose,
      fields: [...fields],
      ...(device ? { device } : {}),
      devices: device ? 1 : next(devices.length),
      times: 1 + next(9),
    }
  })
}

function kindsOf(now: number, wish: PrivacyWish): RetentionKind[] {
  const next = numbers(9)
  const lastRun = { at: iso(now - 40 * 60_000), deleted: 0 }
  const one = (
    kind: string,
    title: string,
    days: number,
    least: number,
    rest: Partial<RetentionKind> = {},
  ): RetentionKind => ({
    kind,
    title,
    defaultDays: days,
    days,
    afterEnd: false,
    leastDays: least,
    oldest: wish === 'fresh' ? null : iso(now - next(Math.min(days, 60)) * day),
    rows: wish === 'fresh' ? null : next(90_000),
    overdue: 0,
    ...(wish === 'fresh' ? {} : { lastRun: { ...lastRun, deleted: next(3) === 0 ? next(400) : 0 } }),
    ...rest,
  })
  const late = wish === 'troubled' ? { overdue: 1214 } : {}
  return [
    ...eventTypeNames
      .slice(0, 8)
      .map((type) =>
        one(
          `events.${type}`,
          `Events: ${eventTypes[type].title.toLowerCase()}`,
          eventTypes[type].retentionDays,
          1,
          late,
        ),
      ),
    one('event-counts', 'Counts of events by hour, without device', 400, 400),
    one('syncs', 'Forced syncs and what became of them', 30, 1, { days: 14 }),
    one('sync-times', 'When devices answered forced syncs', 1, 1),
    one('decisions', 'Decisions about vulnerabilities', 400, 30, { afterEnd: true }),
    one('audit', 'Audit: what operators did, by ids, and the names of what was erased', 365, 90),
    one('looks', 'Who looked at names, addresses and other personal fields', 365, 30, { days: 180 }),
    one('ledger', 'What left through the one door, and to whom', 400, 90),
    one('log', 'Leaves of the transparency log, by day; their hashes stay', 400, 400),
    one('requests', 'Requests of persons', 400, 90, { afterEnd: true, oldest: null, rows: null }),
    one('signing-in', 'Ended sessions, attempts to sign in, answers kept for repeated requests', 1, 1),
  ]
}

function processing(now: number, wish: PrivacyWish): AnswerOf<typeof recordOfProcessing> {
  const checked = { state: 'good', checkedAt: iso(now), how: '', command: '', confirmable: false } as const
  const measures: Line[] = [
    {
      ...{ ...checked, code: 'row-security', title: 'Wall between tenants', values: { tables: 66 } },
      says: 'Row-level security is forced on all 66 tables; the server’s role cannot lift it.',
    },
    {
      ...{ ...checked, code: 'device-transport', title: 'Devices', values: {} },
      says: 'TLS 1.3, both sides by certificate; a revoked device is cut off within a second.',
    },
    {
      ...{ ...checked, code: 'key-ring', title: 'Key ring', values: { generation: 7, oneVolume: false } },
      says: 'Two copies, generation 7, on two volumes.',
    },
  ]
  const activity = {
    subjects: ['persons whose devices are managed'],
    recipients: [],
    thirdCountries: [],
    active: true,
  }
  return {
    asOf: iso(now),
    responsible:
      wish === 'fresh'
        ? {}
        : {
            controller: { name: 'Donau Logistik GmbH', contact: 'Handelskai 92, 1200 Wien' },
            privacyOfficer: { name: 'Dr. Theresia Langmann', contact: 'datenschutz@donau-logistik.example' },
          },
    missing: [
      ...(wish === 'fresh' ? ['The controller’s name: set it under Server security.'] : []),
      'The balancing of interests where an activity rests on Art. 6(1)(f), and the works agreement where there is one: attach them.',
    ],
    measures,
    activities: [
      {
        ...activity,
        code: 'inventory',
        title: 'Inventory of devices',
        purposes: ['knowing which machines there are, what they are made of and what runs on them'],
        basis: 'Art. 6(1)(f) GDPR, legitimate interest',
        fields: ['system.osId', 'system.osVersion', 'system.hostName', 'hardware.cpuModel', 'network.addresses'],
        retention: 'while managed; 400 days',
      },
      {
        ...activity,
        code: 'vulnerabilities',
        title: 'Finding known vulnerabilities',
        purposes: ['comparing installed packages with published advisories, on this server alone'],
        basis: 'Art. 6(1)(f) GDPR, legitimate interest',
        fields: ['software.manager', 'software.name', 'software.version', 'software.architecture'],
        retention: 'while managed',
      },
      {
        ...activity,
        code: 'sharing',
        title: 'Sharing: asset-sharing',
        purposes: ['asset-sharing'],
        basis: 'none: not authorised',
        fields: ['system.osId', 'system.osVersion'],
        recipients: ['Assets & Licences International Holding, Inc.'],
        thirdCountries: ['US'],
        retention: '400 days after its end',
        active: false,
      },
    ],
  }
}
