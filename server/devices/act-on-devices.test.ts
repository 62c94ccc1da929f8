// What operators may decide about a device in each state, that each has its own result, and that all of it is audited.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeviceState, DeviceVerb } from '#wire/console/devices.ts'
import { freshId } from '#wire/ids.ts'
import type { Caller } from '../context.ts'
import { type TestContext, testContext } from '../testing.ts'
import { actOnDevices } from './act-on-devices.ts'
import { createGroup } from './create-group.ts'
import { createToken } from './create-token.ts'
import { findDevice } from './find-device.ts'
import { listGroups } from './list-groups.ts'
import { listTokens } from './list-tokens.ts'
import { makeUnmanaged } from './make-unmanaged.ts'
import { noteFacts } from './note-facts.ts'
import { renameDevice } from './rename-device.ts'
import { revokeToken } from './revoke-token.ts'
import { plantDevices } from './testing.ts'

const caller = (tenant = 1): Caller => ({
  tenant,
  operator: undefined,
  credential: 'crd_aaaaaaaaaaaaaaaaaaaaaaaaaa',
  rights: new Set(),
  sees: { identifiers: true },
})
let context: TestContext
beforeAll(async () => {
  context = await testContext()
  for (const tenant of [1, 2]) await context.ring.add(tenant, ['tenant'])
})
afterAll(() => context[Symbol.asyncDispose]())

const one = async (state = 'managed') => {
  const [planted] = await plantDevices(context, 1, [{ state, host: 'web-1' }])
  return planted as NonNullable<typeof planted>
}
const stateOf = async (device: string) => (await findDevice(context, 1, device)).state

describe('acts on devices', () => {
  const allowed: Record<string, string[]> = {
    approve: ['pending', 'managed', 'repair', 'lost'],
    revoke: ['pending', 'managed', 'locked', 'repair', 'lost', 'revoked'],
    retire: DeviceState.options,
    unlock: ['locked', 'managed'],
  }
  const leads = { approve: 'managed', revoke: 'revoked', retire: 'retired', unlock: 'managed' } as const
  const pairs = DeviceVerb.options
    .filter((verb) => verb !== 'move' && verb !== 'keep' && verb !== 'release')
    .flatMap((verb) => DeviceState.options.map((state) => [verb, state] as const))
  it.each(pairs)('%s a device that is %s', async (verb, state) => {
    const { device } = await one(state)
    const { results } = await actOnDevices(context, { verb, devices: [device] }, caller())
    const may = allowed[verb]?.includes(state)
    expect(results).toHaveLength(1)
    expect(results[0]).toMatchObject(may ? { device, done: true } : { device, done: false, code: 'conflict' })
    expect(await stateOf(device)).toBe(may ? leads[verb] : state)
    const acts = await context.admin('select * from audit_acts where subject = $1', [device])
    expect(acts.map(({ act, detail }) => [act, detail])).toEqual(
      may && state !== leads[verb] ? [[`device.${verb}`, { from: state }]] : [],
    )
  })

  it('give each device its own result, foreign and unknown ones the same, and do the rest', async () => {
    const mine = await one()
    const [foreign] = await plantDevices(context, 2, [{}])
    const unknown = freshId('dev') as never
    const devices = [mine.device, foreign?.device as never, unknown, mine.device]
    const { results } = await actOnDevices(
      context,
      { verb: 'revoke', devices, reason: 'stolen from Ms Miller' },
      caller(),
    )
    expect(results.map(({ done, code }) => [done, code])).toEqual([
      [true, undefined],
      [false, 'device-unknown'],
      [false, 'device-unknown'],
    ])
    expect((await findDevice(context, 1, mine.device)).reason).toBe('stolen from Ms Miller')
    expect((await findDevice(context, 1, mine.device)).name).toBe('web-1')
    const everything = JSON.stringify(await context.admin('select * from device_devices, audit_acts'))
    expect(everything).not.toContain('Miller')
    expect(await findDevice(context, 2, foreign?.device as string)).toMatchObject({ state: 'managed' })
  })

  it('move devices to a group that is there', async () => {
    const group = await createGroup(context, { name: 'Berlin', parent: null, readmission: 'automatic' }, caller())
    const { device } = await one()
    await actOnDevices(context, { verb: 'move', devices: [device], group: group.id }, caller())
    expect((await findDevice(context, 1, device)).group).toBe(group.id)
    expect((await listGroups(context, {}, caller())).items).toContainEqual({ ...group, devices: 1 })
    await actOnDevices(context, { verb: 'move', devices: [device], group: null }, caller())
    expect((await findDevice(context, 1, device)).group).toBeUndefined()
    const nowhere = actOnDevices(context, { verb: 'move', devices: [device], group: freshId('grp') as never }, caller())
    await expect(nowhere).rejects.toMatchObject({ code: 'group-unknown' })
    const unsaid = actOnDevices(context, { verb: 'move', devices: [device] }, caller())
    await expect(unsaid).rejects.toMatchObject({ code: 'body-invalid' })
  })

  it('meeting crosswise wait for each other', async () => {
    const [a, b] = await Promise.all([one(), one()])
    const there = [a.device, b.device]
    const back = [b.device, a.device]
    const acts = [1, 2, 3, 4].flatMap(() => [there, back])
    await Promise.all(acts.map((devices) => actOnDevices(context, { verb: 'retire', devices }, caller())))
    expect(await context.admin('select id from audit_acts where subject = any($1)', [there])).toHaveLength(2)
  })
})

describe('names', () => {
  it('are given, seen and taken back, and rest in no table in clear', async () => {
    const { device, number } = await one()
    expect(await renameDevice(context, { id: device, name: 'Reception' }, caller())).toEqual({ name: 'Reception' })
    await context.fleet.as([1], (tx) =>
      noteFacts(context, tx, [{ tenant: 1, device, number, facts: { hostName: 'web-9', packages: 12 } }]),
    )
    expect(await findDevice(context, 1, device)).toMatchObject({ name: 'Reception', from: 'given', packages: 12 })
    expect(await renameDevice(context, { id: device, name: '' }, caller())).toEqual({ name: 'web-9' })
    expect((await context.names.listing(1)).devices[number]).toMatchObject({
      name: 'web-9',
      from: 'host',
      packages: 12,
    })
    await context.fleet.as([1], (tx) =>
      noteFacts(context, tx, [{ tenant: 1, device, number, facts: { hostName: null, packages: null } }]),
    )
    expect(await findDevice(context, 1, device)).toMatchObject({
      name: device.slice(4, 10),
      from: 'id',
      packages: undefined,
    })
    const [row] = await context.admin('select row_to_json(d)::text as text from device_devices d where id = $1', [
      device,
    ])
    expect(row?.text).not.toMatch(/Reception|web-9/)
    await expect(renameDevice(context, { id: device, name: 'x' }, caller(2))).rejects.toMatchObject({
      code: 'device-unknown',
    })
  })

  it('of imported machines lead to one device each, also when two imports meet', async () => {
    const make = (group: string, name: string) =>
      context.fleet.as([1], (tx) => makeUnmanaged(context, tx, { tenant: 1, group, name }))
    const many = await Promise.all([1, 2, 3, 4].map(() => make('Lab', 'pc-7')))
    expect(new Set(many.map(({ device }) => device)).size).toBe(1)
    expect(many.filter(({ made }) => made)).toHaveLength(1)
    expect((await make('Hall', 'pc-7')).made).toBe(true)
    expect((await listGroups(context, {}, caller())).items.filter(({ name }) => name === 'Lab')).toHaveLength(1)
  })
})

describe('tokens', () => {
  it('are shown once, listed without their secret, and can be taken back', async () => {
    const made = await createToken(context, { group: null, reusable: true, validSeconds: 600 }, caller())
    const secret = made.token.split('.')[2] as string
    const { items } = await listTokens(context, {}, caller())
    expect(items.find(({ id }) => id === made.id)).toMatchObject({ reusable: true, devices: 0 })
    expect(JSON.stringify([items, await context.admin('select * from device_tokens')])).not.toContain(secret)
    await expect(revokeToken(context, { id: made.id }, caller(2))).rejects.toMatchObject({ code: 'not-found' })
    await revokeToken(context, { id: made.id }, caller())
    expect((await listTokens(context, {}, caller())).items).toEqual([])
    await expect(revokeToken(context, { id: made.id }, caller())).rejects.toMatchObject({ code: 'not-found' })
  })
})
