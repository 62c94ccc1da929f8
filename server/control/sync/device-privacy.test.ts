// Privacy on the device as the server sees it: whose it is, what its user agreed on, what it lets be done; the stricter wins.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Policy } from '#wire/control/policy.ts'
import type { Ownership } from '#wire/control/remote.ts'
import type { SyncRequest } from '#wire/control/sync.ts'
import type { DeviceId } from '#wire/ids.ts'
import type { Caller } from '../../context.ts'
import { disclose } from '../../devices/privacy/disclose.ts'
import { forget } from '../../devices/privacy/forget.ts'
import { setOwnership } from '../../devices/privacy/set-ownership.ts'
import { showDevicePrivacy } from '../../devices/privacy/show-device-privacy.ts'
import { choosePrivacy } from '../../people/choose-privacy.ts'
import { previewCollection } from '../../people/device-privacy/preview-collection.ts'
import { readDevicePrivacy } from '../../people/device-privacy/read-device-privacy.ts'
import { setDevicePrivacy } from '../../people/device-privacy/set-device-privacy.ts'
import { intake } from '../../telemetry/intake.ts'
import { showDevice } from '../../telemetry/show-device.ts'
import { showSoftware } from '../../telemetry/show-software.ts'
import { deb, debian, pack, whole } from '../../telemetry/testing.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { forceSync } from './force-sync.ts'
import { syncDevices } from './sync-devices.ts'
import { WokenDevice } from './testing.ts'

const caller: Caller = {
  ...{ tenant: 1, operator: undefined, credential: 'crd_aaaaaaaaaaaaaaaaaaaaaaaaaa', rights: new Set() },
  sees: { identifiers: true },
}
const at = '2026-11-21T11:00:00.000Z'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
  for (const tenant of [1, 2]) await context.ring.add(tenant, ['tenant'])
  await choosePrivacy(context, { level: 'full' } as never, caller)
})
afterAll(() => context[Symbol.asyncDispose]())

const personal = (device: WokenDevice, ownership: Ownership = 'personal') =>
  setOwnership(context, { ids: [device.id as DeviceId], ownership }, caller)
const privacyOf = (device: WokenDevice) => showDevicePrivacy(context, { id: device.id as DeviceId }, caller)
const itemOf = async (device: WokenDevice, name: string) =>
  (await privacyOf(device)).items.find(({ item }) => item === name)
const agreed = (...items: string[]): Partial<SyncRequest> => ({
  ownership: 'personal',
  agreed: items.map((item) => ({ item, at })),
})
const change = async (settings: object) => {
  const { revision, company, personal } = await readDevicePrivacy(context, {}, caller)
  return setDevicePrivacy(context, { revision, company, personal, ...settings } as never, caller)
}

describe('whose a device is', () => {
  it('brings it the other policy at its next contact, of a later issue than the one it holds', async () => {
    await using device = await WokenDevice.make(context)
    const first = await device.ask(context)
    const company = Policy.parse(JSON.parse(first?.policy?.document as string))
    expect(company.ownership).toBeUndefined()
    context.clock.advance(1000)
    expect(await personal(device)).toEqual({ changed: 1 })
    expect(await personal(device)).toEqual({ changed: 0 })
    // NOTIFY has to have arrived for what is kept to be forgotten.
    await expect
      .poll(async () => (await device.ask(context, { policy: company.revision }))?.policy?.document)
      .toContain('"ownership":"personal"')
    const answer = await device.ask(context, { policy: company.revision })
    const own = Policy.parse(JSON.parse(answer?.policy?.document as string))
    expect(own).toMatchObject({
      ...{ revision: company.revision, ownership: 'personal' },
      remote: { 'collect-now': 'ask', 'keep-connection': 'ask' },
    })
    expect(own.issuedAt > company.issuedAt).toBe(true)
    expect((await device.ask(context, { policy: own.revision, ownership: 'personal' }))?.policy).toBeUndefined()
  })

  it('is refused for a device there is not, and then none is changed', async () => {
    await using device = await WokenDevice.make(context)
    const ids = [device.id, `dev_${'a'.repeat(26)}`] as DeviceId[]
    await expect(setOwnership(context, { ids, ownership: 'personal' }, caller)).rejects.toMatchObject({
      code: 'device-unknown',
    })
    expect((await privacyOf(device)).ownership).toBe('company')
  })
})

describe('a personal device', () => {
  it('is believed nothing that its user did not agree on there, and its page says who decided', async () => {
    await using device = await WokenDevice.make(context)
    await personal(device)
    device.rows = { system: [{ ...debian, hostName: 'at-home' }] }
    expect(await itemOf(device, 'system')).toMatchObject({ on: false, decidedBy: 'user' })
    await device.ask(context, agreed())
    const send = () => intake(context, device.caller, pack([whole('system', device.rows.system ?? [])]))
    await expect(send()).rejects.toMatchObject({ code: 'kind-refused' })
    await device.ask(context, agreed('system'))
    await expect(send()).rejects.toMatchObject({ code: 'kind-refused', message: expect.stringContaining('hostName') })
    await device.ask(context, agreed('system', 'system.hostName'))
    await send()
    expect(await privacyOf(device)).toMatchObject({ ownership: 'personal', agreedAt: at })
    expect(await itemOf(device, 'system.hostName')).toMatchObject({ on: true, decidedBy: 'user' })
    expect(await itemOf(device, 'software')).toMatchObject({ on: false, decidedBy: 'user' })
    // What it was never asked for is not missing.
    expect((await showDevice(context, { id: device.id as DeviceId }, caller)).reasons).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ code: 'kind-missing' })]),
    )
    // Taking it back is heard as well.
    await device.ask(context, agreed('system'))
    expect(await itemOf(device, 'system.hostName')).toMatchObject({ on: false, decidedBy: 'user' })
  })

  it('leaves nothing in the clear, and nothing at all once it is forgotten', async () => {
    await using device = await WokenDevice.make(context)
    await personal(device)
    const ownId = 'o'.repeat(43)
    await device.ask(context, { ...agreed('system'), ownId, remote: { 'wipe-state': 'refuse' } })
    const { number, tenant } = device.caller
    const rows = () => context.admin<{ said: Buffer }>('select said from device_agreements where number = $1', [number])
    expect((await rows())[0]?.said.toString('latin1')).not.toContain('system')
    expect((await privacyOf(device)).systemId).toBe('own')
    const [section] = await disclose(context, device.caller)
    expect(JSON.stringify(section)).toContain(`agreed on system at ${at}`)
    expect(JSON.stringify(section)).toContain(ownId)
    expect(JSON.stringify(section)).toContain('wipe-state: refuse')
    const subjects = [{ device: device.id, number }]
    const gone = () => context.fleet.as([tenant], (tx) => forget(tx, { tenant, subjects } as never))
    expect(await gone()).toEqual({ device_agreements: 1, device_given_ids: 0 })
    expect(await gone()).toEqual({ device_agreements: 0, device_given_ids: 0 })
    expect(await rows()).toEqual([])
  })
})

describe('settings by ownership', () => {
  it('take items off for the one and not for the other, with a new revision; who comes second is told', async () => {
    await using device = await WokenDevice.make(context)
    const before = await readDevicePrivacy(context, {}, caller)
    const set = await change({ company: { off: ['network', 'system.hostName'], remote: { 'collect-now': 'refuse' } } })
    expect(set).toMatchObject({ revision: before.revision + 1, personal: before.personal })
    const body = { revision: before.revision, company: before.company, personal: before.personal } as never
    await expect(setDevicePrivacy(context, body, caller)).rejects.toMatchObject({ code: 'conflict' })
    await expect.poll(async () => (await device.ask(context))?.policy?.document).toContain('"collect-now":"refuse"')
    const { collect } = JSON.parse((await device.ask(context))?.policy?.document as string)
    expect(collect).toContain('system')
    expect(collect.filter((item: string) => /^network|hostName/.test(item))).toEqual([])
    const send = () => intake(context, device.caller, pack([whole('system', [{ ...debian, hostName: 'web' }])]))
    await expect(send()).rejects.toMatchObject({ code: 'kind-refused' })
    expect(await itemOf(device, 'network.hardwareAddress')).toMatchObject({ on: false, decidedBy: 'ownership' })
    expect((await privacyOf(device)).remote[0]).toEqual({
      act: 'collect-now',
      answer: 'refuse',
      decidedBy: 'ownership',
    })
    await change({ company: before.company })
  })

  it('refuse an item there is not', async () => {
    await expect(change({ company: { off: ['system.shoeSize'], remote: {} } })).rejects.toMatchObject({
      code: 'body-invalid',
    })
  })

  it('are previewed by what the code does with the fields', async () => {
    const { losses } = await previewCollection(context, { without: 'hostname, packages' })
    expect(losses.map(({ item }) => item)).toEqual(['software', 'software.installedOn', 'system.hostName'])
    expect(losses[0]?.uses).toEqual(expect.arrayContaining(['findings.match', 'software.list', 'device.sbom']))
    expect(losses[2]).toMatchObject({ title: 'Host name', uses: expect.arrayContaining(['devices.name']) })
    await expect(previewCollection(context, { without: 'shoes' })).rejects.toMatchObject({ code: 'body-invalid' })
  })
})

describe('a device without a system id', () => {
  const bash = deb('bash', '5.3')
  const own = { ...deb('our-secret-tool', '1'), origin: undefined } as never
  const withheld = ['system-id']
  const sums = () =>
    context.admin<{ name: string; version: string; devices: number }>(
      'select name, version, devices from software_nameless where tenant = 1 order by name, version',
    )
  const heldOf = async (device: WokenDevice) => {
    const [row] = await context.admin<{ kinds: string }>(
      'select (select count(*)::int from event_events e where e.tenant = 1 and e.number = $1) as events',
      [device.caller.number],
    )
    const { kinds, ...page } = await showDevice(context, { id: device.id as DeviceId }, caller)
    return { kinds: Object.keys(kinds), packages: page.packages, name: page.nameFrom, ...row }
  }

  it('has nothing stored under it; its public packages count in the sums, once a day, and its page says so', async () => {
    await using device = await WokenDevice.make(context)
    device.rows = { system: [{ ...debian, hostName: 'front' }], software: [bash, own] }
    await device.sync(context)
    expect(await heldOf(device)).toMatchObject({ kinds: ['system', 'software'], packages: 2, name: 'host' })
    // Its holder keeps the id back: the agent then tells its packages only.
    device.rows = { software: [bash, own] }
    const more = { withheld }
    expect(await itemOf(device, 'system-id')).toMatchObject({ on: true })
    await device.sync(context, more)
    expect(await heldOf(device)).toMatchObject({ kinds: [], packages: undefined, name: 'id', events: 0 })
    expect(await privacyOf(device)).toMatchObject({ systemId: 'none' })
    const mine = (rows: { name: string }[]) => rows.filter(({ name }) => ['bash', 'our-secret-tool'].includes(name))
    expect(mine(await sums())).toEqual([{ name: 'bash', version: '5.3', devices: 1 }])
    // The same day again, whole and by itself: it is not counted twice, and not asked again.
    expect((await device.ask(context, more))?.wanted ?? []).toEqual([])
    await intake(context, device.caller, pack([whole('software', device.rows.software ?? [])]))
    expect(mine(await sums())).toEqual([{ name: 'bash', version: '5.3', devices: 1 }])
    // The short form of the next day, which names no kinds, is asked for its packages.
    context.clock.advance(86_400_000)
    const answer = await device.ask(context, { kinds: undefined })
    expect(answer?.wanted).toEqual([{ kind: 'software', base: null }])
    await device.tell(context, answer)
    expect(mine(await sums())).toHaveLength(2)
    expect((await device.ask(context, { kinds: undefined }))?.wanted ?? []).toEqual([])
    // With the id back its facts stand under it again.
    device.rows = { system: [debian], software: [bash] }
    await device.sync(context)
    expect(await heldOf(device)).toMatchObject({ kinds: ['system', 'software'], packages: 1 })
    expect(await privacyOf(device)).toMatchObject({ systemId: 'ours' })
  })

  it('counts with others only, from five on, when their day is over', async () => {
    const many = await Promise.all([1, 2, 3, 4, 5].map(() => WokenDevice.make(context)))
    await using named = await WokenDevice.make(context)
    named.rows = { software: [deb('jq', '1.7')] }
    await named.sync(context)
    for (const device of many) device.rows = { software: [deb('jq', '1.7')] }
    const counted = async () =>
      (await showSoftware(context, { manager: 'dpkg', name: 'jq' }, caller)).nameless?.devices ?? 'too few'
    for (const device of many.slice(1)) await device.sync(context, { withheld })
    context.clock.advance(86_400_000)
    expect(await counted()).toBe('too few')
    for (const device of many) await device.sync(context, { withheld })
    expect(await counted()).toBe('too few')
    context.clock.advance(86_400_000)
    expect(await counted()).toBe(5)
    for (const device of many) await device[Symbol.asyncDispose]()
  })

  it('is named by an own id of its holder', async () => {
    await using device = await WokenDevice.make(context)
    device.rows = { system: [debian] }
    await device.sync(context, { withheld, ownId: 'x'.repeat(43) })
    expect(await heldOf(device)).toMatchObject({ kinds: ['system'] })
    expect(await privacyOf(device)).toMatchObject({ systemId: 'own' })
  })

  it('is what a tenant makes of its devices by the choice', async () => {
    await using device = await WokenDevice.make(context)
    device.rows = { software: [bash] }
    const before = await readDevicePrivacy(context, {}, caller)
    await change({ company: { off: ['system-id'], remote: {} } })
    await expect.poll(async () => (await device.ask(context))?.policy?.document).toContain('"nameless":true')
    await device.sync(context)
    expect(await heldOf(device)).toMatchObject({ kinds: [] })
    await expect(
      intake(context, device.caller, pack([whole('system', [debian])])).then(() => heldOf(device)),
    ).resolves.toMatchObject({ kinds: [] })
    await change({ company: before.company })
  })
})

describe('what a device keeps back by itself', () => {
  it('is decided by the device, and by nobody else', async () => {
    await using device = await WokenDevice.make(context)
    await device.ask(context, { withheld: ['system.hostName', 'services'] })
    expect(await itemOf(device, 'system.hostName')).toMatchObject({ on: false, decidedBy: 'device' })
    expect(await itemOf(device, 'services')).toMatchObject({ on: false, decidedBy: 'device' })
    expect(await itemOf(device, 'system')).toMatchObject({ on: true, decidedBy: 'tenant' })
  })
})

describe('a forced sync', () => {
  const askOf = async (order: { id: string }, device: WokenDevice) => {
    const { items } = await syncDevices(context, { id: order.id, limit: 50, device: device.id } as never, caller)
    return items[0]
  }
  const force = (device: WokenDevice) => forceSync(context, { devices: [device.id] } as never, caller)

  it('fails where the device refuses it, and asks for no reading', async () => {
    await using device = await WokenDevice.make(context, { lastSeen: context.clock.now() - 60_000 })
    device.rows = { system: [debian] }
    const remote = { 'collect-now': 'refuse' } as const
    await device.sync(context, { remote })
    const order = await force(device)
    const answer = await device.ask(context, { remote })
    expect(answer?.reread).toBeUndefined()
    await expect.poll(() => askOf(order, device)).toMatchObject({ state: 'failed', reason: 'refused-by-device' })
    expect((await privacyOf(device)).remote[0]).toMatchObject({ answer: 'refuse', decidedBy: 'device' })
  })

  it('waits while the user is asked on the device, and is done after a yes', async () => {
    await using device = await WokenDevice.make(context, { lastSeen: context.clock.now() - 60_000 })
    device.rows = { system: [debian] }
    await device.sync(context, { remote: { 'collect-now': 'ask' } })
    const order = await force(device)
    expect((await device.ask(context, { remote: { 'collect-now': 'ask' } }))?.reread).toBe(true)
    for (const _ of [1, 2]) {
      const answer = await device.ask(context, { remote: { 'collect-now': 'asking' } })
      expect(answer?.reread).toBeUndefined()
    }
    await expect.poll(() => askOf(order, device)).toMatchObject({ state: 'waiting', reason: 'asked-user' })
    device.rows = { system: [debian], software: [deb('bash', '5.3')] }
    await device.tell(context, await device.ask(context, { reread: true }))
    await expect.poll(() => askOf(order, device)).toMatchObject({ state: 'done' })
  })

  it('is done by a holder who reads everything by hand, whatever the device would have said', async () => {
    await using device = await WokenDevice.make(context, { lastSeen: context.clock.now() - 60_000 })
    device.rows = { system: [debian] }
    await device.sync(context)
    const order = await force(device)
    await device.ask(context, { reread: true, remote: { 'collect-now': 'ask' } })
    await expect.poll(() => askOf(order, device)).toMatchObject({ state: 'done' })
  })

  it('leaves a device its line that lets none be kept', async () => {
    await using device = await WokenDevice.make(context)
    const { actOnDevices } = await import('../../devices/act-on-devices.ts')
    await actOnDevices(context, { devices: [device.id as DeviceId], verb: 'keep' }, caller)
    expect((await device.ask(context))?.keep).toBe(true)
    expect((await device.ask(context, { remote: { 'keep-connection': 'ask' } }))?.keep).toBe(true)
    for (const said of ['refuse', 'asking'] as const)
      expect((await device.ask(context, { remote: { 'keep-connection': said } }))?.keep).toBeUndefined()
  })
})
