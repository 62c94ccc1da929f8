// Lists and facets against a naive filter and sort over the same devices, page by page, while the fleet changes.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { presenceOf } from '#wire/console/presence.ts'
import type { Caller } from '../context.ts'
import { type TestContext, testContext } from '../testing.ts'
import { createGroup } from './create-group.ts'
import { deviceFacets } from './device-facets.ts'
import { listDevices } from './list-devices.ts'
import { fold, keyLength } from './open-names.ts'
import { setOwnership } from './privacy/set-ownership.ts'
import { renameDevice } from './rename-device.ts'
import { type Plant, type Planted, plantDevices } from './testing.ts'

const caller = (tenant = 1, identifiers = true): Caller => ({
  tenant,
  operator: undefined,
  credential: 'crd_aaaaaaaaaaaaaaaaaaaaaaaaaa',
  rights: new Set(),
  sees: { identifiers },
})
const minute = 60_000
let context: TestContext
let fleet: (Plant & Planted & { group: string | null; ownership: 'company' | 'personal' })[]
let site: string
let room: string

beforeAll(async () => {
  context = await testContext()
  for (const tenant of [1, 2]) await context.ring.add(tenant, ['tenant'])
  site = (await createGroup(context, { name: 'Site', parent: null, readmission: 'automatic' }, caller())).id
  room = (await createGroup(context, { name: 'Room', parent: site as never, readmission: 'by-hand' }, caller())).id
  const now = context.clock.now()
  const plants: (Plant & { group: string | null })[] = Array.from({ length: 120 }, (_, i) => ({
    ...(i % 7 === 0
      ? {}
      : { host: `${['web', 'db', 'WEB', 'Ünit'][i % 4]}-${String(i % 30).padStart(2, '0')}.example.net` }),
    ...(i % 11 === 0 ? { given: `Front desk ${i % 5}` } : {}),
    state: ['managed', 'managed', 'pending', 'retired'][i % 4] as string,
    group: [null, site, room][i % 3] as string | null,
    osId: [null, 'debian', 'alpine'][i % 3] as string | null,
    osVersion: i % 3 === 0 ? null : String(10 + (i % 4)),
    deviceClass: ['server', 'laptop', null][i % 3] as string | null,
    packages: i % 5 === 0 ? null : (i * 37) % 50,
    enrolledAt: now - (i % 9) * minute,
    ...(i % 6 === 0 ? {} : { lastSeen: now - (i % 60) * minute }),
  }))
  const planted = await plantDevices(context, 1, plants)
  fleet = plants.map((plant, i) => ({
    ...{ ...plant, ...(planted[i] as Planted) },
    ownership: i % 5 === 1 ? ('personal' as const) : ('company' as const),
  }))
  // Told after the list was read for the first time, as it is by an operator.
  await listDevices(context, { sort: 'name', order: 'asc', limit: 1 }, caller())
  const ids = fleet.filter(({ ownership }) => ownership === 'personal').map(({ device }) => device)
  await setOwnership(context, { ids, ownership: 'personal' }, caller())
  await plantDevices(context, 2, [{ host: 'web-foreign' }])
})
afterAll(() => context[Symbol.asyncDispose]())

const nameOf = (one: (typeof fleet)[number]) => one.given ?? one.host ?? one.device.slice(4, 10)
const osOf = (one: (typeof fleet)[number]) => (one.osId ? `${one.osId} ${one.osVersion}` : undefined)
const presence = (one: (typeof fleet)[number]) => presenceOf(one.lastSeen, context.clock.now(), 900)

interface Ask {
  search?: string
  state?: ('managed' | 'pending' | 'retired')[]
  presence?: ('online' | 'late' | 'offline' | 'none')[]
  os?: string[]
  deviceClass?: string[]
  ownership?: ('company' | 'personal')[]
  group?: string[]
}

/** The same questions, asked slowly. */
function naive(ask: Ask, but?: keyof Ask) {
  const among = (facet: keyof Ask, value: string | undefined | null) =>
    facet === but || !ask[facet]?.length || (ask[facet] as string[]).includes(value as string)
  return fleet.filter((one) => {
    const name = fold(nameOf(one))
    const prefix = fold(ask.search ?? '')
    const isLetter = (at: number) => /[\p{L}\p{N}]/u.test(name[at] ?? '')
    const starts = [...name].map((_, at) => at).filter((at) => at === 0 || (isLetter(at) && !isLetter(at - 1)))
    const found = starts.some((at) => name.startsWith(prefix, at)) || one.device.slice(4).startsWith(prefix)
    const groups = ask.group?.includes(site) ? [...ask.group, room] : ask.group
    return (
      found &&
      among('state', one.state) &&
      among('presence', presence(one)) &&
      (but === 'os' || !ask.os?.length || ask.os.includes(osOf(one) ?? '-') || ask.os.includes(one.osId ?? '-')) &&
      among('deviceClass', one.deviceClass) &&
      among('ownership', one.ownership) &&
      (but === 'group' || !groups?.length || groups.includes(one.group ?? '-'))
    )
  })
}

const values = {
  name: (one: (typeof fleet)[number]) => fold(nameOf(one)).slice(0, keyLength),
  lastSeen: (one: (typeof fleet)[number]) => one.lastSeen,
  os: osOf,
  packages: (one: (typeof fleet)[number]) => one.packages ?? undefined,
  enrolledAt: (one: (typeof fleet)[number]) => one.enrolledAt,
  state: (one: (typeof fleet)[number]) => one.state,
}

function sorted(found: typeof fleet, sort: keyof typeof values, order: 'asc' | 'desc') {
  const sign = order === 'asc' ? 1 : -1
  return [...found].sort((a, b) => {
    const [x, y] = [values[sort](a), values[sort](b)]
    if (x === y) return sign * (a.number - b.number)
    if (x === undefined) return 1
    if (y === undefined) return -1
    return sign * (x < y ? -1 : 1)
  })
}

const some = <T>(...of: T[]) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...of), { minLength: 1, maxLength: 2 }), { nil: undefined })
const asks = fc.record(
  {
    search: fc.constantFrom(
      undefined,
      'web',
      'WEB-0',
      'desk',
      'example',
      'net',
      'ün',
      'front d',
      'nothing-like-it',
      '0',
    ),
    state: some('managed' as const, 'pending' as const, 'retired' as const),
    presence: some('online' as const, 'late' as const, 'offline' as const, 'none' as const),
    os: some('debian', 'alpine 12', 'debian 13', 'plan9'),
    deviceClass: some('server', 'laptop'),
    ownership: some('company' as const, 'personal' as const),
    group: fc.constantFrom(undefined, 'site', 'room'),
  },
  { requiredKeys: [] },
)
const withIds = (ask: object): Ask => {
  const { group, ...rest } = ask as { group?: 'site' | 'room' }
  return JSON.parse(JSON.stringify({ ...rest, ...(group ? { group: [group === 'site' ? site : room] } : {}) })) as Ask
}

async function everyPage(ask: Ask, sort: keyof typeof values, order: 'asc' | 'desc', limit: number) {
  const ids: string[] = []
  let cursor: string | undefined
  let total: number
  do {
    const page = await listDevices(context, { ...(ask as object), sort, order, limit, cursor } as never, caller())
    ids.push(...page.items.map(({ id }) => id))
    total = page.total
    cursor = page.next
  } while (cursor)
  return { ids, total }
}

describe('the list of devices', () => {
  it('gives page by page what a naive filter and sort give', async () => {
    await fc.assert(
      fc.asyncProperty(
        asks,
        fc.constantFrom(...(Object.keys(values) as (keyof typeof values)[])),
        fc.constantFrom('asc' as const, 'desc' as const),
        fc.integer({ min: 1, max: 50 }),
        async (raw, sort, order, limit) => {
          const ask = withIds(raw)
          const expected = sorted(naive(ask), sort, order).map(({ device }) => device)
          expect(await everyPage(ask, sort, order, limit)).toEqual({ ids: expected, total: expected.length })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('counts each facet under all conditions but its own', async () => {
    await fc.assert(
      fc.asyncProperty(asks, async (raw) => {
        const ask = withIds(raw)
        const answer = await deviceFacets(context, ask as never, caller())
        const count = (found: typeof fleet, valueIn: (one: (typeof fleet)[number]) => string | null | undefined) => {
          const counts: Record<string, number> = {}
          for (const one of found) {
            const value = valueIn(one)
            if (value) counts[value] = (counts[value] ?? 0) + 1
          }
          return counts
        }
        const said = (facet: 'state' | 'presence' | 'os' | 'deviceClass' | 'ownership' | 'group') =>
          Object.fromEntries(answer[facet].map(({ value, devices }) => [value, devices]))
        expect(said('state')).toEqual(count(naive(ask, 'state'), ({ state }) => state))
        expect(said('presence')).toEqual(count(naive(ask, 'presence'), presence))
        expect(said('os')).toEqual(count(naive(ask, 'os'), osOf))
        expect(said('deviceClass')).toEqual(count(naive(ask, 'deviceClass'), ({ deviceClass }) => deviceClass))
        expect(said('ownership')).toEqual(count(naive(ask, 'ownership'), ({ ownership }) => ownership))
        const direct = count(naive(ask, 'group'), ({ group }) => group)
        const inSite = (direct[site] ?? 0) + (direct[room] ?? 0)
        expect(said('group')).toEqual({
          ...(direct[room] ? { [room]: direct[room] } : {}),
          ...(inSite ? { [site]: inSite } : {}),
        })
      }),
      { numRuns: 40 },
    )
  })

  it('goes on after the cursor when the row it stood on was renamed and others came', async () => {
    const ask = { sort: 'name', order: 'asc', limit: 10 } as const
    const first = await listDevices(context, ask, caller())
    const last = first.items.at(-1)
    const expected = sorted(fleet, 'name', 'asc')
      .slice(10, 15)
      .map(({ device }) => device)
    await renameDevice(context, { id: last?.id as string, name: '0 at the very front' }, caller())
    const second = await listDevices(context, { ...ask, limit: 5, cursor: first.next }, caller())
    expect(second.items.map(({ id }) => id)).toEqual(expected)
    expect((await listDevices(context, { ...ask, limit: 1 }, caller())).items[0]).toMatchObject({
      id: last?.id,
      nameFrom: 'given',
    })
    await renameDevice(context, { id: last?.id as string, name: '' }, caller())
    const planted = fleet.find(({ device }) => device === last?.id)
    if (planted?.given) await renameDevice(context, { id: last?.id as string, name: planted.given }, caller())
  })

  it('refuses a cursor of another list, and one that was made up', async () => {
    const { next } = await listDevices(context, { sort: 'name', order: 'asc', limit: 5 }, caller())
    const ask = (more: object) =>
      listDevices(context, { sort: 'name', order: 'asc', limit: 5, ...more } as never, caller())
    await expect(ask({ cursor: next, sort: 'os' })).rejects.toMatchObject({ code: 'body-invalid' })
    await expect(ask({ cursor: 'AAAA' })).rejects.toMatchObject({ code: 'body-invalid' })
    const foreign = listDevices(context, { sort: 'name', order: 'asc', limit: 5, cursor: next }, caller(2))
    await expect(foreign).rejects.toMatchObject({ code: 'body-invalid' })
  })

  it('says in a cursor nothing that can be read', async () => {
    const { next, items } = await listDevices(context, { sort: 'name', order: 'desc', limit: 3 }, caller())
    const plain = Buffer.from(next as string, 'base64url').toString('latin1')
    expect(plain).not.toContain(fold(items.at(-1)?.name as string))
  })

  it('shows no name and finds none for who may not see identifiers', async () => {
    const ask = { sort: 'name', order: 'asc', limit: 500 } as const
    const page = await listDevices(context, ask, caller(1, false))
    expect(page.items.map(({ id }) => id)).toEqual(fleet.map(({ device }) => device).sort())
    for (const item of page.items) expect(item).toMatchObject({ nameFrom: 'hidden', name: item.id.slice(4, 10) })
    expect(page.items.find(({ group }) => group)?.group?.name).not.toMatch(/Site|Room/)
    expect((await listDevices(context, { ...ask, search: 'web' }, caller(1, false))).total).toBe(0)
    const [first] = page.items
    expect((await listDevices(context, { ...ask, search: first?.id.slice(0, 12) }, caller(1, false))).total).toBe(1)
  })

  it('has only the tenant’s own devices', async () => {
    const page = await listDevices(context, { sort: 'name', order: 'asc', limit: 5 }, caller(2))
    expect(page.items.map(({ name }) => name)).toEqual(['web-foreign'])
    expect(
      (await listDevices(context, { sort: 'name', order: 'asc', limit: 5, search: 'web-foreign' }, caller())).total,
    ).toBe(0)
  })
})
