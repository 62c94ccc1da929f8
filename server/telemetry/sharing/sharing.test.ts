// What is shared: nothing until it is authorised, then exactly that to exactly that receiver, and nothing once it is withdrawn.
import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import type { Integration } from '#wire/console/outbound.ts'
import type { BodyOf } from '#wire/contract.ts'
import type { DeviceCaller } from '../../context.ts'
import { openTestDoor, type TestDoor } from '../../doors/console/testing.ts'
import { choosePrivacy } from '../../people/choose-privacy.ts'
import { openServerDoor } from '../../people/integrations/open-door.ts'
import { due } from '../../people/integrations/progress.ts'
import { intake } from '../intake.ts'
import { deb, debian, pack, plantDevice, reader, whole } from '../testing.ts'
import { partBytes, partsOf } from './assets.ts'
import { deliver } from './deliver.ts'
import { disclose } from './disclose.ts'
import { lookForDue, tellDue } from './due.ts'
import { forget } from './forget.ts'
import { informErased, informLater } from './inform-erased.ts'
import { recipientsOf } from './recipients-of.ts'
import { type TestReceiver, testReceiver, verified } from './testing.ts'

let door: TestDoor
let anna: Awaited<ReturnType<TestDoor['as']>>
let devices: DeviceCaller[]
let receiver: TestReceiver
let open: AsyncDisposableStack

beforeAll(async () => {
  door = await openTestDoor({ outboundLoopback: true })
  anna = await door.as('administrator')
  const { context } = door
  for (const tenant of [1, 2])
    await choosePrivacy(context, { level: 'full' }, { ...reader(tenant), operator: 'opr_x' as never })
  devices = [await plantDevice(context, 1), await plantDevice(context, 1), await plantDevice(context, 2)]
  for (const [i, device] of devices.entries())
    await intake(
      context,
      device,
      pack([
        whole('system', [{ ...debian, hostName: `annas-laptop-${i}` }]),
        whole('hardware', [{ model: 'T480', serialNumber: `PF-${i}` }]),
        whole('network', [{ name: 'eth0', type: 'ethernet', up: true, addresses: ['192.0.2.7'] }]),
        whole('software', [deb('bash', '1'), deb(`annas-tool-${i}`, '1', { origin: 'home' })]),
      ]),
    )
  await call(contracts.setOutbound, { open: true }, anna)
})
afterAll(() => door[Symbol.asyncDispose]())
beforeEach(async () => {
  open = new AsyncDisposableStack()
  // Lists are in the order of time.
  door.context.clock.advance(1000)
  receiver = open.use(await testReceiver())
})
afterEach(async () => {
  for (const { id } of (await call(contracts.listIntegrations, {}, anna)).items)
    await call(contracts.dropIntegration, { id }, anna)
  await open.disposeAsync()
})

type Form = BodyOf<typeof contracts.addIntegration>
const form = (more: Partial<Form> = {}): Form => ({
  ...{ kind: 'webhook', name: 'Inventar Süd', url: receiver.url, country: 'AT', enabled: true },
  authority: receiver.authority,
  ...more,
})
const add = (more: Partial<Form> = {}) => call(contracts.addIntegration, form(more), anna)
const give = (integration: Integration['id'], more: Partial<BodyOf<typeof contracts.giveConsent>> = {}) =>
  call(
    contracts.giveConsent,
    {
      ...{ purpose: 'asset-sharing', basis: 'A6-1-f', recipient: { name: 'Inventar GmbH', country: 'AT' } },
      ...{ integration, textVersion: '1-en' },
      ...more,
    },
    anna,
  )
const send = (id: Integration['id']) => call(contracts.sendIntegration, { id }, anna)
const integration = async (id: string) =>
  (await call(contracts.listIntegrations, {}, anna)).items.find((one) => one.id === id)
const left = async () => (await call(contracts.listPassages, { limit: 100 }, anna)).items
const told = () => receiver.got.map(({ body }) => JSON.parse(body.toString()))

describe('nothing leaves', () => {
  it('before it is authorised, whatever is set', async () => {
    const before = (await left()).length
    const { id, closed } = await add({ rhythm: 'daily' })
    expect(closed).toBe('not-authorised')
    await expect(send(id)).rejects.toMatchObject({ code: 'not-authorised' })
    await tellDue(door.context, { tenant: 1, integration: id })
    const preview = await call(contracts.previewIntegration, { id }, anna)
    expect(preview).toMatchObject({ closed: 'not-authorised', devices: 2 })
    expect(receiver.connections()).toBe(0)
    expect(await left()).toHaveLength(before)
  })

  it('for a purpose nothing can use, a text nobody read, a field nobody may share, another person’s consent', async () => {
    const { id } = await add()
    for (const purpose of ['service-desk', 'support-upload', 'usage-statistics', 'statistics'] as const)
      await expect(give(id, { purpose }), purpose).rejects.toMatchObject({ code: 'body-invalid' })
    await expect(give(id, { purpose: 'curiosity' as never })).rejects.toMatchObject({ code: 'body-invalid' })
    await expect(give(id, { textVersion: '0-en' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(give(id, { fields: ['network.addresses'] })).rejects.toMatchObject({ code: 'body-invalid' })
    await expect(give(id, { basis: 'A6-1-a' })).rejects.toMatchObject({ code: 'body-invalid' })
    await expect(give(id, { expiresAt: '2026-11-21T12:00:00Z' })).rejects.toMatchObject({ code: 'body-invalid' })
    await expect(give(id, { recipient: { name: 'X', country: 'US' } })).rejects.toMatchObject({ code: 'body-invalid' })
    await expect(give('int_aaaaaaaaaaaaaaaaaaaaaaaaaa' as never)).rejects.toMatchObject({ code: 'not-found' })
    expect((await integration(id))?.closed).toBe('not-authorised')
  })

  it('through a closed door, which is one tenant’s own; opened, it goes on', async () => {
    const { id } = await add()
    await give(id)
    expect(await call(contracts.setOutbound, { open: false }, anna)).toMatchObject({ door: 'closed' })
    expect((await integration(id))?.closed).toBe('door-closed')
    await expect(send(id)).rejects.toMatchObject({ code: 'outbound-closed' })
    expect(receiver.connections()).toBe(0)
    expect(await call(contracts.setOutbound, { open: true }, await door.as('administrator', 2))).toMatchObject({
      door: 'open',
      notTold: [],
    })
    await expect(send(id)).rejects.toMatchObject({ code: 'outbound-closed' })
    // The service of the first tenant's feeds does not run in this test, and that is said.
    expect(await call(contracts.setOutbound, { open: true }, anna)).toEqual({ door: 'open', notTold: ['advisories'] })
    expect((await send(id)).outcome).toBe('204')
  })

  it('after its end, by the clock alone', async () => {
    const { id } = await add()
    const { clock } = door.context
    const expiresAt = new Date(clock.now() + 60_000).toISOString().replace('.000', '')
    const record = await give(id, { expiresAt })
    expect(record.state).toBe('active')
    clock.advance(60_000)
    expect((await integration(id))?.closed).toBe('expired')
    await expect(send(id)).rejects.toMatchObject({ code: 'not-authorised' })
    const { items } = await call(contracts.listConsents, {}, anna)
    expect(items.find((one) => one.id === record.id)?.state).toBe('expired')
    expect(receiver.connections()).toBe(0)
  })

  it('to this machine, unless the configuration says so', async () => {
    await using other = await openTestDoor({ outbound: true })
    const root = await other.as('administrator')
    const made = await call(contracts.addIntegration, form(), root)
    await call(
      contracts.giveConsent,
      {
        ...{ purpose: 'asset-sharing', basis: 'A6-1-f', recipient: { name: 'X', country: 'AT' } },
        ...{ integration: made.id, textVersion: '1-de' },
      },
      root,
    )
    expect(await call(contracts.sendIntegration, { id: made.id }, root)).toMatchObject({
      outcome: 'address-refused',
      sentBytes: 0,
    })
    expect(receiver.connections()).toBe(0)
  })

  it('where the configuration closed the door, which nobody can open', async () => {
    await using shut = await openTestDoor({ outbound: false })
    const root = await shut.as('administrator')
    await expect(call(contracts.setOutbound, { open: true }, root)).rejects.toMatchObject({ code: 'outbound-closed' })
    expect(await call(contracts.setOutbound, { open: false }, root)).toMatchObject({ door: 'closed-by-file' })
  })
})

describe('what is authorised', () => {
  it('leaves as it was shown, signed, and stands in the ledger before and after', async () => {
    const { id, signing } = await add()
    const preview = await call(contracts.previewIntegration, { id }, anna)
    const record = await give(id)
    const passage = await send(id)
    const [got] = receiver.got
    expect(receiver.got).toHaveLength(1)
    expect(got?.body.toString()).toBe(preview.body)
    expect(preview).toMatchObject({ bytes: got?.body.length, digest: passage.digest })
    expect(got && signing && verified(got, signing.publicKey, signing.keyId)).toBe(true)
    const changed = got && { ...got, body: Buffer.concat([got.body, Buffer.from(' ')]) }
    expect(changed && signing && verified(changed, signing.publicKey, signing.keyId)).toBe(false)
    expect(got && signing && verified({ ...got, url: `${got.url}x` }, signing.publicKey, signing.keyId)).toBe(false)
    expect(got?.headers['content-type']).toBe('application/json')
    const digest = createHash('sha256')
      .update(got?.body ?? '')
      .digest('hex')
    expect(passage).toMatchObject({
      place: 'server',
      purpose: 'asset-sharing',
      record: record.id,
      outcome: '204',
      digest,
    })
    expect(passage).toMatchObject({ devices: 2, destination: new URL(receiver.url).host, fields: preview.fields })
    expect([receiver.bytes(), receiver.bytes() + 24]).toContain(passage.sentBytes)
    expect((await left())[0]).toEqual(passage)
  })

  it('tells the devices of this tenant by id, with technical fields only until others are named', async () => {
    const { id, fields } = await add()
    expect(fields).not.toContain('system.hostName')
    await give(id)
    await send(id)
    const [body] = told()
    expect(body.devices.map((one: { id: string }) => one.id)).toEqual(devices.slice(0, 2).map(({ device }) => device))
    expect(body.devices[0]).toMatchObject({ system: { osId: 'debian' }, hardware: { model: 'T480' } })
    expect(JSON.stringify(body)).not.toMatch(/annas|PF-|192\.0\.2|bash/)
    const more = await add({ fields: ['system.hostName', 'software.name', 'software.version'] })
    await give(more.id)
    await send(more.id)
    const named = told()[1]
    expect(named.devices[1]).toEqual({
      id: devices[1]?.device,
      system: { hostName: 'annas-laptop-1' },
      software: [
        { name: 'bash', version: '1' },
        { name: 'annas-tool-1', version: '1' },
      ],
    })
    expect(named.fields).toEqual(['device.id', 'system.hostName', 'software.name', 'software.version'])
  })

  it('leaves with fewer fields than the integration tells where fewer were authorised', async () => {
    const { id } = await add({ fields: ['system.hostName', 'system.osId'] })
    await give(id, { fields: ['system.osId'] })
    expect((await send(id)).fields).toEqual(['device.id', 'system.osId'])
    expect(JSON.stringify(told())).not.toContain('annas')
  })

  it('ends with another address, country or more fields; not with fewer', async () => {
    const { id } = await add({ fields: ['system.osId', 'system.osVersion'] })
    const change = (more: Partial<Form>) =>
      call(contracts.changeIntegration, { id, ...form({ fields: ['system.osId', 'system.osVersion'] }), ...more }, anna)
    await give(id)
    expect((await change({ fields: ['system.osId'] })).closed).toBeUndefined()
    expect((await change({ fields: ['system.osId', 'system.hostName'] })).closed).toBe('not-authorised')
    await give(id)
    expect((await change({ url: `${receiver.url}&other` })).closed).toBe('not-authorised')
    await give(id)
    await expect(give(id, { recipient: { name: 'X', country: 'DE' } })).rejects.toMatchObject({ code: 'body-invalid' })
    expect((await change({ country: 'DE' })).closed).toBe('not-authorised')
    expect((await change({ enabled: false })).closed).toBe('off')
    expect(receiver.connections()).toBe(0)
  })

  it('is replaced by a newer one for the same integration, and withdrawn with it', async () => {
    const { id } = await add()
    const [first, second] = [await give(id), await give(id)]
    const states = async () =>
      new Map((await call(contracts.listConsents, {}, anna)).items.map((one) => [one.id, one.state]))
    expect([(await states()).get(first.id), (await states()).get(second.id)]).toEqual(['withdrawn', 'active'])
    await call(contracts.dropIntegration, { id }, anna)
    expect((await states()).get(second.id)).toBe('withdrawn')
    const { items } = await call(contracts.listActs, { act: 'consent.withdraw' }, anna)
    expect(items.map(({ subject }) => subject)).toEqual(expect.arrayContaining([first.id, second.id]))
  })

  it('is shown with its text, digest and who said so; its purpose is on', async () => {
    const { id } = await add()
    const record = await give(id, { textVersion: '1-de' })
    expect(record).toMatchObject({
      recipient: { name: 'Inventar GmbH', country: 'AT', destination: new URL(receiver.url).host },
      text: { version: '1-de', digest: createHash('sha256').update(record.text.text).digest('hex') },
      givenBy: anna.id,
      givenByName: 'test administrator',
    })
    expect(record.text.text).toContain('Weitergabe')
    const { items } = await call(contracts.listPurposes, {}, anna)
    expect(items.map(({ purpose, state }) => [purpose, state])).toEqual([
      ['asset-sharing', 'on'],
      ['service-desk', 'unavailable'],
      ['support-upload', 'unavailable'],
      ['usage-statistics', 'unavailable'],
      ['statistics', 'unavailable'],
    ])
    expect(items[0]?.active.map((one) => one.id)).toEqual([record.id])
  })
})

describe('withdrawing', () => {
  it('ends what is under way at once: the socket ends, the ledger says so, nothing is tried again', async () => {
    const { id } = await add({ rhythm: 'daily' })
    const record = await give(id)
    const begun = Promise.withResolvers<void>()
    receiver.answer = () => begun.resolve()
    const sending = send(id)
    await begun.promise
    await call(contracts.withdrawConsent, { id: record.id }, anna)
    // Before the withdrawal was answered, not some time after it.
    expect((await left())[0]?.outcome).toBe('withdrawn')
    expect(await sending).toMatchObject({ outcome: 'withdrawn', record: record.id })
    const told = () => door.context.admin('select max(last_at) as at from out_told where record = $1', [record.id])
    const [before] = await told()
    door.context.clock.advance(86_400_000)
    await tellDue(door.context, { tenant: 1, integration: id })
    expect(receiver.connections()).toBe(1)
    // Nobody is said to have been told what was not sent.
    expect(await told()).toEqual([before])
    expect(await call(contracts.withdrawConsent, { id: record.id }, anna)).toMatchObject({ state: 'withdrawn' })
  })

  it('reaches a passage of another process', async () => {
    const { id } = await add()
    const record = await give(id)
    await using other = await door.context.another()
    const begun = Promise.withResolvers<void>()
    receiver.answer = () => begun.resolve()
    const sending = deliver(other, 1, id)
    await begun.promise
    await call(contracts.withdrawConsent, { id: record.id }, anna)
    expect(await sending).toMatchObject({ is: 'withdrawn' })
  })

  it('is known of a passage that stands open: one process tells at a time, and a process that ends says so', async () => {
    const { id } = await add()
    await give(id)
    const other = await door.context.another()
    const begun = Promise.withResolvers<void>()
    receiver.answer = () => begun.resolve()
    const sending = deliver(other, 1, id)
    await begun.promise
    const [open] = await left()
    expect(open?.digest).toBeDefined()
    expect([open?.outcome, open?.sentBytes]).toEqual([undefined, undefined])
    await expect(send(id)).rejects.toMatchObject({ code: 'conflict' })
    await other.door[Symbol.asyncDispose]()
    expect(await sending).toMatchObject({ is: 'stopped' })
    expect((await left())[0]).toMatchObject({ id: open?.id, outcome: 'stopped' })
    await other[Symbol.asyncDispose]()
  })

  it('a killed process leaves the row it wrote first, and another goes on when its claim has run out', async () => {
    const { context } = door
    const { id } = await add({ rhythm: 'daily' })
    await give(id)
    // Nothing of what it would write after the first byte arrives, as a kill has it.
    const killed = async (): Promise<never> => {
      throw new Error('killed')
    }
    const fleet: typeof context.fleet = {
      as: (tenants, work) => (receiver.got.length > 0 ? killed() : context.fleet.as(tenants, work)),
      one: (tenants, sql, params) => (receiver.got.length > 0 ? killed() : context.fleet.one(tenants, sql, params)),
      close: async () => {},
    }
    await using dying = openServerDoor({ ...context, fleet })
    await expect(deliver({ ...context, fleet, door: dying }, 1, id)).rejects.toThrow('killed')
    expect(receiver.got).toHaveLength(1)
    const [row] = await left()
    expect(row).toMatchObject({ devices: 2, purpose: 'asset-sharing' })
    expect(row?.outcome).toBeUndefined()
    expect(await deliver(context, 1, id)).toBeUndefined()
    context.clock.advance(300_000)
    expect(await due(context, 1)).toEqual([id])
    expect(await deliver(context, 1, id)).toMatchObject({ is: 'done' })
  })
})

describe('a receiver that is not as it should be', () => {
  const outcomeOf = async (more: Partial<Form> = {}) => {
    const { id } = await add(more)
    await give(id)
    return [await send(id), await integration(id)] as const
  }

  it('with a certificate nobody signed, or for another name, is sent nothing', async () => {
    const [unknown] = await outcomeOf({ authority: undefined })
    expect(unknown.outcome).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/)
    receiver = open.use(await testReceiver('elsewhere.example'))
    const [wrong] = await outcomeOf()
    expect(wrong.outcome).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(receiver.got).toHaveLength(0)
  })

  it('that leads elsewhere is not followed', async () => {
    const other = open.use(await testReceiver())
    receiver.answer = (_, response) => response.writeHead(307, { location: other.url }).end()
    const [passage, after] = await outcomeOf()
    expect(passage.outcome).toBe('307')
    expect(after).toMatchObject({ failures: 1, last: { outcome: '307' } })
    expect(other.connections()).toBe(0)
  })

  it('that answers too much is cut off', async () => {
    receiver.answer = (_, response) => response.writeHead(200).end(Buffer.alloc(100_000))
    const [passage] = await outcomeOf()
    expect(passage.outcome).toBe('answer-too-large')
  })

  it('that is away or overloaded is tried again later and later with the same message, then left alone, and seen', async () => {
    receiver.answer = (_, response) => response.writeHead(503).end()
    const { clock } = door.context
    const { id } = await add()
    await give(id)
    await send(id)
    const waits: number[] = []
    for (let after = await integration(id); after?.nextAt; after = await integration(id)) {
      const wait = Date.parse(after.nextAt) - clock.now()
      waits.push(wait / 60_000)
      clock.advance(wait)
      expect(await due(door.context, 1)).toEqual([id])
      await tellDue(door.context, { tenant: 1, integration: id })
    }
    expect(waits).toEqual([1, 5, 15, 60, 240])
    expect(new Set(receiver.got.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(await integration(id)).toMatchObject({ closed: 'stopped', failures: 6 })
    const calls = receiver.got.length
    clock.advance(30 * 86_400_000)
    expect(await due(door.context, 1)).toEqual([])
    await lookForDue(door.context, { tenant: 1 })
    expect(receiver.got).toHaveLength(calls)
    // By hand it begins anew.
    receiver.answer = (_, response) => response.writeHead(200).end()
    expect((await send(id)).outcome).toBe('200')
    expect(await integration(id)).toMatchObject({ failures: 0 })
    expect((await integration(id))?.closed).toBeUndefined()
  })

  it('cannot be named by an address the door would not take', async () => {
    for (const url of [
      receiver.url.replace('https', 'http'),
      'ftp://localhost/',
      'https://',
      'nonsense',
      'https://anna:secret@localhost/',
      `${receiver.url}#there`,
    ])
      await expect(add({ url }), url).rejects.toMatchObject({ code: 'body-invalid' })
    await expect(add({ fields: ['services.name'] })).rejects.toMatchObject({ code: 'body-invalid' })
    await expect(add({ authority: 'none' })).rejects.toMatchObject({ code: 'body-invalid' })
  })
})

describe('a large fleet', () => {
  it('goes in parts of a mebibyte at most, each its own passage, and on from where it stopped', async () => {
    const { context } = door
    const fields = ['software.name', 'software.version']
    const many = Array.from({ length: 30_000 }, (_, i) => deb(`package-with-a-long-name-${i}`, '1:2.3.4-5+deb12u6'))
    const large = await plantDevice(context, 1)
    await intake(context, large, pack([whole('system', [debian]), whole('software', many)]))
    const { id } = await add({ fields })
    const bodies: string[] = []
    for await (const { body } of partsOf(context, 1, { fields, integration: id })) bodies.push(body.toString())
    expect(bodies.length).toBeGreaterThan(1)
    for (const body of bodies) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(partBytes)
    const names = bodies.flatMap((body) =>
      JSON.parse(body).devices.filter((one: { id: string }) => one.id === large.device),
    )
    expect(names.flatMap(({ software }) => software)).toHaveLength(many.length)
    expect(names.map(({ more }) => more).at(-1)).toBe(false)
    expect(bodies.map((body) => JSON.parse(body).last)).toEqual([...bodies.slice(1).map(() => false), true])
    await give(id)
    expect((await send(id)).outcome).toBe('204')
    expect(receiver.got).toHaveLength(1)
    receiver.answer = (_, response) => response.writeHead(503).end()
    await tellDue(context, { tenant: 1, integration: id })
    expect(await integration(id)).toMatchObject({ failures: 1 })
    receiver.answer = (_, response) => response.writeHead(204).end()
    await tellDue(context, { tenant: 1, integration: id })
    const got = receiver.got.map(({ body }) => body.toString())
    // The second part twice, because it was not taken at first.
    expect(got[0]).toBe(bodies[0])
    expect(got[1]).toBe(got[2])
    expect(JSON.parse(got.at(-1) ?? '').last).toBe(true)
    const seen = new Set(got.flatMap((body) => JSON.parse(body).devices.map((one: { id: string }) => one.id)))
    expect(seen).toEqual(new Set([...devices.slice(0, 2), large].map(({ device }) => device)))
    expect(await integration(id)).toMatchObject({ failures: 0 })
    await context.fleet.as([1], (tx) =>
      tx.query('update device_devices set state = $2 where tenant = $1 and number = $3', [1, 'retired', large.number]),
    )
  })
})

describe('of a device that is erased', () => {
  it('every receiver that was told hears by its id, once more later where it did not take it', async () => {
    const { context } = door
    const [one] = devices as [DeviceCaller]
    const { id, signing } = await add()
    const record = await give(id)
    const subjects = [{ device: one.device, number: one.number }]
    expect(await informErased(context, 1, [{ device: 'dev_never', number: 4_000 }])).toEqual([])
    await send(id)
    const destination = new URL(receiver.url).host
    expect((await recipientsOf(context, one)).at(0)).toMatchObject({
      destination: `Inventar GmbH (${destination})`,
      country: 'AT',
      purpose: 'asset-sharing',
      fields: ['device.id', ...record.fields],
    })
    expect((await disclose(context, one))[0]?.rows.length).toBeGreaterThan(0)
    receiver.answer = (_, response) => response.writeHead(503).end()
    const informed = await informErased(context, 1, subjects)
    expect(informed).toContainEqual(expect.objectContaining({ destination, informed: false }))
    await context.fleet.as([1], (tx) => forget(tx, { tenant: 1, subjects, at: 0 }))
    expect(await recipientsOf(context, one)).toEqual([])
    receiver.answer = (_, response) => response.writeHead(200).end()
    context.clock.advance(60_000)
    await informLater(context, 1)
    const last = receiver.got.at(-1)
    expect(JSON.parse(last?.body.toString() ?? '')).toMatchObject({
      event: 'device.erased',
      devices: [{ id: one.device }],
    })
    expect(last && signing && verified(last, signing.publicKey, signing.keyId)).toBe(true)
    const count = receiver.got.length
    context.clock.advance(86_400_000)
    await informLater(context, 1)
    expect(receiver.got).toHaveLength(count)
    expect((await left())[0]).toMatchObject({ fields: ['device.id'], devices: 1, outcome: '200' })
  })

  it('a receiver whose authorisation ended is not told, and that is said', async () => {
    const { context } = door
    const [, two] = devices as [DeviceCaller, DeviceCaller]
    const { id } = await add()
    const record = await give(id)
    await send(id)
    await call(contracts.withdrawConsent, { id: record.id }, anna)
    const calls = receiver.connections()
    const informed = await informErased(context, 1, [{ device: two.device, number: two.number }])
    expect(informed).toContainEqual(
      expect.objectContaining({ destination: new URL(receiver.url).host, informed: false }),
    )
    expect(receiver.connections()).toBe(calls)
  })
})

describe('the ledger', () => {
  it('is a tenant’s own, completed once and never changed, sealed where it names somebody', async () => {
    const { context } = door
    const { id } = await add()
    await give(id)
    const passage = await send(id)
    expect((await call(contracts.listPassages, { limit: 100 }, await door.as('administrator', 2))).items).toEqual([])
    const change = (sql: string) => context.fleet.as([1], (tx) => tx.query(sql, [1, passage.id]))
    await expect(change(`update out_passages set outcome = '200' where tenant = $1 and id = $2`)).rejects.toThrow()
    await expect(change(`update out_passages set fields = '{}' where tenant = $1 and id = $2`)).rejects.toThrow()
    const rows = await context.admin(
      `select row_to_json(p)::text, encode(p.destination, 'escape') from out_passages p union all
       select row_to_json(r)::text, encode(r.settings, 'escape') from integration_receivers r union all
       select row_to_json(c)::text, encode(c.destination, 'escape') from consent_records c`,
    )
    expect(rows.length).toBeGreaterThan(3)
    expect(JSON.stringify(rows)).not.toMatch(/localhost|Inventar|PRIVATE/)
    const people = await context.adminPeople('select * from people_recipients')
    expect(JSON.stringify(people)).not.toContain('Inventar')
  })

  it('pages without a gap or a repeat', async () => {
    const { id } = await add()
    await give(id)
    for (let i = 0; i < 5; i += 1) await send(id)
    const all = await left()
    const paged: string[] = []
    let cursor: string | undefined
    do {
      const page = await call(contracts.listPassages, { limit: 2, cursor }, anna)
      paged.push(...page.items.map((one) => one.id))
      expect(page.missing).toEqual(['advisories'])
      cursor = page.next
    } while (cursor)
    expect(paged).toEqual(all.map((one) => one.id))
    await expect(call(contracts.listPassages, { cursor: 'bm9wZQ', limit: 2 }, anna)).rejects.toMatchObject({
      code: 'body-invalid',
    })
    const shown = await call(contracts.showOutbound, {}, anna)
    // The vulnerability service does not run here: the sum is not known, what is known is shown.
    expect(shown).toMatchObject({ door: 'open', bytes: null, notTold: ['advisories'] })
    expect(shown.recipients.length).toBeGreaterThan(0)
  })
})
