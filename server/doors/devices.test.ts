// The device door from outside: who gets in on which route, over full and resumed sessions, and what cuts a line.
import 'reflect-metadata'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { Agent } from 'node:https'
import { type AddressInfo, connect as connectTcp, createServer as createProxy } from 'node:net'

import * as x509 from '@peculiar/x509'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#kit/clock.ts'
import { Enrolment } from '#wire/control/enrol.ts'
import { ProblemDocument } from '#wire/problem.ts'
import { freshKey, makeLeaf, pemOf } from '../control/authority/certificates.ts'
import { requestFor } from '../control/authority/testing.ts'
import { actOnDevices } from '../devices/act-on-devices.ts'
import { stateDigest } from '../telemetry/sha256.ts'
import { type TestContext, testContext } from '../testing.ts'
import { openDeviceDoor } from './devices.ts'
import {
  dial,
  emptySync,
  enrolMachine,
  type Machine,
  operator,
  type Papers,
  post,
  renewMachine,
  ticketFor,
  tokenFor,
} from './testing.ts'

const dayMs = 86_400_000
const start = systemClock.now() - dayMs / 2
const empty = stateDigest({})
let context: TestContext
let door: AsyncDisposable & { port: number }

beforeAll(async () => {
  context = await testContext()
  for (const tenant of [1, 2]) await context.ring.add(tenant, ['tenant'])
  // OpenSSL reads the machine's clock: what the server issues in these tests has to be valid by both.
  context.clock.set(start)
  await context.authority.rotate()
  door = await openDeviceDoor(context)
})
afterAll(async () => {
  await door[Symbol.asyncDispose]()
  await context[Symbol.asyncDispose]()
})

const enrolled = (tenant = 1) => enrolMachine(context, door.port, tenant)
const sync = (papers: Papers, more: object = {}) =>
  post(door.port, '/v1/sync', { ...emptySync(empty), kinds: {}, ...more }, { papers })

/** A leaf that says what a real one says, signed by somebody else under the name of our issuing CA. */
async function forged(machine: Machine, ended: boolean): Promise<Papers> {
  const real = new x509.X509Certificate(new X509Certificate(machine.papers.chain).raw)
  const stranger = freshKey()
  const uri = `spiffe://${context.authority.trustDomain}/tenant/1/device/${machine.enrolment.device}`
  const now = systemClock.now()
  const spki = createPublicKey(machine.papers.key).export({ type: 'spki', format: 'der' })
  const leaf = await makeLeaf(
    { certificate: { subjectName: real.issuerName, publicKey: real.publicKey } as x509.X509Certificate, key: stranger },
    {
      publicKey: spki,
      uri,
      use: 'client',
      serialNumber: real.serialNumber,
      notBefore: now - 3 * dayMs,
      notAfter: ended ? now - dayMs : now + dayMs,
    },
  )
  return { key: machine.papers.key, chain: pemOf(leaf) }
}

/** A leaf of ours that ended `days` ago. */
async function expired(machine: Machine, days: number): Promise<Papers> {
  const { key, csr } = await requestFor()
  context.clock.advance(-(days + 1) * dayMs)
  const { chain } = await context.authority.issue(csr, 1, machine.enrolment.device, machine.enrolment.generation)
  context.clock.advance((days + 1) * dayMs)
  return { key, chain }
}

describe('who gets in', () => {
  const others: [string, (machine: Machine) => Promise<Papers | undefined>, Record<string, string>][] = [
    [
      'no certificate',
      async () => undefined,
      {
        '/v1/renew': 'certificate-required',
        '/v1/sync': 'certificate-required',
        '/v1/telemetry': 'certificate-required',
      },
    ],
    [
      'a foreign one',
      (machine) => forged(machine, false),
      {
        '/v1/renew': 'certificate-required',
        '/v1/sync': 'certificate-required',
        '/v1/telemetry': 'certificate-required',
      },
    ],
    [
      'a foreign one that has ended',
      (machine) => forged(machine, true),
      {
        '/v1/renew': 'certificate-required',
        '/v1/sync': 'certificate-required',
        '/v1/telemetry': 'certificate-required',
      },
    ],
    [
      'one of ours that has ended',
      (machine) => expired(machine, 3),
      { '/v1/renew': 'body-invalid', '/v1/sync': 'certificate-expired', '/v1/telemetry': 'certificate-expired' },
    ],
    [
      'the server’s own',
      async () => {
        const { key, chain } = context.authority.serverIdentity()
        return { key, chain }
      },
      {
        '/v1/renew': 'certificate-required',
        '/v1/sync': 'certificate-required',
        '/v1/telemetry': 'certificate-required',
      },
    ],
    [
      'a valid one',
      async (machine) => machine.papers,
      { '/v1/renew': 'body-invalid', '/v1/sync': 'body-invalid', '/v1/telemetry': 'body-invalid' },
    ],
    [
      'a revoked one',
      async (machine) => {
        await actOnDevices(context, { verb: 'revoke', devices: [machine.enrolment.device] }, operator(1))
        return machine.papers
      },
      { '/v1/renew': 'device-revoked', '/v1/sync': 'device-revoked', '/v1/telemetry': 'device-revoked' },
    ],
  ]
  it.each(others)('%s: full and resumed', async (_name, papersOf, expected) => {
    const machine = await enrolled()
    const papers = await papersOf(machine)
    const own = papers ? { papers } : {}
    for (const [path, code] of Object.entries(expected)) {
      const session = await ticketFor(door.port, papers)
      const full = await post(door.port, path, 'x', own)
      const resumed = await post(door.port, path, 'x', { ...own, session })
      expect([path, full.code, resumed.code]).toEqual([path, code, code])
      expect(ProblemDocument.safeParse(full.json).success).toBe(true)
      expect(full.headers['content-type']).toBe('application/problem+json')
    }
    // Enrolment asks for no certificate and takes none into account.
    expect((await post(door.port, '/v1/enrol', 'x', own)).code).toBe('body-invalid')
  })

  it('resumes at all: the session of the tests above is a resumed one', async () => {
    const { papers } = await enrolled()
    const session = await ticketFor(door.port, papers)
    const socket = await dial(door.port, papers, { session })
    expect(socket.isSessionReused()).toBe(true)
    expect(socket.getProtocol()).toBe('TLSv1.3')
    socket.destroy()
  })

  it('nobody below TLS 1.3', async () => {
    await expect(dial(door.port, undefined, { maxVersion: 'TLSv1.2' })).rejects.toThrow()
  })

  it('a device that is revoked between two syncs of one resumed session', async () => {
    const { papers, enrolment } = await enrolled()
    const session = await ticketFor(door.port, papers)
    expect((await post(door.port, '/v1/sync', { ...emptySync(empty), kinds: {} }, { papers, session })).status).toBe(
      204,
    )
    await actOnDevices(context, { verb: 'revoke', devices: [enrolment.device] }, operator(1))
    expect((await post(door.port, '/v1/sync', emptySync(empty), { papers, session })).code).toBe('device-revoked')
  })

  it('not a device of another tenant, nor one that no row knows', async () => {
    const { papers, enrolment } = await enrolled()
    const { key, csr } = await requestFor()
    const elsewhere = await context.authority.issue(csr, 2, enrolment.device, 1)
    expect((await sync({ key, chain: elsewhere.chain })).code).toBe('device-revoked')
    expect((await sync(papers)).status).toBe(204)
  })

  it('nothing at other addresses or by other methods', async () => {
    const { papers } = await enrolled()
    for (const path of ['/', '/v1/sync/', '/v1/sync?x', '/api/v1/devices'])
      expect((await post(door.port, path, {}, { papers })).code).toBe('not-found')
    expect((await post(door.port, '/v1/sync', '', { papers, method: 'GET' })).code).toBe('not-found')
  })
})

describe('enrolment', () => {
  it('answers what the contract says, by a chain that ends in the pinned root', async () => {
    const { enrolment } = await enrolled()
    expect(Enrolment.safeParse(enrolment).success).toBe(true)
    expect(enrolment).toMatchObject({ tenant: 1, generation: 1 })
    const [device] = await context.admin<{ state: string; label: null }>('select * from device_devices where id = $1', [
      enrolment.device,
    ])
    expect(device).toMatchObject({ state: 'managed', label: null, tenant: 1 })
    expect(context.ring.keyOf(1, enrolment.device)).toHaveLength(32)
  })

  it('gives the same machine the same device until the token ends, and another machine nothing', async () => {
    const { token } = await tokenFor(context, 1)
    const mine = await requestFor()
    const first = await post(door.port, '/v1/enrol', { v: 1, token, csr: mine.csr })
    const again = await post(door.port, '/v1/enrol', { v: 1, token, csr: mine.csr })
    expect(again.json?.device).toBe(first.json?.device)
    const other = await post(door.port, '/v1/enrol', { v: 1, token, csr: (await requestFor()).csr })
    expect([other.status, other.code]).toEqual([401, 'token-used'])
    context.clock.advance(601_000)
    expect((await post(door.port, '/v1/enrol', { v: 1, token, csr: mine.csr })).code).toBe('token-expired')
    context.clock.advance(-601_000)
  })

  it('lets one of two machines in that use a token at the same moment', async () => {
    const { token } = await tokenFor(context, 1)
    const requests = await Promise.all([1, 2, 3, 4].map(() => requestFor()))
    const replies = await Promise.all(requests.map(({ csr }) => post(door.port, '/v1/enrol', { v: 1, token, csr })))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401])
  })

  it('keeps a machine with a reusable token waiting until it is approved, beyond the token’s end', async () => {
    const { token } = await tokenFor(context, 1, { reusable: true })
    const { csr } = await requestFor()
    const waiting = await post(door.port, '/v1/enrol', { v: 1, token, csr })
    expect([waiting.status, waiting.code]).toEqual([202, 'device-pending'])
    const [row] = await context.admin<{ id: string }>("select id from device_devices where state = 'pending'")
    context.clock.advance(3_600_000)
    expect((await post(door.port, '/v1/enrol', { v: 1, token, csr })).code).toBe('device-pending')
    expect((await post(door.port, '/v1/enrol', { v: 1, token, csr: (await requestFor()).csr })).code).toBe(
      'token-expired',
    )
    await actOnDevices(context, { verb: 'approve', devices: [row?.id as never] }, operator(1))
    expect((await post(door.port, '/v1/enrol', { v: 1, token, csr })).json?.device).toBe(row?.id)
    context.clock.advance(-3_600_000)
  })

  it('refuses tokens that are wrong, foreign, revoked, and requests that are malformed', async () => {
    const { token } = await tokenFor(context, 1)
    const { csr } = await requestFor()
    const ask = async (body: object) => (await post(door.port, '/v1/enrol', body)).code
    const [, , secret, pin] = token.split('.') as [string, string, string, string]
    expect(await ask({ v: 1, csr, token: `mst1.2.${secret}.${pin}` })).toBe('token-invalid')
    expect(await ask({ v: 1, csr, token: `mst1.1.${secret}.${'A'.repeat(43)}` })).toBe('token-invalid')
    expect(await ask({ v: 1, csr, token: `mst1.4294967295.${secret}.${pin}` })).toBe('token-invalid')
    expect(await ask({ v: 1, csr: 'AAAA', token })).toBe('body-invalid')
    expect(await ask({ v: 2, csr, token })).toBe('version-unsupported')
    expect(await ask({ v: 1, csr, token, extra: 1 })).toBe('body-invalid')
    expect(await ask({ v: 1, csr, token })).toBeUndefined()
  })

  it('slows an address down that fails again and again, and only there', async () => {
    const own = await openDeviceDoor(context)
    const machine = await enrolled()
    const wrong = `mst1.1.${'a'.repeat(26)}.${context.authority.rootPin}`
    const { csr } = await requestFor()
    const codes: unknown[] = []
    for (let i = 0; i < 22; i += 1) codes.push((await post(own.port, '/v1/enrol', { v: 1, csr, token: wrong })).code)
    expect(codes.slice(0, 20)).toEqual(Array(20).fill('token-invalid'))
    expect(codes.slice(20)).toEqual(['too-many', 'too-many'])
    expect(
      (await post(own.port, '/v1/sync', { ...emptySync(empty), kinds: {} }, { papers: machine.papers })).status,
    ).toBe(204)
    await own[Symbol.asyncDispose]()
  })
})

describe('a line', () => {
  it.each(['revoke', 'retire'] as const)('is cut in every process when the device is %sd', async (verb) => {
    const second = await openDeviceDoor(context)
    const { papers, enrolment } = await enrolled()
    const bystander = await enrolled()
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
    const { papers } = await enrolled()
    const big = Buffer.alloc(40 * 1024, 0x20)
    expect((await post(door.port, '/v1/sync', big, { papers })).code).toBe('body-too-large')
    const chunked = await post(door.port, '/v1/sync', big, { papers, headers: { 'transfer-encoding': 'chunked' } })
    expect(chunked.code).toBe('body-too-large')
    expect((await post(door.port, '/v1/sync', Buffer.from([0x7b, 0xff, 0x7d]), { papers })).code).toBe('body-invalid')
  })
})

describe('renewal', () => {
  it('gives the next generation; the same request again gives the same; the old leaf is then behind', async () => {
    const machine = await enrolled()
    expect((await sync(machine.papers)).status).toBe(204)
    const first = await renewMachine(door.port, machine.papers, 1)
    const again = await renewMachine(door.port, machine.papers, 1, first.request)
    expect([first.reply.json?.generation, again.reply.json?.generation]).toEqual([2, 2])
    expect(first.reply.json?.readmitted).toBe(false)
    expect((await sync(again.papers)).status).toBe(204)
    const late = await sync(machine.papers)
    expect([late.status, late.code]).toEqual([409, 'generation-behind'])
    expect(late.json?.retryAfterSeconds).toBeGreaterThan(0)
    // One late word over an old line locks nobody.
    expect((await sync(again.papers)).status).toBe(204)
  })

  it('brings a device back that was away for 399 days, and not after 401', async () => {
    const machine = await enrolled()
    const back = await renewMachine(door.port, await expired(machine, 399), 1)
    expect(back.reply.json?.generation).toBe(2)
    expect((await sync(back.papers)).status).toBe(204)
    const lost = await enrolled()
    expect((await renewMachine(door.port, await expired(lost, 401), 1)).reply.code).toBe('renewal-refused')
  })

  it('takes a machine in again that was put back, once the newer state is silent, and wants everything of it', async () => {
    const machine = await enrolled()
    await sync(machine.papers)
    const newer = await renewMachine(door.port, machine.papers, 1)
    await sync(newer.papers)
    expect((await renewMachine(door.port, machine.papers, 1)).reply.code).toBe('generation-behind')
    context.clock.advance(2 * 900_000 + 60_000)
    expect((await sync(machine.papers)).code).toBe('certificate-expired')
    const back = await renewMachine(door.port, machine.papers, 1)
    expect(back.reply.json).toMatchObject({ generation: 3, readmitted: true })
    const kinds = { system: 'A'.repeat(22) }
    const answer = await post(door.port, '/v1/sync', { ...emptySync('B'.repeat(22)), kinds }, { papers: back.papers })
    expect(answer.json?.wanted).toEqual([{ kind: 'system', base: null }])
    context.clock.set(start)
  })

  it('locks two that live at the same time, those two alone, until an operator unlocks', async () => {
    const machine = await enrolled()
    const bystander = await enrolled()
    await sync(machine.papers)
    const newer = await renewMachine(door.port, machine.papers, 1)
    await sync(newer.papers)
    context.clock.advance(60_000)
    expect((await sync(machine.papers)).code).toBe('generation-behind')
    context.clock.advance(60_000)
    expect((await sync(newer.papers)).status).toBe(204)
    context.clock.advance(60_000)
    expect((await sync(machine.papers)).code).toBe('device-locked')
    expect((await sync(newer.papers)).code).toBe('device-locked')
    expect((await renewMachine(door.port, newer.papers, 2)).reply.code).toBe('device-locked')
    expect((await sync(bystander.papers)).status).toBe(204)
    const [act] = await context.admin('select * from audit_acts where act = $1 and subject = $2', [
      'device.lock',
      machine.enrolment.device,
    ])
    expect(act).toMatchObject({ actor: 'system', detail: { why: 'two-alive' } })
    await actOnDevices(context, { verb: 'unlock', devices: [machine.enrolment.device] }, operator(1))
    expect((await sync(machine.papers)).status).toBe(204)
    context.clock.set(start)
  })
})

describe('a database that is away', () => {
  it('is said in words that invite to come back, and what is then answered is stored', async () => {
    const { papers, enrolment } = await enrolled()
    await sync(papers)
    const [{ name }] = (await context.admin('select current_database() as name')) as [{ name: string }]
    await context.admin(`alter database ${name} connection limit 0`)
    const others =
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()'
    await context.admin(others, [name])
    await expect.poll(async () => (await sync(papers)).code).toBe('database-away')
    const away = await sync(papers)
    expect([away.status, away.headers['content-type']]).toEqual([503, 'application/problem+json'])
    expect(away.json?.retryAfterSeconds).toBeGreaterThan(0)
    await context.admin(`alter database ${name} connection limit -1`)
    context.clock.advance(5_000)
    await expect.poll(async () => (await sync(papers)).status).toBe(204)
    const [row] = await context.admin(
      'select p.last_seen from device_presence p join device_devices d using (tenant, number) where d.id = $1',
      [enrolment.device],
    )
    expect(row?.last_seen).toEqual(new Date(context.clock.now()))
    context.clock.set(start)
  })
})

describe('an unchanged sync', () => {
  it('costs at most 2,600 bytes on a new resumed connection, all of TLS and HTTP included', async () => {
    const { papers } = await enrolled()
    await sync(papers)
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
    expect(Object.keys(reply.headers)).toEqual([])
    expect(bytes).toBeGreaterThan(1000)
    expect(bytes).toBeLessThanOrEqual(2600)
    wire.close()
  })
})
