// What the page of a device says about how it is: every reason, and grey where nothing is known.
import { expect, it } from 'vitest'
import { statusCodes } from '#wire/console/devices.ts'
import { DeviceId, freshId } from '#wire/ids.ts'
import type { FoundDevice } from '../devices/find-device.ts'
import { type Known, statusOf } from './status.ts'

const now = Date.UTC(2026, 10, 21, 12)
const held = { digest: 'A'.repeat(22), at: now / 1000 - 60, rows: 1 }
const device: FoundDevice = {
  number: 1,
  device: DeviceId.parse(freshId('dev')),
  name: 'web',
  from: 'given',
  state: 'managed',
  group: undefined,
  osId: undefined,
  osVersion: undefined,
  architecture: undefined,
  deviceClass: undefined,
  packages: undefined,
  rebootRequired: undefined,
  agentVersion: undefined,
  enrolledAt: now - 1e9,
  stateAt: now - 1e9,
  reason: undefined,
  withheld: [],
  ownership: 'company',
  keep: false,
  clockOffSeconds: undefined,
  generation: 1,
  certificateUntil: now + 3_600_000,
  lastSeen: now - 60_000,
  leftAt: undefined,
  policyRevision: 3,
}
const well: Known = {
  device,
  kinds: { system: held, software: held },
  rebootRequired: false,
  choice: { items: ['system', 'software'], revision: 3 },
  intervalSeconds: 900,
  held: false,
  exposure: {},
  now,
}
const of = (change: Partial<FoundDevice>, more: Partial<Known> = {}) =>
  statusOf({ ...well, ...more, device: { ...device, ...change } })

it('is OK when nothing speaks against it', () => {
  expect(of({})).toEqual({ status: 'ok', reasons: [] })
  // Late is no condition, an open line is contact, and a contact ends a farewell.
  expect(of(silent('server', 1800))).toEqual({ status: 'ok', reasons: [] })
  expect(of(silent('server', 7200), { held: true })).toEqual({ status: 'ok', reasons: [] })
  expect(of({ leftAt: now - 61_000 })).toEqual({ status: 'ok', reasons: [] })
})

const silent = (deviceClass: string, seconds: number) => ({ deviceClass, lastSeen: now - seconds * 1000 })

const some = { findings: 2, packages: ['curl', 'xz'], count: 2, since: Date.UTC(2026, 10, 1) }
const cases: [what: string, status: string, words: RegExp, change: Partial<FoundDevice>, more?: Partial<Known>][] = [
  ['a server that is away', 'critical', /Not seen for 4 intervals \(62 min\)/, silent('server', 3_720)],
  [
    'a server that was shut down',
    'warning',
    /62 min.*shut down/,
    { ...silent('server', 3_720), leftAt: now - 3_719_000 },
  ],
  ['a server for less than its hour', 'unknown', /Offline/, silent('server', 3_599)],
  ['a laptop over a holiday', 'unknown', /Offline; this is how it was/, silent('laptop', 13.9 * 86_400)],
  ['a laptop that was shut down', 'unknown', /Shut down/, { ...silent('laptop', 60), leftAt: now - 59_000 }],
  ['a laptop that is gone', 'warning', /Not seen for 1344 intervals \(14 days\)/, silent('laptop', 14 * 86_400)],
  ['a workstation that is gone', 'warning', /Not seen for/, silent('workstation', 14 * 86_400)],
  ['a virtual machine of yesterday', 'warning', /Not seen for/, silent('virtual-machine', 86_400)],
  ['a virtual machine of today', 'unknown', /Offline/, silent('virtual-machine', 86_000)],
  ['a container of yesterday', 'warning', /Not seen for/, silent('container', 86_400)],
  ['no class, for a week', 'unknown', /Offline/, { lastSeen: now - 7 * 86_400_000 }],
  ['never seen', 'unknown', /not seen since/, { lastSeen: undefined }],
  ['an expired certificate', 'warning', /certificate has expired/, { certificateUntil: now - 1 }],
  ['a restart', 'warning', /restart is required/, {}, { rebootRequired: true }],
  ['an old policy', 'warning', /revision 2, the newest is 3/, { policyRevision: 2 }],
  ['a wrong clock', 'warning', /off by 3 days/, { clockOffSeconds: -3 * 86_400 }],
  ['withheld items', 'unknown', /keep back: system/, { withheld: ['system'] }],
  ['a kind that was never told', 'unknown', /Software: nothing told/, {}, { kinds: { system: held } }],
  [
    'an update that is urgent',
    'critical',
    /^2 urgent vulnerabilities have an update: curl, xz$/,
    {},
    { exposure: { urgent: some } },
  ],
  [
    'a threat without an update',
    'warning',
    /^2 urgent vulnerabilities have no update yet/,
    {},
    { exposure: { unfixed: some } },
  ],
  [
    'an update of weight in many packages',
    'warning',
    /^1 high vulnerability has an update: curl, xz and 7 more$/,
    {},
    { exposure: { high: { ...some, findings: 1, count: 9 } } },
  ],
  ['no advisories', 'unknown', /No advisories are loaded/, {}, { exposure: { unknown: 'no-source' } }],
  ['old advisories', 'unknown', /older than they should be/, {}, { exposure: { unknown: 'stale' } }],
  ['a foreign distribution', 'unknown', /No source has advisories/, {}, { exposure: { unknown: 'unsupported' } }],
  ['unmanaged', 'unknown', /imported/, { state: 'unmanaged' }],
  ['pending', 'warning', /approve/, { state: 'pending' }],
  ['locked', 'critical', /Two machines/, { state: 'locked' }],
  ['repair', 'warning', /repair/, { state: 'repair' }],
  ['lost', 'critical', /lost/, { state: 'lost' }],
  ['retired', 'unknown', /Retired/, { state: 'retired' }],
  ['revoked', 'unknown', /Revoked/, { state: 'revoked' }],
]
it.each(cases)('says why: %s', (_what, status, words, change, more) => {
  const said = of(change, more)
  expect(said.status).toBe(status)
  expect(said.reasons).toHaveLength(1)
  expect(said.reasons[0]).toMatchObject({
    level: status,
    text: expect.stringMatching(words),
    todo: expect.stringMatching(/./),
  })
})

it('says in a closed code what it says in words', () => {
  const codes = cases.map(([, , , change, more]) => of(change, more).reasons[0]?.code)
  expect(new Set(codes)).toEqual(new Set(statusCodes))
  expect(of(silent('server', 3_720)).reasons[0]).toMatchObject({ values: { intervals: 4, seconds: 3_720 } })
  expect(of({ withheld: ['system'] }).reasons[0]).toMatchObject({ values: { items: ['system'] } })
  expect(of({}, { exposure: { urgent: some } }).reasons[0]).toMatchObject({
    values: { findings: 2, count: 2, packages: ['curl', 'xz'] },
    since: '2026-11-01T00:00:00Z',
    todo: expect.stringMatching(/updates/),
  })
})

it('tells what an imported machine is exposed to, and nothing of one that is gone', () => {
  const exposure = { urgent: some, unknown: 'stale' as const }
  const said = of({ state: 'unmanaged' }, { exposure })
  expect([said.status, ...said.reasons.map(({ code }) => code)]).toEqual([
    ...['critical', 'unmanaged', 'exposed-urgent', 'exposure-unknown'],
  ])
  expect(of({ state: 'retired' }, { exposure }).reasons).toHaveLength(1)
})

it('takes the worst of several reasons', () => {
  expect(of({ ...silent('server', 9_000), withheld: ['system'] }, { rebootRequired: true })).toMatchObject({
    status: 'critical',
  })
  expect(of({ withheld: ['software'] }, { kinds: { system: held } }).reasons).toHaveLength(1)
})
