// Events from the bytes to what an operator reads: the good, the repeated, the refused, the dropped and the forgotten.
import { randomBytes, verify } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { iso } from '#kit/clock.ts'
import type { DeviceEvent } from '#wire/telemetry/event-batch.ts'
import { batchLimits, chainStart } from '#wire/telemetry/event-batch.ts'
import { receiptText } from '#wire/telemetry/transmission.ts'
import { choosePrivacy } from '../../people/choose-privacy.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { deviceKnown } from '../device-known.ts'
import { plantDevice, reader } from '../testing.ts'
import { disclose } from './disclose.ts'
import { eventCounts } from './event-counts.ts'
import { forget } from './forget.ts'
import { listEventTypes } from './list-event-types.ts'
import { listEvents } from './list-events.ts'
import { sweepEvents } from './sweep-events.ts'
import { takeEvents } from './take-events.ts'
import { pack, type RawBatch, started, TellingDevice } from './testing.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext({ eventCap: 1000 })
  for (const tenant of [1, 2]) await choose(tenant, 'full')
})
afterAll(() => context[Symbol.asyncDispose]())

const choose = (tenant: number, level: 'strict' | 'full') =>
  choosePrivacy(context, { level }, { ...reader(tenant), rights: new Set(['privacy.manage']) })
const freshStream = () => randomBytes(16).toString('base64url')
const teller = async (tenant = 1) => new TellingDevice(await plantDevice(context, tenant), freshStream)
const list = (tenant: number, query: Record<string, unknown> = {}, identifiers = true) =>
  listEvents(context, { limit: 100, ...query }, reader(tenant, identifiers))
const counts = (tenant: number, query: Record<string, unknown> = {}) =>
  eventCounts(context, { hours: 168, ...query }, reader(tenant))
const refusal = (body: Buffer, device: TellingDevice) =>
  takeEvents(context, device.caller, body).then(
    () => 'taken',
    ({ code, message }) => `${code}: ${message}`,
  )
const nearlyFull = (usedPercent = 93): DeviceEvent => ({
  at: '2026-11-21T11:59:00Z',
  type: 'disk.nearly-full',
  detail: { mount: '/srv/acme', usedPercent },
})

describe('a batch', () => {
  it('is stored, receipted and read back as it was told, newest arrivals first, whatever the device’s clock says', async () => {
    const device = await teller()
    device.waiting.push(started('1.0', Date.UTC(2031, 0, 1)), nearlyFull(), {
      at: '1999-12-31T23:59:59Z',
      type: 'system.booted',
    })
    const body = pack(device.freeze() as RawBatch)
    const answer = await device.send(context)
    expect(answer).toMatchObject({ upTo: 3, receipt: { bytes: body.length, device: device.caller.device } })
    const { signature, ...receipt } = (answer as NonNullable<typeof answer>).receipt
    const key = { key: Buffer.from(context.authority.keys.receipt, 'base64'), format: 'der', type: 'spki' } as const
    expect(verify(null, Buffer.from(receiptText(receipt)), key, Buffer.from(signature, 'base64'))).toBe(true)
    const { items } = await list(1, { device: device.caller.device })
    expect(items.map(({ type, severity, at, detail }) => [type, severity, at, detail])).toEqual([
      ['system.booted', 'info', '1999-12-31T23:59:59Z', {}],
      ['disk.nearly-full', 'warning', '2026-11-21T11:59:00Z', { mount: '/srv/acme', usedPercent: 93 }],
      ['agent.started', 'info', '2031-01-01T00:00:00Z', { version: '1.0' }],
    ])
    expect(items.every(({ arrivedAt }) => arrivedAt === '2026-11-21T12:00:00Z')).toBe(true)
  })

  it('hides identifiers, and the device’s name, from who may not see them; the database has neither', async () => {
    const device = await teller()
    device.waiting.push(nearlyFull())
    await device.send(context)
    const [item] = (await list(1, { device: device.caller.device }, false)).items
    expect(item).toMatchObject({ detail: { usedPercent: 93 }, hidden: ['mount'] })
    expect(item?.deviceName).toBe(device.caller.device.slice(4, 10))
    const [row] = await context.admin<{ detail: Buffer }>(
      'select detail from event_events where number = $1 and tenant = 1',
      [device.caller.number],
    )
    expect(row?.detail.includes('acme')).toBe(false)
    // A sealed detail that is put with another type or device cannot be read, and is no silent mix-up.
    await context.admin(`update event_events set type = 'service.failed' where number = $1 and tenant = 1`, [
      device.caller.number,
    ])
    await expect(list(1, { device: device.caller.device })).rejects.toThrow()
    await context.admin('delete from event_events where number = $1 and tenant = 1', [device.caller.number])
  })

  it('has a leaf in the transparency log, one for each receipt', async () => {
    const device = await teller(2)
    const leaves = async () =>
      Number(
        (
          await context.admin<{ n: string }>('select coalesce(sum(length(commitments)), 0) / 32 as n from log_pending')
        )[0]?.n,
      )
    const before = await leaves()
    device.waiting.push(started('a'))
    const batch = device.freeze() as RawBatch
    await takeEvents(context, device.caller, pack(batch))
    await takeEvents(context, device.caller, pack(batch))
    expect(await leaves()).toBe(before + 2)
  })

  it('is refused whole when a type is not collected, and nothing of it is stored', async () => {
    const device = await teller(2)
    await choose(2, 'strict')
    const failed: DeviceEvent = { at: iso(0), type: 'service.failed', detail: { unit: 'nginx.service' } }
    const batch = { stream: freshStream(), from: 1, base: chainStart, events: [started('x'), failed] }
    expect(await refusal(pack(batch), device)).toMatch(/^kind-refused: 'events.services' is not collected/)
    expect((await list(2, { device: device.caller.device })).items).toEqual([])
    await choose(2, 'full')
    expect(await refusal(pack(batch), device)).toBe('taken')
  })

  it.each<[string, string, (batch: RawBatch) => unknown]>([
    ['another version', 'version-unsupported', (batch) => ({ v: 99, ...batch })],
    [
      'an unknown type',
      'body-invalid',
      (batch) => ({ v: 1, ...batch, events: [{ at: iso(0), type: 'user.signed-in' }] }),
    ],
    [
      'a field that the type does not declare',
      'body-invalid',
      (batch) => ({ v: 1, ...batch, events: [{ ...started('a'), detail: { version: '1', user: 'anna' } }] }),
    ],
    [
      'a field too little',
      'body-invalid',
      (batch) => ({ v: 1, ...batch, events: [{ at: iso(0), type: 'agent.started' }] }),
    ],
    ['a value of another form', 'body-invalid', (batch) => ({ v: 1, ...batch, events: [nearlyFull(101)] })],
    [
      'a property beside the event',
      'body-invalid',
      (batch) => ({ v: 1, ...batch, events: [{ ...started('a'), user: 'anna' }] }),
    ],
    ['no events', 'body-invalid', (batch) => ({ v: 1, ...batch, events: [] })],
    ['too many events', 'body-invalid', (batch) => ({ v: 1, ...batch, events: Array(501).fill(started('a')) })],
    ['a sequence that begins at 0', 'body-invalid', (batch) => ({ v: 1, ...batch, from: 0 })],
    ['a sequence beyond counting', 'body-invalid', (batch) => ({ v: 1, ...batch, from: 2 ** 52 })],
    ['a stream of another form', 'body-invalid', (batch) => ({ v: 1, ...batch, stream: '../../etc' })],
    ['a text that cannot be stored', 'body-invalid', (batch) => ({ v: 1, ...batch, events: [started('a\0b')] })],
    ['a nesting without end', 'body-too-deep', (batch) => ({ v: 1, ...batch, events: [[[[[[[[[]]]]]]]]] })],
  ])('with %s is refused: %s', async (_what, code, change) => {
    const device = await teller()
    const good = { stream: freshStream(), from: 1, base: chainStart, events: [started('a')] }
    const said = await refusal(zstdCompressSync(JSON.stringify(change(good))), device)
    expect(said.split(':')[0]).toBe(code)
    expect(said).not.toMatch(/anna|signed-in/)
    expect((await list(1, { device: device.caller.device })).items).toEqual([])
  })

  it('that is no zstd, too large or becomes too large is refused', async () => {
    const device = await teller()
    expect(await refusal(Buffer.from('{}'), device)).toMatch(/^body-invalid/)
    expect(await refusal(Buffer.alloc(batchLimits.wireBytes + 1), device)).toMatch(/^body-too-large/)
    expect(await refusal(zstdCompressSync(Buffer.alloc(batchLimits.plainBytes + 1, 32)), device)).toMatch(
      /^body-too-large/,
    )
  })

  it('of a device whose key was dropped is refused and what it told is shown no more; its neighbours are stored', async () => {
    const [gone, stays] = [await teller(), await teller()]
    gone.waiting.push(started('before'))
    await gone.send(context)
    await context.ring.drop(1, [gone.caller.device])
    gone.waiting.push(started('after'))
    stays.waiting.push(started('stays'))
    const [refused] = await Promise.allSettled([gone.send(context), stays.send(context)])
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'device-revoked' } })
    expect((await list(1, { device: gone.caller.device })).items).toEqual([])
    expect((await list(1, { device: stays.caller.device })).items).toHaveLength(1)
  })

  it('after a restored backup is taken where the server no longer has the base, and what is missing is counted', async () => {
    const device = await teller(2)
    device.waiting.push(started('1'), started('2'), started('3'))
    await device.send(context, { most: 2 })
    const [before] = await context.admin<{ missing: number }>(
      'select coalesce(sum(missing), 0)::int as missing from event_losses where tenant = 2',
    )
    for (const table of ['event_events', 'event_streams', 'event_marks'])
      await context.admin(`delete from ${table} where tenant = 2 and number = $1`, [device.caller.number])
    expect(await device.send(context)).toMatchObject({ upTo: 3 })
    expect((await list(2, { device: device.caller.device })).items).toHaveLength(1)
    expect((await counts(2)).missing).toBe((before?.missing ?? 0) + 2)
    device.waiting.push(started('4'))
    expect(await device.send(context)).toMatchObject({ upTo: 4 })
  })

  it('of a device that tells without end is put off, and others are not', async () => {
    const [flood, other] = [await teller(), await teller()]
    const stream = freshStream()
    const body = pack({ stream, from: 1, base: chainStart, events: Array(500).fill(started('a')) })
    const outcomes: string[] = []
    for (let i = 0; i < 41; i++) outcomes.push((await refusal(body, flood)).split(':')[0] as string)
    expect(outcomes.slice(0, 40)).toEqual(Array(40).fill('taken'))
    expect(outcomes[40]).toBe('too-many')
    other.waiting.push(started('b'))
    expect(await other.send(context)).toMatchObject({ upTo: 1 })
    context.clock.advance(3_600_000)
    expect(await refusal(body, flood)).toBe('taken')
    await context.fleet.as([1], (tx) => forget(tx, { tenant: 1, subjects: [flood.caller], at: 0 }))
  })
})

describe('reading', () => {
  it('turns pages, filters by severity, type, device and time of arrival, and knows no other tenant’s events', async () => {
    const device = await teller(2)
    const before = context.clock.now()
    for (let i = 0; i < 7; i++) {
      context.clock.advance(60_000)
      device.waiting.push(started(String(i)), nearlyFull(i))
      await device.send(context)
    }
    const query = { device: device.caller.device, from: iso(before) }
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await list(2, { ...query, limit: 3, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next
    } while (cursor)
    expect(seen).toHaveLength(14)
    expect(seen).toEqual(seen.toSorted((a, b) => Number(b) - Number(a)))
    expect((await list(2, { ...query, severity: ['warning'] })).items).toHaveLength(7)
    expect((await list(2, { from: query.from, type: ['agent.started'] })).items).toHaveLength(7)
    expect((await list(2, { ...query, type: ['agent.started'], severity: ['critical'] })).items).toEqual([])
    expect((await list(2, { from: iso(before + 60_000), until: iso(before + 180_000) })).items).toHaveLength(4)
    await expect(list(1, query)).rejects.toMatchObject({ code: 'device-unknown' })
    expect((await list(1, { from: query.from })).items).toEqual([])
    for (const bad of [
      'x',
      Buffer.from('[1e300,1]').toString('base64url'),
      Buffer.from('[1,1.5]').toString('base64url'),
    ])
      await expect(list(2, { cursor: bad })).rejects.toMatchObject({ code: 'body-invalid' })
  })

  it('counts by hour and type without reading events, and of one device from its own', async () => {
    context.clock.set(Date.UTC(2026, 11, 1, 9, 30))
    const [one, two] = [await teller(2), await teller(2)]
    one.waiting.push(started('a'), nearlyFull())
    two.waiting.push(started('b'))
    await one.send(context)
    await two.send(context)
    context.clock.advance(3_600_000)
    one.waiting.push(started('c'))
    await one.send(context)
    const all = await counts(2, { hours: 3 })
    expect(all.byHour).toEqual([
      { at: '2026-12-01T08:00:00Z', info: 0, warning: 0, critical: 0 },
      { at: '2026-12-01T09:00:00Z', info: 2, warning: 1, critical: 0 },
      { at: '2026-12-01T10:00:00Z', info: 1, warning: 0, critical: 0 },
    ])
    expect(all.byType).toEqual([
      { type: 'agent.started', severity: 'info', events: 3 },
      { type: 'disk.nearly-full', severity: 'warning', events: 1 },
    ])
    expect(all.cap).toBe(1000)
    const own = await counts(2, { hours: 2, device: one.caller.device })
    expect(own.byHour.map(({ info, warning }) => [info, warning])).toEqual([
      [1, 1],
      [1, 0],
    ])
    expect((await counts(2, { hours: 2, severity: ['warning'] })).byType).toHaveLength(1)
    const range = { from: '2026-12-01T09:10:00Z', until: '2026-12-01T10:00:00Z' }
    expect((await counts(2, range)).byHour).toEqual([all.byHour[1]])
    expect((await counts(2, { from: '2020-01-01T00:00:00Z' })).byHour).toHaveLength(31 * 24)
    expect((await counts(2, { from: '2030-01-01T00:00:00Z' })).byHour).toEqual([])
  })

  it('says what devices lost, in all and of one', async () => {
    const [one, two] = [await teller(2), await teller(2)]
    const { lost } = await counts(2)
    const told = (info: number): DeviceEvent => ({
      at: iso(0),
      type: 'agent.events-lost',
      detail: { info, warning: 2, critical: 0 },
    })
    one.waiting.push(told(5), told(1))
    two.waiting.push(told(10))
    await one.send(context)
    await two.send(context)
    expect((await counts(2)).lost).toBe(lost + 22)
    expect((await counts(2, { device: one.caller.device })).lost).toBe(10)
  })

  it('lists every type with its rules, and what is collected now', async () => {
    await choose(2, 'strict')
    const { items } = await listEventTypes(context, {}, reader(2))
    const of = (type: string) => items.find((one) => one.type === type)
    expect(of('service.failed')).toMatchObject({ severity: 'critical', retentionDays: 90, collected: false })
    expect(of('agent.started')).toMatchObject({ severity: 'info', retentionDays: 30, collected: true })
    await choose(2, 'full')
  })
})

describe('what goes', () => {
  it('goes by the time of its type, by the choice, and by the cap: the oldest of the least severe first', async () => {
    await context.admin('delete from event_events')
    const device = await teller()
    const failed: DeviceEvent = { at: iso(0), type: 'service.failed', detail: { unit: 'a.service' } }
    const types = async () => {
      const all = await context.admin<{ type: string; n: number }>(
        'select type, count(*)::int as n from event_events where tenant = 1 group by type order by type',
      )
      return Object.fromEntries(all.map(({ type, n }) => [type, n]))
    }
    device.waiting.push(started('old'), nearlyFull(), failed)
    await device.send(context)
    context.clock.advance(31 * 86_400_000)
    await sweepEvents(context, { tenant: 1 })
    expect(await types()).toEqual({ 'disk.nearly-full': 1, 'service.failed': 1 })
    await choose(1, 'strict')
    await sweepEvents(context, { tenant: 1 })
    expect(await types()).toEqual({})
    await choose(1, 'full')
    device.waiting.push(nearlyFull())
    device.waiting.push(...Array.from({ length: 600 }, (_, i) => started(String(i))))
    device.waiting.push(...Array.from({ length: 450 }, () => failed))
    while (device.freeze()) await device.send(context)
    const { dropped } = await counts(1)
    await sweepEvents(context, { tenant: 1 })
    expect(await types()).toEqual({ 'agent.started': 549, 'disk.nearly-full': 1, 'service.failed': 450 })
    expect((await counts(1)).dropped).toBe(dropped + 51)
    const left = await list(1, { type: ['agent.started'], limit: 500 })
    const oldest = await list(1, { type: ['agent.started'], limit: 500, cursor: left.next })
    expect(oldest.items.at(-1)?.detail).toEqual({ version: '51' })
    device.waiting.push(started('goes on'))
    expect(await device.send(context)).toMatchObject({ upTo: 1055 })
  })

  it('takes histories along that nobody continues, and the many of one device', async () => {
    const device = await teller()
    for (let i = 0; i < 40; i++) {
      device.waiting.push(started(String(i)))
      await device.send(context)
      Object.assign(device, { stream: freshStream(), acknowledged: 0, chain: chainStart })
    }
    await sweepEvents(context, { tenant: 1 })
    const rows = (table: string) =>
      context.admin(`select from ${table} where tenant = 1 and number = $1`, [device.caller.number])
    expect(await rows('event_streams')).toHaveLength(32)
    expect(await rows('event_marks')).toHaveLength(32)
    context.clock.advance(401 * 86_400_000)
    await sweepEvents(context, { tenant: 1 })
    for (const table of ['event_streams', 'event_marks', 'event_events', 'event_hours', 'event_losses'])
      expect(await context.admin(`select from ${table} where tenant = 1`), table).toHaveLength(0)
  })
})

describe('the rights of a subject', () => {
  it('takes what it told out of hours in which few told anything, and leaves the sums of many', async () => {
    context.clock.advance(4 * 3_600_000)
    const hours = async () => {
      const hour = new Date(context.clock.now() - (context.clock.now() % 3_600_000))
      const rows = await context.admin<{ type: string; events: number }>(
        'select type, events from event_hours where tenant = 1 and hour = $1 order by type',
        [hour],
      )
      return Object.fromEntries(rows.map(({ type, events }) => [type, events]))
    }
    const devices = await Promise.all(Array.from({ length: 5 }, () => teller()))
    for (const [i, device] of devices.entries()) {
      device.waiting.push(started(String(i)), ...(i < 2 ? [nearlyFull(), nearlyFull(94)] : []))
      await device.send(context)
    }
    expect(await hours()).toEqual({ 'agent.started': 5, 'disk.nearly-full': 4 })
    const erase = (...gone: typeof devices) =>
      context.fleet.as([1], (tx) => forget(tx, { tenant: 1, subjects: gone.map(({ caller }) => caller), at: 0 }))
    await erase(devices[0] as (typeof devices)[0])
    expect(await hours()).toEqual({ 'agent.started': 5, 'disk.nearly-full': 2 })
    await erase(...devices.slice(1, 3))
    expect(await hours()).toEqual({ 'agent.started': 2 })
    await erase(...devices)
    expect(await hours()).toEqual({})
  })

  it('discloses all of one device in words, and forgets it without touching another', async () => {
    const [one, two] = [await teller(), await teller()]
    for (const device of [one, two]) {
      device.waiting.push(started('2.0'), nearlyFull())
      await device.send(context)
    }
    const told = await disclose(context, one.caller)
    expect(told.map(({ name, rows }) => [name, rows.length])).toEqual([
      ['events', 2],
      ['event-histories', 1],
      ['event-batches', 1],
    ])
    expect(told[0]?.rows).toMatchObject([
      { 'What happened': 'A disk is nearly full', 'Mount point': '/srv/acme', Used: 93 },
      { 'What happened': 'The agent started', 'Agent version': '2.0' },
    ])
    const known = async () => {
      const { fields } = await deviceKnown(context, { id: one.caller.device }, reader(1))
      return fields
        .filter(({ kind, state }) => kind === 'events' && state === 'held')
        .map(({ field, value }) => [field, value])
    }
    expect(await known()).toContainEqual(['disk.nearly-full.mount', '1 event'])
    expect(await known()).toContainEqual(['type', '2 events'])
    await context.fleet.as([1], (tx) => forget(tx, { tenant: 1, subjects: [one.caller], at: 0 }))
    expect(await disclose(context, one.caller)).toEqual([])
    expect((await disclose(context, two.caller))[0]?.rows).toHaveLength(2)
    expect(await known()).toEqual([])
    for (const table of ['event_events', 'event_streams', 'event_marks'])
      expect(await context.admin(`select from ${table} where tenant = 1 and number = $1`, [one.caller.number])).toEqual(
        [],
      )
    await context.ring.drop(1, [two.caller.device])
    expect(await disclose(context, two.caller)).toEqual([])
  })
})
