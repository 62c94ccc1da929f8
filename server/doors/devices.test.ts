// Lines to the device door: what cuts them, what they carry, and what is said when nothing can be stored.
import { once } from 'node:events'
import { Agent } from 'node:https'
import { type AddressInfo, connect as connectTcp, createServer as createProxy } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actOnDevices } from '../devices/act-on-devices.ts'
import type { TestContext } from '../testing.ts'
import { openDeviceDoor } from './devices.ts'
import { dial, empty, emptySync, operator, post, type TestDoor, testDoor, ticketFor } from './testing.ts'

let door: TestDoor
let context: TestContext
beforeAll(async () => {
  door = await testDoor()
  context = door.context
})
afterAll(() => door[Symbol.asyncDispose]())

describe('a line', () => {
  it.each(['revoke', 'retire'] as const)('is cut in every process when the device is %sd', async (verb) => {
    const second = await openDeviceDoor(context)
    const { papers, enrolment } = await door.enrolled()
    const bystander = await door.enrolled()
    const sockets = await Promise.all([dial(door.port, papers), dial(second.port, papers)])
    const other = await dial(door.port, bystander.papers)
    const closed = Promise.all(
      sockets.map((socket) =>
        once(
          socket.on('error', () => {}),
          'close',
        ),
      ),
    )
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    expect((await post(door.port, '/v1/sync', { ...emptySync(empty), kinds: {} }, { papers, agent })).status).toBe(204)
    await actOnDevices(context, { verb, devices: [enrolment.device] }, operator(1))
    await closed
    expect(other.destroyed).toBe(false)
    other.destroy()
    agent.destroy()
    await second[Symbol.asyncDispose]()
  })

  it('is closed to bodies that are larger than the route takes, with a clear word', async () => {
    const { papers } = await door.enrolled()
    const big = Buffer.alloc(40 * 1024, 0x20)
    expect((await post(door.port, '/v1/sync', big, { papers })).code).toBe('body-too-large')
    const chunked = await post(door.port, '/v1/sync', big, { papers, headers: { 'transfer-encoding': 'chunked' } })
    expect(chunked.code).toBe('body-too-large')
    expect((await post(door.port, '/v1/sync', Buffer.from([0x7b, 0xff, 0x7d]), { papers })).code).toBe('body-invalid')
  })
})

describe('keys that were rotated', () => {
  it('change neither who may speak nor how, and a ticket of the day before costs a full handshake', async () => {
    const { papers } = await door.enrolled()
    const session = await ticketFor(door.port, papers)
    context.clock.advance(86_400_000)
    await context.authority.rotate()
    context.clock.set(door.start)
    const again = await dial(door.port, papers, { session })
    expect(again.isSessionReused()).toBe(false)
    again.destroy()
    await expect(dial(door.port, undefined, { maxVersion: 'TLSv1.2' })).rejects.toThrow()
    expect((await door.sync(papers)).status).toBe(204)
    expect((await post(door.port, '/v1/sync', {})).code).toBe('certificate-required')
    const fresh = await ticketFor(door.port, papers)
    const resumed = await dial(door.port, papers, { session: fresh })
    expect(resumed.isSessionReused()).toBe(true)
    resumed.destroy()
    expect((await post(door.port, '/v1/sync', emptySync(empty), { papers, session: fresh })).status).toBe(204)
  })
})

describe('a database that is away', () => {
  it('is said in words that invite to come back, and what is then answered is stored', async () => {
    const { papers, enrolment } = await door.enrolled()
    await door.sync(papers)
    const [{ name }] = (await context.admin('select current_database() as name')) as [{ name: string }]
    await context.admin(`alter database ${name} connection limit 0`)
    const others =
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()'
    await context.admin(others, [name])
    await expect.poll(async () => (await door.sync(papers)).code).toBe('database-away')
    const away = await door.sync(papers)
    expect([away.status, away.headers['content-type']]).toEqual([503, 'application/problem+json'])
    expect(away.json?.retryAfterSeconds).toBeGreaterThan(0)
    await context.admin(`alter database ${name} connection limit -1`)
    context.clock.advance(5_000)
    await expect.poll(async () => (await door.sync(papers)).status).toBe(204)
    const [row] = await context.admin(
      'select p.last_seen from device_presence p join device_devices d using (tenant, number) where d.id = $1',
      [enrolment.device],
    )
    expect(row?.last_seen).toEqual(new Date(context.clock.now()))
    context.clock.set(door.start)
  })
})

describe('an unchanged sync', () => {
  it('costs at most 2,600 bytes on a new resumed connection, all of TLS and HTTP included', async () => {
    const { papers } = await door.enrolled()
    await door.sync(papers)
    let bytes = 0
    const wire = createProxy((incoming) => {
      const outgoing = connectTcp(door.port, '127.0.0.1')
      incoming.on('data', (part) => (bytes += part.length)).pipe(outgoing)
      outgoing.on('data', (part) => (bytes += part.length)).pipe(incoming)
      for (const end of [incoming, outgoing]) end.on('error', () => {})
    })
    await once(wire.listen(0, '127.0.0.1'), 'listening')
    const { port } = wire.address() as AddressInfo
    const session = await ticketFor(port, papers)
    const agent = new Agent({ keepAlive: true })
    bytes = 0
    const reply = await post(port, '/v1/sync', emptySync(empty), { papers, session, groups: 'X25519', agent })
    expect(reply.status).toBe(204)
    // A device learns from it how fresh a wake is.
    expect(Object.keys(reply.headers)).toEqual(['date'])
    expect(bytes).toBeGreaterThan(1000)
    expect(bytes).toBeLessThanOrEqual(2600)
    wire.close()
  })
})
