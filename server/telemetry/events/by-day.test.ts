// No time clock: what a person's machine tells of its ordinary life leaves nothing behind that says more than the day (P16).
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { iso } from '#kit/clock.ts'
import type { DeviceEvent } from '#wire/telemetry/event-batch.ts'
import { choosePrivacy } from '../../people/choose-privacy.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { plantDevice, reader } from '../testing.ts'
import { readBatch } from './batch.ts'
import { disclose } from './disclose.ts'
import { eventCounts } from './event-counts.ts'
import { forget } from './forget.ts'
import { listEvents } from './list-events.ts'
import { storeBatches } from './store-batches.ts'
import { pack, type RawBatch, started, TellingDevice } from './testing.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
  for (const tenant of [1, 2])
    await choosePrivacy(context, { level: 'full' }, { ...reader(tenant), rights: new Set(['privacy.manage']) })
})
afterAll(() => context[Symbol.asyncDispose]())

const teller = async (deviceClass: Parameters<typeof plantDevice>[2], tenant = 1) =>
  new TellingDevice(await plantDevice(context, tenant, deviceClass), () => randomBytes(16).toString('base64url'))
const failed = (at: string): DeviceEvent => ({ at, type: 'service.failed', detail: { unit: 'a.service' } })
const told = async (device: TellingDevice, query: object = {}) =>
  (await listEvents(context, { device: device.caller.device, limit: 100, ...query }, reader(1))).items
const rowsOf = (device: TellingDevice) =>
  context.admin<{ id: string; at: Date; arrived_at: Date; by_day: boolean }>(
    'select id, at, arrived_at, by_day from event_events where tenant = $1 and number = $2 order by arrived_at, id',
    [device.caller.tenant, device.caller.number],
  )
const at = (time: string) => Date.parse(`2026-11-21T${time}Z`)

describe('an older agent, which tells the time, is kept by the day', () => {
  it.each(['laptop', 'workstation', null] as const)('on a machine of class %s', async (deviceClass) => {
    const device = await teller(deviceClass)
    device.waiting.push(started('1', at('08:57:12')), failed('2026-11-21T09:03:00Z'), {
      at: '2026-11-20T23:59:59Z',
      type: 'agent.stopped',
    })
    await device.send(context)
    const items = await told(device)
    expect(items.map(({ type, at, arrivedAt }) => [type, at, arrivedAt])).toEqual([
      ['service.failed', '2026-11-21T09:03:00Z', iso(context.clock.now())],
      ['agent.stopped', '2026-11-20', '2026-11-21'],
      ['agent.started', '2026-11-21', '2026-11-21'],
    ])
    const byDay = (await rowsOf(device)).filter((row) => row.by_day)
    expect(byDay.map((row) => [iso(row.at.getTime()), iso(row.arrived_at.getTime())])).toEqual([
      ['2026-11-21T00:00:00Z', '2026-11-21T00:00:00Z'],
      ['2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z'],
    ])
  })

  it('on a machine that belongs to its user, whatever its class', async () => {
    const device = await teller('server')
    await context.admin(`update device_devices set ownership = 'personal' where tenant = 1 and number = $1`, [
      device.caller.number,
    ])
    device.waiting.push(started('1', at('08:57:12')))
    const body = pack(device.freeze() as RawBatch)
    const { tenant, number } = device.caller
    const submission = { tenant, number, device: device.caller.device, batch: await readBatch(body), body }
    await context.fleet.as([tenant], (tx) => storeBatches(context, tx, [submission]))
    expect((await told(device)).map(({ at }) => at)).toEqual(['2026-11-21'])
  })
})

it('keeps the time of a server, a virtual machine and a container', async () => {
  for (const deviceClass of ['server', 'virtual-machine', 'container'] as const) {
    const device = await teller(deviceClass)
    device.waiting.push(started('1', at('08:57:12')))
    await device.send(context)
    expect((await told(device)).map(({ at }) => at)).toEqual(['2026-11-21T08:57:12Z'])
  }
})

it('keeps what an agent told as a day as a day, whatever the server knows of the machine', async () => {
  const device = await teller('virtual-machine')
  device.waiting.push({ ...started('1'), at: '2026-11-21' })
  await device.send(context)
  expect((await told(device)).map(({ at, arrivedAt }) => [at, arrivedAt])).toEqual([['2026-11-21', '2026-11-21']])
})

it('gives ids that do not say between which others an event came', async () => {
  const [laptop, server] = [await teller('laptop'), await teller('server')]
  const say = async (device: TellingDevice) => {
    device.waiting.push(started('1', context.clock.now()))
    await device.send(context)
  }
  for (let i = 0; i < 12; i++) {
    await say(server)
    await say(laptop)
  }
  const counted = (await rowsOf(server)).map(({ id }) => Number(id))
  expect(counted.every((id) => id < 2 ** 50)).toBe(true)
  const { rows } = await context.fleet.as([1], (tx) =>
    tx.query<{ id: string }>('select id from event_events where tenant = 1 and number = $1 order by ctid', [
      laptop.caller.number,
    ]),
  )
  const ids = rows.map(({ id }) => Number(id))
  expect(ids.every((id) => id > 2 ** 50 && Number.isSafeInteger(id))).toBe(true)
  // In the order in which they came: of twelve random ones that order is ascending once in 479,001,600 times.
  expect(ids).not.toEqual(ids.toSorted((a, b) => a - b))
})

it('counts them at the first hour of their day, and takes them back from there', async () => {
  const device = await teller('laptop', 2)
  device.waiting.push(started('1', at('08:57:12')), started('2', at('13:30:00')))
  await device.send(context)
  const hours = () =>
    context.admin<{ hour: Date; events: number }>(
      `select hour, events from event_hours where tenant = 2 and type = 'agent.started'`,
    )
  expect((await hours()).map(({ hour, events }) => [iso(hour.getTime()), events])).toEqual([
    ['2026-11-21T00:00:00Z', 2],
  ])
  const { byHour } = await eventCounts(context, { hours: 24 }, reader(2))
  expect(byHour.filter(({ info }) => info > 0).map(({ at, info }) => [at, info])).toEqual([['2026-11-21T00:00:00Z', 2]])
  await context.fleet.as([2], (tx) => forget(tx, { tenant: 2, subjects: [device.caller] } as never))
  expect(await hours()).toEqual([])
})

it('finds them in a range that begins in their day, a page at a time, and discloses the day', async () => {
  const device = await teller('laptop')
  device.waiting.push(...Array.from({ length: 7 }, (_, i) => started(`v${i}`, at('08:57:12'))))
  await device.send(context)
  const from = '2026-11-21T11:00:00Z'
  expect(await told(device, { from })).toHaveLength(7)
  expect(await told(device, { from: '2026-11-22T00:00:00Z' })).toHaveLength(0)
  const seen = new Set<string>()
  for (let cursor: string | undefined; ; ) {
    const page = await listEvents(context, { device: device.caller.device, limit: 2, cursor }, reader(1))
    for (const { id } of page.items) seen.add(id)
    // Where the next page begins says no more than the rows do.
    if (!page.next) break
    expect(Buffer.from(page.next, 'base64url').toString()).toContain(String(at('00:00:00')))
    cursor = page.next
  }
  expect(seen.size).toBe(7)
  const [section] = await disclose(context, device.caller)
  expect(JSON.stringify(section)).toContain('2026-11-21')
  expect(JSON.stringify(section)).not.toContain('2026-11-21T')
})

it('rounds what an older server kept, and moves it in the counts', async () => {
  const [laptop, server] = [await teller('laptop', 2), await teller('server', 2)]
  for (const device of [laptop, server]) {
    device.waiting.push(failed('2026-11-21T09:03:00Z'))
    await device.send(context)
    await context.admin(
      `insert into event_events (tenant, number, type, at, arrived_at)
       values (2, $1, 'system.booted', '2026-11-20T08:57:12Z', '2026-11-20T08:57:14Z')`,
      [device.caller.number],
    )
  }
  await context.admin(`insert into event_hours values (2, '2026-11-20T08:00:00Z', 'system.booted', 2)`)
  const file = join(import.meta.dirname, '../../schema/fleet/0029-by-day.sql')
  const [, data = ''] = readFileSync(file, 'utf8').split('set generated by default;')
  await context.admin(`begin; ${data}; commit`)
  expect((await rowsOf(laptop)).map((row) => [iso(row.at.getTime()), row.by_day])).toEqual([
    ['2026-11-20T00:00:00Z', true],
    ['2026-11-21T09:03:00Z', false],
  ])
  expect((await rowsOf(server)).map((row) => iso(row.at.getTime()))).toEqual([
    '2026-11-20T08:57:12Z',
    '2026-11-21T09:03:00Z',
  ])
  const hours = await context.admin<{ hour: Date; events: number }>(
    `select hour, events from event_hours where tenant = 2 and type = 'system.booted' order by hour`,
  )
  expect(hours.map(({ hour, events }) => [iso(hour.getTime()), events])).toEqual([
    ['2026-11-20T00:00:00Z', 1],
    ['2026-11-20T08:00:00Z', 1],
  ])
})
