// Erasures and legal holds of the made-up fleet: one of each state, and those asked for here.
import { iso } from '#kit/clock.ts'
import {
  type agreeToErasure,
  type Erasure,
  type erasureReceipt,
  type LegalHold,
  latestHours,
  type liftLegalHold,
  type listErasures,
  type listLegalHolds,
  type placeLegalHold,
  type previewErasure,
  type ReceiptDocument,
  type requestErasure,
  secondAbove,
  type showErasure,
  type undoErasure,
} from '#wire/console/erasures.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { DeviceId, ErasureId, type GroupId, HoldId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { FixtureFleet } from './fixture-fleet.ts'
import { idOf } from './numbers.ts'

const hour = 3_600_000
/** Looks like one, and proves nothing. */
export const signingKey = {
  keyId: 'jeqWBzJfHDPjVRpnNtDRRgT0kJ4kW5wu8pYw6f0ssVA',
  key: 'MCowBQYDK2VwAyEAjeqWBzJfHDPjVRpnNtDRRgT0kJ4kW5wu8pYw6f0ssVA=',
  proof: 'MEUCIQDa3q2pY3R1cmUgb25seQIgYW5kIG5vIHNpZ25hdHVyZSBhdCBhbGw=',
  root: '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n',
}
const [me, other] = [
  { by: idOf('opr', 1), name: 'Ada Moser' },
  { by: idOf('opr', 2), name: 'Bojan Kovačević-Hinterleitner' },
]

interface Target {
  readonly devices?: readonly DeviceId[]
  readonly group?: GroupId
  readonly tenant?: true
}

interface Answers {
  previewErasure(target: Target): AnswerOf<typeof previewErasure>
  requestErasure(
    given: Target & { reason: Erasure['reason']; note?: string; holdHours?: number },
  ): AnswerOf<typeof requestErasure>
  listErasures(given: { cursor?: string; limit: number; state: string }): AnswerOf<typeof listErasures>
  showErasure(given: { id: string; cursor?: string; limit: number }): AnswerOf<typeof showErasure>
  agreeToErasure(given: { id: string }): AnswerOf<typeof agreeToErasure>
  undoErasure(given: { id: string }): AnswerOf<typeof undoErasure>
  erasureReceipt(given: { id: string }): AnswerOf<typeof erasureReceipt>
  listLegalHolds(): AnswerOf<typeof listLegalHolds>
  placeLegalHold(given: Target & { reason: string; until: string }): AnswerOf<typeof placeLegalHold>
  liftLegalHold(given: { id: string }): AnswerOf<typeof liftLegalHold>
}

export interface FixtureErasures {
  readonly answers: Answers
}

/** `none`: nobody asked to erase anything, and nothing is held. */
export function makeErasures(fleet: FixtureFleet, none: boolean): FixtureErasures {
  const { now } = fleet
  const held: Erasure[] = none ? [] : requests(now)
  const holds: LegalHold[] = none ? [] : legalHolds(fleet)
  const find = (id: string): Erasure => {
    const one = held.find((erasure) => erasure.id === id)
    if (!one) throw new Problem('not-found')
    return one
  }
  const change = (id: string, next: Partial<Erasure>): Erasure => {
    const at = held.indexOf(find(id))
    held[at] = { ...find(id), ...next }
    return find(id)
  }
  const count = ({ devices, group }: Target): number =>
    devices
      ? devices.length
      : fleet.devices.filter((device) => group === undefined || device.group?.id === group).length
  return {
    answers: {
      previewErasure(target) {
        const devices = count(target)
        return {
          devices,
          held: devices > 2 ? 1 : 0,
          needsSecond: devices > secondAbove || target.tenant === true,
          holdUntil: iso(now + (devices === 1 ? 0 : 24 * hour)),
          goes: [
            'The devices with their names, addresses and certificates, and how they are reached',
            'What they told: system, hardware, network, services, packages, and the history of all of it',
            'Their events, decisions that are about one of them, and forced syncs that ask them',
            'Their keys: every copy of any of it becomes unreadable, backups included',
          ],
          stays: [
            'The name of each device in a sealed table of the audit, until the audit’s term ends',
            'Counts of packages and systems that 5 devices or more are in',
            'Leaves of the transparency log: keyed digests that point to nobody',
            'The record of this erasure and its signed receipt',
          ],
          recipients: devices > 1 ? ['assets.example.org:443', 'servicedesk.example.net:443'] : [],
          backups: 3,
          backupsUntil: iso(now + 29 * 24 * hour),
        }
      },
      requestErasure(given) {
        const devices = count(given)
        const hours = given.holdHours ?? (devices === 1 ? 0 : 24)
        const second = devices > secondAbove
        const made: Erasure = {
          ...base(held.length + 20, now),
          state: second ? 'second' : hours === 0 ? 'erasing' : 'held',
          reason: given.reason,
          ...(given.note ? { note: given.note } : {}),
          devices,
          wholeTenant: given.tenant === true,
          holdUntil: iso(now + hours * hour),
        }
        held.unshift(made)
        return made
      },
      listErasures({ cursor, limit, state }) {
        const open = (one: Erasure) => ['second', 'held', 'stopped', 'erasing'].includes(one.state)
        const all = held.filter((one) => state === 'all' || open(one) === (state === 'open'))
        const from = Number(cursor ?? 0)
        return {
          items: all.slice(from, from + limit),
          asOf: iso(now),
          ...(from + limit < all.length ? { next: String(from + limit) } : {}),
        }
      },
      showErasure({ id, cursor, limit }) {
        const erasure = find(id)
        const from = Number(cursor ?? 0)
        const to = Math.min(erasure.devices, from + limit)
        return {
          erasure,
          items: Array.from({ length: to - from }, (_, step) => itemOf(erasure, from + step, now)),
          ...(to < erasure.devices ? { next: String(to) } : {}),
        }
      },
      agreeToErasure({ id }) {
        if (find(id).requestedBy === me.by) throw new Problem('right-missing')
        return change(id, { state: 'held', secondBy: me.by, secondByName: me.name })
      },
      undoErasure: ({ id }) => change(id, { state: 'undone', open: [] }),
      erasureReceipt({ id }) {
        const erasure = find(id)
        if (erasure.state !== 'done') throw new Problem('not-found')
        return receiptOf(erasure, now)
      },
      listLegalHolds: () => ({ items: holds }),
      placeLegalHold({ devices, group, reason, until }) {
        const made: LegalHold = {
          id: HoldId.parse(idOf('hld', holds.length + 30)),
          devices: [...(devices ?? [])],
          ...(group ? { group } : {}),
          reason,
          placedAt: iso(now),
          placedBy: me.by,
          placedByName: me.name,
          until,
          stops: 0,
        }
        holds.unshift(made)
        return made
      },
      liftLegalHold({ id }) {
        const at = holds.findIndex((one) => one.id === id)
        if (at === -1) throw new Problem('not-found')
        const lifted = { ...(holds[at] as LegalHold), liftedAt: iso(now), liftedBy: me.by, stops: 0 }
        holds[at] = lifted
        return lifted
      },
    },
  }
}

function base(number: number, at: number): Omit<Erasure, 'state' | 'reason' | 'devices' | 'wholeTenant' | 'holdUntil'> {
  return {
    id: ErasureId.parse(idOf('ers', number)),
    erased: 0,
    held: 0,
    requestedAt: iso(at),
    requestedBy: me.by,
    requestedByName: me.name,
    dueBy: iso(at + latestHours * hour),
    open: [],
  }
}

function requests(now: number): Erasure[] {
  const one = (
    number: number,
    hoursAgo: number,
    holdHours: number,
    given: Partial<Erasure> & Pick<Erasure, 'state' | 'reason' | 'devices'>,
  ): Erasure => ({
    ...base(number, now - hoursAgo * hour),
    wholeTenant: false,
    holdUntil: iso(now + (holdHours - hoursAgo) * hour),
    ...given,
  })
  const byDevice = ({ requestedByName: _, ...rest }: Erasure): Erasure => rest
  return [
    one(1, 2, 24, {
      state: 'second',
      reason: 'retired',
      devices: 214,
      requestedBy: other.by,
      requestedByName: other.name,
      note: 'Leasing contract 2023/17 has ended; the machines went back to the lessor on Friday and were wiped there.',
    }),
    one(2, 69.5, 71, { state: 'second', reason: 'left', devices: 31 }),
    one(3, 21, 24, { state: 'held', reason: 'left', devices: 4, note: 'Office Graz was closed' }),
    one(4, 50, 24, {
      state: 'stopped',
      reason: 'retired',
      devices: 12,
      erased: 11,
      held: 1,
      open: [{ what: 'legal-hold', says: 'One device is kept by a legal hold', count: 1 }],
    }),
    one(5, 24.1, 24, { state: 'erasing', reason: 'retired', devices: 1000, erased: 640, secondBy: other.by }),
    one(6, 30, 0, {
      state: 'done',
      reason: 'person-asked',
      devices: 1,
      erased: 1,
      doneAt: iso(now - 30 * hour + 4000),
      open: [
        { what: 'device-not-told', says: 'The device was not told yet to wipe its state', count: 1 },
        { what: 'backups', says: 'Three backups hold it, sealed', count: 3, until: iso(now + 28 * 24 * hour) },
        { what: 'recipients', says: 'Two recipients were informed', count: 2 },
      ],
    }),
    byDevice(
      one(7, 100, 0, {
        state: 'done',
        reason: 'device-user',
        devices: 1,
        erased: 1,
        requestedBy: idOf('dev', 4711),
        doneAt: iso(now - 100 * hour + 3000),
      }),
    ),
    one(8, 240, 24, { state: 'undone', reason: 'mistaken', devices: 3 }),
    ...Array.from({ length: 64 }, (_, index) =>
      one(40 + index, 300 + index * 61, 24, {
        state: 'done',
        reason: (['retired', 'left', 'retired'] as const)[index % 3] ?? 'retired',
        devices: 1 + ((index * 7) % 19),
        erased: 1 + ((index * 7) % 19),
        doneAt: iso(now - (276 + index * 61) * hour),
      }),
    ),
  ]
}

function itemOf(erasure: Erasure, index: number, now: number): AnswerOf<typeof showErasure>['items'][number] {
  const device = DeviceId.parse(idOf('dev', 90_000 + index))
  if (index < erasure.erased) {
    const told = (['wiped', 'not-yet', 'wiped', 'never-had'] as const)[index % 4] ?? 'wiped'
    return { device, state: 'erased', erasedAt: erasure.doneAt ?? iso(now - hour), told }
  }
  if (index < erasure.erased + erasure.held) return { device, state: 'kept', hold: HoldId.parse(idOf('hld', 1)) }
  return { device, state: 'waiting' }
}

function receiptOf(erasure: Erasure, now: number): AnswerOf<typeof erasureReceipt> {
  const places = (['device_devices', 'device_names', 'fact_facts', 'software_sets', 'software_history'] as const).map(
    (place, index) => ({ place, rows: erasure.devices * (index === 2 ? 5 : index === 4 ? 34 : 1) }),
  )
  const document: ReceiptDocument = {
    v: 1,
    erasure: erasure.id,
    tenant: 1,
    reason: erasure.reason,
    requestedAt: erasure.requestedAt,
    doneAt: erasure.doneAt ?? iso(now),
    devices: Array.from({ length: erasure.devices }, (_, index) => DeviceId.parse(idOf('dev', 90_000 + index))),
    places: [...places, { place: 'event_events', rows: 212 }, { place: 'key-ring', rows: 1 }],
    ring: { before: 1041, after: 1042 },
    open: erasure.open,
    recipients: [
      { destination: 'assets.example.org:443', at: iso(now - 200 * hour), informed: true },
      { destination: 'servicedesk.example.net:443', at: iso(now - 90 * hour), informed: false },
    ],
    residualRisk: [
      'A snapshot of the whole machine taken before holds the data and both copies of the key ring: whoever keeps one can read it.',
      'What people copied out by hand, and what recipients hold, is theirs to erase.',
    ],
  }
  return {
    document: JSON.stringify(document, null, 2),
    signature: 'k3Jp0c2lnbmF0dXJlLW9mLWEtcGljdHVyZS1vbmx5LWFuZC1ub3RoaW5nLWVsc2UtYXQtYWxsLTEyMzQ1Njc4OTA=',
    ...signingKey,
    logIndex: 20_114,
  }
}

function legalHolds(fleet: FixtureFleet): LegalHold[] {
  const day = 24 * hour
  const group = fleet.groups[4]
  return [
    {
      id: HoldId.parse(idOf('hld', 1)),
      devices: fleet.devices.slice(0, 3).map(({ id }) => id),
      reason: 'Labour court Vienna, case 14 Cga 81/26: evidence must be kept until the ruling is final.',
      placedAt: iso(fleet.now - 40 * day),
      placedBy: me.by,
      placedByName: me.name,
      until: iso(fleet.now + 9 * day),
      stops: 1,
    },
    {
      id: HoldId.parse(idOf('hld', 2)),
      devices: [],
      ...(group ? { group: group.id } : {}),
      reason: 'Tax audit 2025',
      placedAt: iso(fleet.now - 12 * day),
      placedBy: other.by,
      placedByName: other.name,
      until: iso(fleet.now + 140 * day),
      stops: 0,
    },
    {
      id: HoldId.parse(idOf('hld', 3)),
      devices: [],
      reason: 'Search warrant; ended by the prosecutor',
      placedAt: iso(fleet.now - 300 * day),
      placedBy: other.by,
      placedByName: other.name,
      until: iso(fleet.now - 100 * day),
      liftedAt: iso(fleet.now - 180 * day),
      liftedBy: me.by,
      stops: 0,
    },
  ]
}
