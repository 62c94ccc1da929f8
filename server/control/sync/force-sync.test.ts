// A forced sync from the operator's word to what the server holds, over real datagrams; it never says more than what is.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '#kit/log.ts'
import { parseDatagram } from '#wire/control/datagram.ts'
import type { Nudge } from '#wire/control/held-line.ts'
import type { Caller, Context } from '../../context.ts'
import { createGroup } from '../../devices/create-group.ts'
import type { Standing } from '../../devices/presence.ts'
import { showDevice } from '../../telemetry/show-device.ts'
import { deb, debian } from '../../telemetry/testing.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { disclose } from './disclose.ts'
import { forceSync } from './force-sync.ts'
import { forget } from './forget.ts'
import { answersKept, ordersKept } from './kept.ts'
import { listSyncs } from './list-syncs.ts'
import { openAsks } from './open-asks.ts'
import { showSync } from './show-sync.ts'
import { syncDevices } from './sync-devices.ts'
import { WokenDevice } from './testing.ts'

const caller = (tenant = 1, identifiers = true): Caller => ({
  ...{ tenant, operator: undefined, credential: 'crd_aaaaaaaaaaaaaaaaaaaaaaaaaa', rights: new Set() },
  sees: { identifiers },
})

let context: TestContext
beforeAll(async () => {
  context = await testContext()
  for (const tenant of [1, 2]) await context.ring.add(tenant, ['tenant'])
})
afterAll(() => context[Symbol.asyncDispose]())

/** One that has come once and takes wakes. */
async function known(plant: Parameters<typeof WokenDevice.make>[1] = {}): Promise<WokenDevice> {
  const device = await WokenDevice.make(context, { lastSeen: context.clock.now() - 60_000, ...plant })
  device.rows = { system: [debian] }
  await device.sync(context)
  return device
}

const force = (...devices: WokenDevice[]) =>
  forceSync(context, { devices: devices.map(({ id }) => id) } as never, caller())
const askOf = async (order: { id: string }, device: WokenDevice) => {
  const { items } = await syncDevices(context, { id: order.id, limit: 50, device: device.id } as never, caller())
  return items[0]
}
const stateOf = async (order: { id: string }, device: WokenDevice) => (await askOf(order, device))?.state
const pageOf = (device: WokenDevice) => showDevice(context, { id: device.id }, caller())
/** Lets the time of wakes pass, a step at a time as a process that is awake does. */
async function passUntil(isSo: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(
      () => {
        context.clock.advance(400)
        return isSo()
      },
      { interval: 45 },
    )
    .toBe(true)
}

/** Resolves once all that was said of asks by now is in rows: they are written in order. */
async function written(): Promise<void> {
  await using nobody = await WokenDevice.make(context)
  const order = await force(nobody)
  await expect.poll(() => stateOf(order, nobody)).toBe('waiting')
}

describe('a forced sync', () => {
  it('wakes the device, has it read everything again, and is done when the server holds what it told', async () => {
    await using device = await known({ given: 'front-desk' })
    const woken = Promise.withResolvers<number>()
    device.onWake = woken.resolve
    expect(await pageOf(device)).toMatchObject({
      waiting: [],
      reach: { mode: 'resident', wakes: { state: 'unknown' } },
    })
    const order = await force(device)
    expect(order).toMatchObject({ target: { is: 'devices' }, devices: 1, by: caller().credential })
    const counter = await woken.promise
    await expect.poll(() => stateOf(order, device)).toBe('woken')
    expect((await pageOf(device)).waiting).toMatchObject([{ what: 'sync', until: order.expiresAt }])
    device.rows = { system: [debian], software: [deb('bash', '5.3')] }
    const first = await device.ask(context, { woken: counter })
    expect(first?.reread).toBe(true)
    await expect.poll(() => stateOf(order, device)).toBe('connected')
    const second = await device.ask(context, { reread: true })
    expect(second?.reread).toBeUndefined()
    expect(second?.wanted.map(({ kind }) => kind)).toEqual(['software'])
    // It came and said so, and the server does not hold it yet.
    await written()
    expect(await stateOf(order, device)).toBe('connected')
    await device.tell(context, second)
    await expect.poll(() => stateOf(order, device)).toBe('done')
    expect(await askOf(order, device)).toMatchObject({
      ...{ name: 'front-desk', by: 'wake' },
      ...{ wokenAt: expect.any(String), connectedAt: expect.any(String), doneAt: expect.any(String) },
    })
    expect(await showSync(context, { id: order.id }, caller())).toMatchObject({
      counts: { asked: 0, woken: 0, connected: 0, done: 1, waiting: 0, failed: 0 },
      settledAt: expect.any(String),
    })
    expect(await pageOf(device)).toMatchObject({
      waiting: [],
      reach: { wakes: { state: 'arrive', tried: 1, arrived: 1 } },
    })
    expect(await device.ask(context)).toBeUndefined()
    const acts = await context.admin<{ detail: object }>(
      "select detail from audit_acts where act = 'device.sync' and subject = $1",
      [order.id],
    )
    expect(acts).toEqual([{ detail: { target: 'devices', devices: 1, asked: 1 } }])
  })

  it('is done at once when what was read again is what the server holds', async () => {
    await using device = await known()
    device.onWake = (counter) => void device.sync(context, { woken: counter })
    const order = await force(device)
    await expect.poll(() => stateOf(order, device)).toBe('done')
  })

  it('is not repeated for who has come, and repeats the very same bytes until then', async () => {
    await using device = await known()
    const order = await force(device)
    await passUntil(async () => device.heard.length >= 2)
    expect(new Set(device.heard.map((bytes) => bytes.toString('hex'))).size).toBe(1)
    const answer = await device.ask(context)
    expect(answer?.reread).toBe(true)
    const heard = device.heard.length
    await using other = await known()
    const behind = await force(other)
    await passUntil(async () => (await stateOf(behind, other)) === 'waiting')
    expect(device.heard).toHaveLength(heard)
    await device.tell(context, await device.ask(context, { reread: true }))
    await expect.poll(() => stateOf(order, device)).toBe('done')
    // It came without the wake's counter: by itself.
    expect(await askOf(order, device)).toMatchObject({ by: 'itself' })
    expect((await pageOf(device)).reach?.wakes).toMatchObject({ state: 'unknown', tried: 0 })
  })

  it('says of a device that no wake reaches that it waits, and that it is done when it comes by itself', async () => {
    await using device = await known()
    const gone = await WokenDevice.make(context)
    await gone[Symbol.asyncDispose]()
    await device.ask(context, { wakePort: gone.port })
    const order = await force(device)
    await passUntil(async () => (await stateOf(order, device)) === 'waiting')
    expect(await askOf(order, device)).toMatchObject({ reason: 'wake-lost', by: 'wake', wokenAt: expect.any(String) })
    expect((await pageOf(device)).reach?.wakes).toMatchObject({ state: 'lost', tried: 1, arrived: 0 })
    const settled = await showSync(context, { id: order.id }, caller())
    expect(settled.settledAt).toBeDefined()
    await device.sync(context)
    await expect.poll(() => stateOf(order, device)).toBe('done')
    expect(await askOf(order, device)).toMatchObject({ by: 'itself' })
    expect((await askOf(order, device))?.reason).toBeUndefined()
  })

  it('corrects itself when a wake arrived after all', async () => {
    await using device = await known()
    const order = await force(device)
    await passUntil(async () => (await stateOf(order, device)) === 'waiting')
    const { counter = 0 } = parseDatagram(device.heard[0] as Buffer) ?? {}
    await device.sync(context, { woken: counter })
    await expect.poll(() => stateOf(order, device)).toBe('done')
    expect(await askOf(order, device)).toMatchObject({ by: 'wake' })
    expect((await pageOf(device)).reach?.wakes).toMatchObject({ state: 'arrive', tried: 1, arrived: 1 })
  })

  it('gives the reason for each device that cannot be called', async () => {
    await using never = await WokenDevice.make(context)
    await using silent = await WokenDevice.make(context, { lastSeen: context.clock.now() })
    await using off = await known()
    await off.ask(context, { wakePort: undefined })
    await using left = await known()
    await context.admin('update device_presence set left_at = now() where tenant = 1 and number = $1', [
      left.caller.number,
    ])
    await using pending = await WokenDevice.make(context, { state: 'pending' })
    await using revoked = await WokenDevice.make(context, { state: 'revoked' })
    const all = [never, silent, off, left, pending, revoked]
    const order = await force(...all)
    await expect
      .poll(async () => (await showSync(context, { id: order.id }, caller())).counts)
      .toMatchObject({ waiting: 5, failed: 1 })
    expect(await Promise.all(all.map(async (device) => (await askOf(order, device))?.reason))).toEqual([
      ...['never-seen', 'address-unknown', 'wakes-off', 'left', 'not-managed', 'not-managed'],
    ])
    const { items, total } = await syncDevices(context, { id: order.id, limit: 50 } as never, caller())
    expect([items[0]?.device, total]).toEqual([revoked.id, 6])
  })

  it('calls over the line where one is held, and by a wake when that line says nothing', async () => {
    await using device = await known()
    const { tenant, number } = device.caller
    await context.admin('update device_devices set keep = true where tenant = 1 and number = $1', [number])
    context.presence.forget(1, device.id)
    const standing = (await context.presence.standing(1, device.id)) as Standing
    const nudges: Nudge[] = []
    const line = {
      ...{ tenant, number, device: device.id, generation: 0, end: () => {} },
      nudge(nudge: Nudge) {
        nudges.push(nudge)
        return true
      },
    }
    expect(await context.lines.open(line, standing)).toEqual({})
    const first = await force(device)
    await expect.poll(() => nudges).toEqual([{ reread: true }])
    await device.ask(context, { reread: true }, { line: 'held', address: '127.0.0.1' })
    await expect.poll(() => stateOf(first, device)).toBe('done')
    expect(await askOf(first, device)).toMatchObject({ by: 'line' })
    expect(device.heard).toHaveLength(0)
    const second = await force(device)
    await passUntil(async () => device.heard.length > 0)
    expect(nudges).toHaveLength(2)
    await expect.poll(async () => (await askOf(second, device))?.by).toBe('wake')
    await device.ask(context, { wakePort: undefined })
    await device.ask(context, { wakePort: undefined, reread: true })
    await expect.poll(() => stateOf(second, device)).toBe('done')
    const third = await force(device)
    await passUntil(async () => (await stateOf(third, device)) === 'waiting')
    expect(await askOf(third, device)).toMatchObject({ reason: 'line-lost' })
    context.lines.closed(line)
  })

  it('asked for twice calls once and counts twice; one that waits is called again', async () => {
    await using device = await known()
    const orders = [await force(device)]
    await expect.poll(() => stateOf(orders[0] as never, device)).toBe('woken')
    orders.push(await force(device))
    await expect
      .poll(async () => Promise.all(orders.map((order) => stateOf(order, device))))
      .toEqual(['woken', 'woken'])
    await using other = await known()
    other.onWake = (counter) => void other.sync(context, { woken: counter })
    const behind = await force(other)
    await expect.poll(() => stateOf(behind, other)).toBe('done')
    expect(device.heard).toHaveLength(1)
    await passUntil(async () => (await stateOf(orders[1] as never, device)) === 'waiting')
    const before = new Set(device.heard.map((bytes) => bytes.toString('hex')))
    device.onWake = (counter) => void device.sync(context, { woken: counter })
    orders.push(await force(device))
    await expect
      .poll(async () => Promise.all(orders.map((order) => stateOf(order, device))))
      .toEqual(['done', 'done', 'done'])
    expect(before.has(device.heard.at(-1)?.toString('hex') ?? '')).toBe(false)
    const { items } = await listSyncs(context, { limit: 50, device: device.id } as never, caller())
    expect(items.map(({ id }) => id)).toEqual(orders.map(({ id }) => id).reverse())
  })

  it('of a group asks everything below it and nobody else', async () => {
    const group = async (name: string, parent: string | null) =>
      (await createGroup(context, { name, parent, readmission: 'automatic' } as never, caller())).id
    const site = await group('Site', null)
    const room = await group('Room', site)
    const elsewhere = await group('Elsewhere', null)
    const devices = await Promise.all(
      [site, room, room, elsewhere].map((id) => WokenDevice.make(context, { group: id })),
    )
    await WokenDevice.make(context, { group: room, state: 'retired' }).then((one) => one[Symbol.asyncDispose]())
    const order = await forceSync(context, { group: site } as never, caller())
    expect(order).toMatchObject({ target: { is: 'group', group: site, name: 'Site' }, devices: 3 })
    const { items } = await syncDevices(context, { id: order.id, limit: 50 } as never, caller())
    expect(new Set(items.map(({ device }) => device))).toEqual(new Set(devices.slice(0, 3).map(({ id }) => id)))
    expect(await forceSync(context, { group: elsewhere } as never, caller(1, false))).toMatchObject({
      target: { name: elsewhere.slice(4, 10) },
    })
    for (const device of devices) await device[Symbol.asyncDispose]()
    await expect(forceSync(context, { group: `grp_${'a'.repeat(26)}` } as never, caller())).rejects.toMatchObject({
      code: 'group-unknown',
    })
    await expect(forceSync(context, { group: site } as never, caller(2))).rejects.toMatchObject({
      code: 'group-unknown',
    })
  })

  it('of a device or order of another tenant is refused, and asks nobody', async () => {
    await using own = await known()
    await using foreign = await WokenDevice.make(context, {}, 2)
    const before = await context.admin('select from sync_orders')
    await expect(force(own, foreign)).rejects.toMatchObject({ code: 'device-unknown' })
    expect(await context.admin('select from sync_orders')).toHaveLength(before.length)
    const order = await force(own)
    for (const verb of [showSync, syncDevices] as ((c: Context, input: never, by: Caller) => Promise<unknown>)[])
      await expect(verb(context, { id: order.id, limit: 1 } as never, caller(2))).rejects.toMatchObject({
        code: 'not-found',
      })
    expect((await listSyncs(context, { limit: 50 } as never, caller(2))).items).toEqual([])
    await expect(listSyncs(context, { limit: 5, device: own.id } as never, caller(2))).rejects.toMatchObject({
      code: 'device-unknown',
    })
  })

  it('is paged in the order of need, without names for who may not see them', async () => {
    const devices: WokenDevice[] = []
    for (let i = 0; i < 9; i += 1)
      devices.push(await WokenDevice.make(context, { host: `desk-${i}`, ...(i % 3 === 0 ? { state: 'revoked' } : {}) }))
    const order = await force(...devices)
    await expect
      .poll(async () => (await showSync(context, { id: order.id }, caller())).counts)
      .toMatchObject({ waiting: 6, failed: 3 })
    const pages: { state: string; name: string }[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await syncDevices(context, { id: order.id, limit: 2, cursor } as never, caller(1, false))
      expect(page.total).toBe(9)
      pages.push(...page.items)
      cursor = page.next
      if (!cursor) break
    }
    expect(pages.map(({ state }) => state)).toEqual([...Array(3).fill('failed'), ...Array(6).fill('waiting')])
    expect(pages.some(({ name }) => name.startsWith('desk'))).toBe(false)
    const some = await syncDevices(context, { id: order.id, limit: 50, state: ['failed'] } as never, caller())
    expect([some.total, some.items.length, some.items[0]?.name.startsWith('desk')]).toEqual([3, 3, true])
    const wrong = syncDevices(context, { id: order.id, limit: 2, cursor: 'made-up' } as never, caller())
    await expect(wrong).rejects.toMatchObject({ code: 'body-invalid' })
    for (const device of devices) await device[Symbol.asyncDispose]()
  })

  it('of which a device came and could not end fails with that word', async () => {
    await using device = await known()
    const order = await force(device)
    await device.ask(context)
    await expect.poll(() => stateOf(order, device)).toBe('connected')
    context.asks.failed(device.caller)
    await expect.poll(async () => (await askOf(order, device))?.reason).toBe('sync-failed')
    expect((await device.ask(context))?.reread).toBeUndefined()
  })

  it('forgets after a day when a device answered, and not what became of it', async () => {
    await using device = await known()
    device.onWake = (counter) => void device.sync(context, { woken: counter })
    const order = await force(device)
    await expect.poll(() => stateOf(order, device), { timeout: 20_000 }).toBe('done')
    await written()
    const forget = (agoMs: number) =>
      context.fleet.as([1], (tx) => answersKept.drop(tx, 1, new Date(context.clock.now() - agoMs), 1000))
    await forget(86_400_000)
    expect(await askOf(order, device)).toMatchObject({ connectedAt: expect.any(String), doneAt: expect.any(String) })
    context.clock.advance(86_400_000)
    await forget(86_399_000)
    const { state, wokenAt, connectedAt, doneAt } = (await askOf(order, device)) ?? {}
    expect([state, wokenAt, connectedAt, doneAt]).toEqual(['done', undefined, undefined, undefined])
    expect(await showSync(context, { id: order.id }, caller())).toMatchObject({ counts: { done: 1 } })
  })

  it('runs out after a day, and after a month its rows go', async () => {
    await using device = await WokenDevice.make(context)
    const order = await force(device)
    await expect.poll(() => stateOf(order, device)).toBe('waiting')
    context.clock.advance(86_400_000)
    await expect.poll(async () => (await askOf(order, device))?.reason).toBe('expired')
    expect((await pageOf(device)).waiting.map(({ what }) => what)).not.toContain('sync')
    const sweep = () =>
      context.fleet.as([1], (tx) => ordersKept.drop(tx, 1, new Date(context.clock.now() - 30 * 86_400_000), 1000))
    context.clock.advance(28 * 86_400_000)
    await sweep()
    expect(await showSync(context, { id: order.id }, caller())).toMatchObject({ counts: { failed: 1 } })
    context.clock.advance(2 * 86_400_000)
    await sweep()
    await expect(showSync(context, { id: order.id }, caller())).rejects.toMatchObject({ code: 'not-found' })
    expect(await context.admin('select from sync_asks where number = $1', [device.caller.number])).toEqual([])
  })

  it('of a device is given out whole and forgotten whole, and its order comes to its end', async () => {
    await using device = await WokenDevice.make(context)
    const order = await force(device)
    await expect.poll(() => stateOf(order, device)).toBe('waiting')
    const told = await disclose(context, device.caller)
    expect(told.flatMap(({ rows }) => rows)).toMatchObject([
      {
        'Sync forced at': order.at,
        'How far the device is': 'waiting',
        'Why the device waits or failed': 'never-seen',
      },
    ])
    await context.fleet.as([1], (tx) => forget(tx, { tenant: 1, subjects: [device.caller], at: context.clock.now() }))
    expect(await disclose(context, device.caller)).toEqual([])
    expect((await showSync(context, { id: order.id }, caller())).counts).toMatchObject({ waiting: 0, failed: 1 })
  })
})

describe('two processes', () => {
  const second = async (listener: Context['listener']): Promise<Context & AsyncDisposable> => {
    const asks = await openAsks({ ...context, listener, log: silentLog, tenants: async () => [1] })
    return { ...context, asks, [Symbol.asyncDispose]: () => asks[Symbol.asyncDispose]() }
  }

  it('serve one order: one calls, the device comes to the other, and both say the same', async () => {
    // Both share a connection here, and a lock is held by a connection.
    await using elsewhere = await second({ ...context.listener, hold: async () => false })
    await using device = await known()
    device.onWake = (counter) => void device.sync(elsewhere, { woken: counter })
    const order = await force(device)
    await expect.poll(() => stateOf(order, device)).toBe('done')
    await expect.poll(() => context.asks.openFor(1, device.caller.number)).toBeUndefined()
    expect(device.heard).toHaveLength(1)
    expect((await device.ask(context))?.reread).toBeUndefined()
  })

  it('find an ask that only the other has heard of, when its device comes', async () => {
    await using deaf = await second({ ...context.listener, on: () => {}, hold: async () => false })
    await using device = await known()
    device.onWake = (counter) => void device.sync(deaf, { woken: counter })
    const order = await force(device)
    await expect.poll(() => stateOf(order, device)).toBe('done')
    expect(await askOf(order, device)).toMatchObject({ by: 'wake' })
  })

  it('go on where the one that called has ended', async () => {
    await using own = await testContext()
    await own.ring.add(1, ['tenant'])
    await using device = await WokenDevice.make(own, { lastSeen: own.clock.now() - 60_000 })
    await device.sync(own)
    const order = await forceSync(own, { devices: [device.id] } as never, caller())
    await expect.poll(() => device.heard.length).toBe(1)
    await (own.asks as unknown as AsyncDisposable)[Symbol.asyncDispose]()
    const asks = await openAsks({ ...own, log: silentLog, tenants: async () => [1] })
    const after: Context = { ...own, asks }
    device.onWake = (counter) => void device.sync(after, { woken: counter })
    const done = async () => (await showSync(after, { id: order.id }, caller())).counts.done
    await expect.poll(done).toBe(1)
    expect(new Set(device.heard.map((bytes) => bytes.toString('hex'))).size).toBe(2)
    await asks[Symbol.asyncDispose]()
  })
})
