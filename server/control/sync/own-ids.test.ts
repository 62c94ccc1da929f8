// The tenant's own ids: given by an operator, told to the device signed, kept as a digest; no address, and none twice.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GivenId, givenIdText } from '#wire/control/own-id.ts'
import type { SyncAnswer } from '#wire/control/sync.ts'
import type { DeviceId } from '#wire/ids.ts'
import { ownIdText } from '#wire/telemetry/own-id.ts'
import type { Caller } from '../../context.ts'
import { disclose } from '../../devices/privacy/disclose.ts'
import { forget } from '../../devices/privacy/forget.ts'
import { giveOwnIds } from '../../devices/privacy/give-own-ids.ts'
import { showDevicePrivacy } from '../../devices/privacy/show-device-privacy.ts'
import { choosePrivacy } from '../../people/choose-privacy.ts'
import { readDevicePrivacy } from '../../people/device-privacy/read-device-privacy.ts'
import { setDevicePrivacy } from '../../people/device-privacy/set-device-privacy.ts'
import { showDevice } from '../../telemetry/show-device.ts'
import { debian } from '../../telemetry/testing.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { WokenDevice } from './testing.ts'

const caller: Caller = {
  ...{ tenant: 1, operator: undefined, credential: 'crd_aaaaaaaaaaaaaaaaaaaaaaaaaa', rights: new Set() },
  sees: { identifiers: true },
}

let context: TestContext
beforeAll(async () => {
  context = await testContext()
  for (const tenant of [1, 2]) await context.ring.add(tenant, ['tenant'])
  await choosePrivacy(context, { level: 'full' } as never, caller)
})
afterAll(() => context[Symbol.asyncDispose]())

const digestOf = (value: string) => createHash('sha256').update(ownIdText(1, value)).digest('base64url')
const give = (device: WokenDevice, id: string | null, more: object = {}) =>
  giveOwnIds(context, { devices: [{ device: device.id as DeviceId, id, ...more }] }, caller)
const shown = (device: WokenDevice) => showDevicePrivacy(context, { id: device.id as DeviceId }, caller)
const orderIn = (answer: SyncAnswer | undefined) => answer?.given && (JSON.parse(answer.given.document) as GivenId)
const refused = (words: string) => ({ code: 'own-id-refused', message: expect.stringContaining(words) })
const rowsOf = (device: WokenDevice) =>
  context.admin<{ given: Buffer | null; judged: string | null }>(
    'select given, judged from device_given_ids where number = $1',
    [device.caller.number],
  )
/** As an agent does that hears of it and judges so. */
async function hears(device: WokenDevice, judged: 'taken' | 'unresolved' | 'address' | 'resolves', more: object = {}) {
  const order = orderIn(await device.ask(context))
  if (!order) throw new Error('nothing was told')
  const isTaken = order.digest !== null && (judged === 'taken' || judged === 'unresolved')
  const said = { given: order.revision, judged, ...(isTaken && { ownId: order.digest as string }), ...more }
  await device.ask(context, said)
  return said
}

describe('an own id of the tenant', () => {
  it('is told once, signed and meant for the device, and is kept as a digest once that judged it', async () => {
    await using device = await WokenDevice.make(context)
    expect(await give(device, 'asset-4711')).toEqual({ given: 1, takenBack: 0, unchanged: 0 })
    expect(await give(device, 'asset-4711')).toEqual({ given: 0, takenBack: 0, unchanged: 1 })
    expect(await shown(device)).toMatchObject({ systemId: 'ours', given: { state: 'waiting', by: caller.credential } })
    expect((await rowsOf(device))[0]?.given?.toString('latin1')).not.toContain('asset-4711')
    const answer = await device.ask(context)
    const order = orderIn(answer)
    expect(order).toEqual({
      ...{ v: 1, tenant: 1, device: device.id, value: 'asset-4711', digest: digestOf('asset-4711') },
      revision: (await shown(device)).given?.revision,
    })
    const { document = '', signature } = answer?.given ?? {}
    expect(context.authority.sign('policy', givenIdText(document))).toBe(signature)
    const said = await hears(device, 'taken')
    expect(await shown(device)).toMatchObject({ systemId: 'own', ownIdOf: 'tenant', given: { state: 'taken' } })
    expect((await device.ask(context, said))?.given).toBeUndefined()
    // Put back to an older state, it hears the digest again and no value: that is not held any more.
    expect(orderIn(await device.ask(context))).toEqual({ ...order, value: undefined })
    expect(JSON.stringify(await disclose(context, device.caller))).not.toContain('asset-4711')
    expect(JSON.stringify(await disclose(context, device.caller))).toContain(digestOf('asset-4711'))
  })

  it('is none any more once it is taken back, and the device hears that', async () => {
    await using device = await WokenDevice.make(context)
    await give(device, 'asset-1')
    const { given } = await hears(device, 'taken')
    expect(await give(device, null)).toEqual({ given: 0, takenBack: 1, unchanged: 0 })
    const order = orderIn(await device.ask(context, { given }))
    expect(order).toMatchObject({ digest: null })
    expect(order?.revision).toBeGreaterThan(given)
    await device.ask(context, { given: order?.revision as number })
    expect(await shown(device)).toMatchObject({ systemId: 'ours' })
    expect((await shown(device)).given?.state).toBeUndefined()
    expect(await rowsOf(device)).toEqual([{ given: null, judged: null }])
  })

  it.each(['address', 'resolves'] as const)(
    'that the device refuses as %s is held no more, and may be given again',
    async (judged) => {
      await using device = await WokenDevice.make(context)
      await give(device, 'printer')
      const { given } = await hears(device, judged)
      expect(await shown(device)).toMatchObject({ systemId: 'ours', given: { state: judged } })
      expect(await rowsOf(device)).toEqual([{ given: null, judged }])
      expect((await device.ask(context, { given }))?.given).toBeUndefined()
      expect(await give(device, 'printer')).toMatchObject({ given: 1 })
      expect(await shown(device)).toMatchObject({ given: { state: 'waiting' } })
      await give(device, null)
    },
  )

  it("yields to the holder's, which is not the tenant's business", async () => {
    await using device = await WokenDevice.make(context)
    await give(device, 'asset-2')
    await hears(device, 'taken', { ownId: 'h'.repeat(43) })
    expect(await shown(device)).toMatchObject({ systemId: 'own', ownIdOf: 'holder', given: { state: 'taken' } })
  })

  it('has the facts stand under the device where the tenant switched our id off', async () => {
    await using device = await WokenDevice.make(context)
    device.rows = { system: [debian] }
    const { revision, company, personal } = await readDevicePrivacy(context, {}, caller)
    const off = { revision, company: { ...company, off: ['system-id'] }, personal }
    await setDevicePrivacy(context, off as never, caller)
    await expect.poll(async () => (await device.ask(context))?.policy?.document).toContain('"nameless":true')
    const kinds = async () => Object.keys((await showDevice(context, { id: device.id as DeviceId }, caller)).kinds)
    await device.sync(context)
    expect(await kinds()).toEqual([])
    await give(device, 'asset-3')
    const said = await hears(device, 'unresolved')
    await device.sync(context, said)
    expect(await kinds()).toEqual(['system'])
    expect(await shown(device)).toMatchObject({ systemId: 'own', given: { state: 'unresolved' } })
    await setDevicePrivacy(context, { revision: revision + 1, company, personal } as never, caller)
  })
})

describe('what is refused', () => {
  it.each([
    ['192.0.2.1', 'IP address'],
    ['１９２．０．２．１', 'IP address'],
    ['192。0。2。1', 'IP address'],
    ['00:1b:44:11:3a:b7', 'MAC'],
    ['web-1.example.org', 'FQDN'],
    ['a@example.org', 'e-mail'],
    ['two words', 'without spaces'],
    ['a\u0007b', 'without spaces'],
    ['a\u3164b', 'nobody sees'],
    ['a\u2800', 'nobody sees'],
    ['', '1 to 200'],
  ])('is %j', async (value, words) => {
    await using device = await WokenDevice.make(context)
    await expect(give(device, value)).rejects.toMatchObject(refused(words))
    expect(await rowsOf(device)).toEqual([])
  })

  it('is the host name of any device of the tenant, however it is written', async () => {
    await using device = await WokenDevice.make(context)
    await using other = await WokenDevice.make(context)
    other.rows = { system: [{ ...debian, hostName: 'Front-Desk.example.org' }] }
    await other.sync(context)
    for (const value of ['front-desk', 'FRONT-DESK', 'ｆront-desk'])
      await expect(give(device, value)).rejects.toMatchObject(refused('host name of a device'))
  })

  it('is an id that another device has, by the tenant or by its holder, and all with it', async () => {
    await using device = await WokenDevice.make(context)
    await using other = await WokenDevice.make(context)
    await using third = await WokenDevice.make(context)
    await give(other, 'asset-77')
    await third.ask(context, { ownId: digestOf('asset-78') })
    await expect(give(device, 'asset-77')).rejects.toMatchObject(refused('another device has it'))
    await expect(give(device, 'asset-78')).rejects.toMatchObject(refused('another device has it'))
    await expect(give(third, 'asset-78')).resolves.toMatchObject({ given: 1 })
    const both = [device, other].map(({ id }) => ({ device: id as DeviceId, id: 'asset-79' }))
    await expect(giveOwnIds(context, { devices: both }, caller)).rejects.toMatchObject(
      refused('1: another device has it; 2: another device has it'),
    )
    expect(await rowsOf(device)).toEqual([])
    // Two may change theirs in one act; another tenant's do not matter.
    await using foreign = await WokenDevice.make(context, {}, 2)
    const theirs = [{ device: foreign.id as DeviceId, id: 'asset-77' }]
    expect(await giveOwnIds(context, { devices: theirs }, { ...caller, tenant: 2 })).toMatchObject({ given: 1 })
    await give(device, 'asset-80')
    const swapped = [
      { device: device.id as DeviceId, id: 'asset-77' },
      { device: other.id as DeviceId, id: 'asset-80' },
    ]
    expect(await giveOwnIds(context, { devices: swapped }, caller)).toMatchObject({ given: 2 })
    await expect(giveOwnIds(context, { devices: theirs }, caller)).rejects.toMatchObject({ code: 'device-unknown' })
  })

  it('is a machine without an agent, which nobody could tell', async () => {
    await using device = await WokenDevice.make(context, { state: 'unmanaged' })
    await expect(give(device, 'asset-60')).rejects.toMatchObject(refused('no agent'))
    expect(await rowsOf(device)).toEqual([])
  })

  it('is an act on what was not read: who comes second is told, and two at once leave one id', async () => {
    await using device = await WokenDevice.make(context)
    await using other = await WokenDevice.make(context)
    await give(device, 'asset-90', { revision: 0 })
    await expect(give(device, 'asset-91', { revision: 0 })).rejects.toMatchObject({ code: 'conflict' })
    const { revision } = (await shown(device)).given as { revision: number }
    await give(device, 'asset-91', { revision })
    const tries = await Promise.allSettled([device, other].map((one) => give(one, 'asset-92')))
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

it('is forgotten with its device', async () => {
  await using device = await WokenDevice.make(context)
  await give(device, 'asset-100')
  const { number, tenant } = device.caller
  const gone = () =>
    context.fleet.as([tenant], (tx) => forget(tx, { tenant, subjects: [{ device: device.id, number }] } as never))
  expect(await gone()).toMatchObject({ device_given_ids: 1 })
  expect(await gone()).toMatchObject({ device_given_ids: 0 })
  expect(await rowsOf(device)).toEqual([])
})
