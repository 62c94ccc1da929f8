// Who is to keep a line and what is said about it: by the device, by the nearest group that says anything, and where wakes are lost.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GroupKeep } from '#wire/console/devices.ts'
import type { DeviceId, GroupId } from '#wire/ids.ts'
import type { Caller } from '../../context.ts'
import { actOnDevices } from '../../devices/act-on-devices.ts'
import { changeGroup } from '../../devices/change-group.ts'
import { createGroup } from '../../devices/create-group.ts'
import { findDevice } from '../../devices/find-device.ts'
import { readGroups } from '../../devices/groups.ts'
import { keepOf } from '../../devices/keep-of.ts'
import { listGroups } from '../../devices/list-groups.ts'
import { plantDevices } from '../../devices/testing.ts'
import { decidingGroup, type KeepingGroup, whyKept } from '../../devices/why-kept.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { disclose } from './disclose.ts'
import { forget } from './forget.ts'
import type { Ending, OpenLine } from './lines.ts'

const caller = (tenant = 1, identifiers = true): Caller => ({
  tenant,
  operator: undefined,
  credential: 'crd_aaaaaaaaaaaaaaaaaaaaaaaaaa',
  rights: new Set(),
  sees: { identifiers },
})
let context: TestContext
beforeAll(async () => {
  context = await testContext()
  for (const tenant of [1, 2]) await context.ring.add(tenant, ['tenant'])
})
afterAll(() => context[Symbol.asyncDispose]())

async function one(plant: Parameters<typeof plantDevices>[2][number] = {}) {
  const [planted] = await plantDevices(context, 1, [plant])
  return planted as NonNullable<typeof planted>
}
const group = (name: string, parent: GroupId | null = null) =>
  createGroup(context, { name, parent, readmission: 'automatic' }, caller())
async function wanted(device: string) {
  const standing = await context.presence.standing(1, device)
  return standing && context.lines.wanted(standing)
}
const act = (verb: 'keep' | 'release', device: DeviceId) => actOnDevices(context, { verb, devices: [device] }, caller())
const reach = { mode: 'resident', wakes: 'unknown', lastSeen: undefined } as const
const shown = async (device: string, known: Partial<Parameters<typeof keepOf>[4]> = {}, who = caller()) =>
  keepOf(context, who, await readGroups(context, 1), await findDevice(context, 1, device), { ...reach, ...known })

/** A line that remembers what it was told. */
async function line({ device, number }: { device: DeviceId; number: number }) {
  const ends: Ending[] = []
  const made: OpenLine = {
    tenant: 1,
    number,
    device,
    generation: 1,
    nudge: () => true,
    end: (why) => void ends.push(why),
  }
  const standing = await context.presence.standing(1, device)
  if (!standing) throw new Error('there is no such device')
  const { ending } = await context.lines.open(made, standing)
  return { made, ends, ending }
}

describe('keep and release', () => {
  it('are a device’s own, audited once, and done when they are done already', async () => {
    const { device } = await one()
    for (let i = 0; i < 2; i += 1) expect((await act('keep', device)).results).toEqual([{ device, done: true }])
    expect(await wanted(device)).toBe(true)
    expect(await shown(device)).toEqual({ why: ['device'], line: 'next-contact' })
    expect(await shown(device, { mode: 'on-demand' })).toEqual({ why: ['device'], line: 'on-demand' })
    await act('release', device)
    expect(await wanted(device)).toBe(false)
    expect(await shown(device)).toEqual({ why: [], line: 'off' })
    const acts = await context.admin<{ act: string }>('select act from audit_acts where subject = $1 order by id', [
      device,
    ])
    expect(acts.map(({ act: what }) => what).sort()).toEqual(['device.keep', 'device.release'])
  })

  it.each(['unmanaged', 'retired', 'revoked'] as const)('a device that is %s has no line to keep', async (state) => {
    const { device } = await one({ state })
    expect((await act('keep', device)).results).toMatchObject([{ device, done: false, code: 'conflict' }])
    expect((await act('release', device)).results).toEqual([{ device, done: true }])
  })

  it('are not for devices of another tenant', async () => {
    const { device } = await one()
    const { results } = await actOnDevices(context, { verb: 'keep', devices: [device] }, caller(2))
    expect(results).toMatchObject([{ done: false, code: 'device-unknown' }])
    expect(await wanted(device)).toBe(false)
  })
})

describe('a group', () => {
  it('decides for what is below it, until one nearer says something else', async () => {
    const top = await group('A')
    const below = await group('B', top.id)
    expect(below.keep).toBe('off')
    const { device } = await one({ group: below.id })
    const set = (id: GroupId, keep: GroupKeep) => changeGroup(context, { id, keep }, caller())
    await set(top.id, 'all')
    await expect.poll(() => wanted(device)).toBe(true)
    expect(await shown(device)).toEqual({ why: ['group'], group: { id: top.id, name: 'A' }, line: 'next-contact' })
    expect((await shown(device, {}, caller(1, false))).group?.name).not.toBe('A')
    await set(below.id, 'unreached')
    await expect.poll(() => wanted(device)).toBe(false)
    expect(await shown(device, { wakes: 'lost' })).toMatchObject({ why: ['group-unreached'], group: { name: 'B' } })
    for (const wakes of ['arrive', 'unknown', 'off'] as const)
      expect(await shown(device, { wakes })).toEqual({ why: [], line: 'off' })
    await act('keep', device)
    expect((await shown(device, { wakes: 'lost' })).why).toEqual(['device', 'group-unreached'])
  })

  it('is renamed and changed apart, keeps what is left out, and refuses what is taken or not there', async () => {
    const [first, second] = [await group('Eins'), await group('Zwei')]
    const changed = await changeGroup(context, { id: first.id, name: 'Uno' }, caller())
    expect(changed).toMatchObject({ id: first.id, name: 'Uno', readmission: 'automatic', keep: 'off' })
    await changeGroup(context, { id: first.id, readmission: 'by-hand', keep: 'unreached' }, caller())
    expect((await listGroups(context, {}, caller())).items).toContainEqual({
      ...changed,
      readmission: 'by-hand',
      keep: 'unreached',
    })
    await expect(changeGroup(context, { id: second.id, name: 'Uno' }, caller())).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(changeGroup(context, { id: first.id, keep: 'all' }, caller(2))).rejects.toMatchObject({
      code: 'group-unknown',
    })
    await changeGroup(context, { id: first.id, name: 'Uno' }, caller())
    const acts = await context.admin<{ detail: object }>(
      `select detail from audit_acts where subject = $1 and act = 'group.change' order by at, id`,
      [first.id],
    )
    expect(acts.map(({ detail }) => JSON.stringify(detail)).sort()).toHaveLength(2)
    expect(JSON.stringify(acts)).not.toContain('Uno')
  })

  it('is the nearest that is not off, in any tree, even one that was bent into a ring', () => {
    const id = (n: number) => `grp_${n}` as GroupId
    const trees = fc.array(fc.record({ parent: fc.nat(6), keep: fc.constantFrom(...GroupKeep.options) }), {
      maxLength: 7,
    })
    fc.assert(
      fc.property(trees, fc.nat(6), (rows, from) => {
        const all = rows.map(
          ({ parent, keep }, i): KeepingGroup => ({
            id: id(i),
            parent: parent < rows.length && parent !== i ? id(parent) : null,
            keep,
          }),
        )
        const groups = new Map(all.map((each) => [each.id as string, each]))
        let expected: KeepingGroup | undefined
        const seen = new Set<string>()
        for (let at = groups.get(id(from)); at && !seen.has(at.id) && !expected; at = groups.get(at.parent ?? '')) {
          seen.add(at.id)
          if (at.keep !== 'off') expected = at
        }
        const found = decidingGroup(groups, id(from))
        expect(found).toBe(expected)
        expect(whyKept(false, found, true).length > 0).toBe(expected !== undefined)
        expect(whyKept(false, found, false).length > 0).toBe(expected?.keep === 'all')
      }),
    )
  })
})

describe('what is said of a line', () => {
  it('is lost since it broke, until the device comes again; and nothing about one that was released', async () => {
    const planted = await one()
    await act('keep', planted.device)
    const { made } = await line(planted)
    context.lines.doing(made, 'reading')
    const began = new Date(context.clock.now()).toISOString().replace('.000', '')
    expect(await shown(planted.device)).toEqual({ why: ['device'], line: 'held', since: began, doing: 'reading' })
    context.clock.advance(60_000)
    const brokeAt = context.clock.now()
    context.lines.closed(made)
    await expect.poll(() => shown(planted.device)).toMatchObject({ line: 'lost' })
    expect((await shown(planted.device)).since).not.toBe(began)
    expect(await shown(planted.device, { lastSeen: brokeAt + 1 })).toEqual({ why: ['device'], line: 'next-contact' })
    expect(await disclose(context, { tenant: 1, number: planted.number })).toMatchObject([
      { name: 'line', rows: [{ 'Server process that holds the line': 'none: it is broken' }] },
    ])
    await context.fleet.as([1], (tx) => forget(tx, { tenant: 1, subjects: [planted], at: 0 }))
    expect(await disclose(context, { tenant: 1, number: planted.number })).toEqual([])
  })

  it('reaches consoles as news of lines', async () => {
    const planted = await one()
    const heard: string[] = []
    context.listener.on('muster_news', (payload) => void heard.push(payload))
    await act('keep', planted.device)
    const { made } = await line(planted)
    const told = () => heard.filter((text) => text.includes('"line"') && text.includes(planted.device)).length
    await expect.poll(told).toBe(1)
    context.lines.closed(made)
    await expect.poll(told).toBe(2)
  })
})

describe('a database that is away', () => {
  it('opens no line, and leaves none behind in memory', async () => {
    const planted = await one()
    await act('keep', planted.device)
    await context.presence.standing(1, planted.device)
    await context.admin(`alter table line_lines rename to line_away`)
    await expect(line(planted)).rejects.toThrow()
    expect(context.lines.isHeld(1, planted.number)).toBe(false)
    await context.admin(`alter table line_away rename to line_lines`)
    const { made, ending } = await line(planted)
    expect(ending).toBeUndefined()
    // The end of a line is written when the database is back.
    await context.admin(`alter table line_lines rename to line_away`)
    context.lines.closed(made)
    await context.admin(`alter table line_away rename to line_lines`)
    await expect.poll(() => context.lines.stateOf(1, planted.number)).toMatchObject({ line: 'lost' })
  })
})
