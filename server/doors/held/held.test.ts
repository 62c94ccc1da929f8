// Held lines over real TLS: who gets one, what goes over it, who may not stay, and what ends it.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect as connectTcp, createServer as createProxy } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { silenceSeconds } from '#wire/control/held-line.ts'
import { syncPath } from '#wire/paths.ts'
import { openAuthority } from '../../control/authority/open-authority.ts'
import { requestFor } from '../../control/authority/testing.ts'
import { actOnDevices } from '../../devices/act-on-devices.ts'
import { changeGroup } from '../../devices/change-group.ts'
import { createGroup } from '../../devices/create-group.ts'
import { findDevice } from '../../devices/find-device.ts'
import type { TestContext } from '../../testing.ts'
import {
  dial,
  empty,
  emptySync,
  type Machine,
  operator,
  type Papers,
  post,
  renewMachine,
  type TestDoor,
  testDoor,
  ticketFor,
} from '../testing.ts'
import { openTestLine, type TestLine, upgradeText } from './testing.ts'

let door: TestDoor
let context: TestContext
beforeAll(async () => {
  door = await testDoor()
  context = door.context
})
afterEach(() => context.clock.set(door.start))
afterAll(() => door[Symbol.asyncDispose]())

const act = (verb: 'keep' | 'release' | 'revoke' | 'move', machine: Machine, group?: string) =>
  actOnDevices(
    context,
    { verb, devices: [machine.enrolment.device], ...(verb === 'move' ? { group: (group ?? null) as never } : {}) },
    operator(1),
  )
async function kept(): Promise<Machine> {
  const machine = await door.enrolled()
  await act('keep', machine)
  return machine
}
const line = (papers: Papers | undefined, more?: Parameters<typeof openTestLine>[2]) =>
  openTestLine(door.port, papers, more)
async function open(machine: Machine): Promise<TestLine> {
  const one = await line(machine.papers)
  expect(one.status).toBe(101)
  return one
}
const numberOf = async ({ enrolment }: Machine) => (await findDevice(context, 1, enrolment.device)).number
async function standing({ enrolment }: Machine) {
  const found = await context.presence.standing(1, enrolment.device)
  if (!found) throw new Error('there is no such device')
  return found
}
const stateOf = async (machine: Machine) => context.lines.stateOf(1, await numberOf(machine))
/** How many lines ended for this cause. */
async function ended(cause: string): Promise<number> {
  const text = await context.metrics.text()
  return Number(new RegExp(`muster_line_ends_total\\{cause="${cause}"\\} (\\d+)`).exec(text)?.[1] ?? 0)
}
const bye = { type: 'B', status: undefined }
const quiet = { ...emptySync(empty), kinds: {} }

describe('a held line', () => {
  it('opens for a device that is told to keep it, and carries its syncs', async () => {
    const machine = await kept()
    const one = await open(machine)
    expect((await one.ask(syncPath, quiet)).status).toBe(204)
    expect((await one.ask(syncPath, { ...quiet, policy: 0 })).json).toHaveProperty('policy')
    expect(await one.ask(syncPath, { nonsense: true })).toMatchObject({ status: 400, json: { code: 'body-invalid' } })
    expect((await one.ask(syncPath, quiet)).status).toBe(204)
    expect(context.lines.isHeld(1, await numberOf(machine))).toBe(true)
    expect(await stateOf(machine)).toMatchObject({ line: 'held', since: context.clock.now() })
    one.end()
  })

  it('is seen as contact: what came over it is committed', async () => {
    const machine = await kept()
    const one = await open(machine)
    context.clock.advance(60_000)
    expect((await one.ask(syncPath, quiet)).status).toBe(204)
    expect((await findDevice(context, 1, machine.enrolment.device)).lastSeen).toBe(context.clock.now())
    one.end()
  })

  it('answers questions that come at once in their order', async () => {
    const machine = await kept()
    const one = await open(machine)
    const statuses = [quiet, { bad: 1 }, { ...quiet, policy: 0 }, quiet]
    for (const body of statuses) one.send('Q', Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify(body))]))
    one.send('P')
    const heard: unknown[] = []
    for (let i = 0; i < 5; i += 1) heard.push((await one.next()).status ?? 'pong')
    expect(heard).toEqual([204, 400, 200, 204, 'pong'])
    one.end()
  })

  it('costs at most 350 bytes for an unchanged sync, all of TLS and TCP’s payload included', async () => {
    const { papers } = await kept()
    let bytes = 0
    const wire = createProxy((incoming) => {
      const outgoing = connectTcp(door.port, '127.0.0.1')
      incoming.on('data', (part) => (bytes += part.length)).pipe(outgoing)
      outgoing.on('data', (part) => (bytes += part.length)).pipe(incoming)
      for (const end of [incoming, outgoing]) end.on('error', () => {})
    })
    await once(wire.listen(0, '127.0.0.1'), 'listening')
    const one = await openTestLine((wire.address() as AddressInfo).port, papers)
    await one.ask(syncPath, quiet)
    bytes = 0
    const told = { ...emptySync(empty), wakePort: 15_000, mode: 'resident' }
    expect((await one.ask(syncPath, told)).status).toBe(204)
    expect(bytes).toBeGreaterThan(100)
    expect(bytes).toBeLessThanOrEqual(350)
    one.end()
    wire.close()
  })

  it('takes frames that come behind the request, before it was answered', async () => {
    const { papers } = await kept()
    const one = await line(papers, { text: `${upgradeText()}P\0\0\0` })
    expect((await one.next()).type).toBe('p')
    one.end()
  })

  it('opens on a connection that was used before, and harms nobody when it is asked for before the answer is out', async () => {
    const machine = await kept()
    const body = JSON.stringify(quiet)
    const sync = `POST /v1/sync HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    const used = await dial(door.port, machine.papers)
    used.write(sync)
    const [answer] = (await once(used, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1.1 204/)
    const one = await openTestLine(door.port, machine.papers, { at: used })
    expect([one.status, (await one.ask(syncPath, quiet)).status]).toEqual([101, 204])
    one.end()
    for (let i = 0; i < 5; i += 1) {
      const hasty = await dial(door.port, machine.papers)
      hasty.on('error', () => {})
      hasty.write(sync + upgradeText())
      await once(hasty, 'data')
      hasty.write('P\0\0\0')
      hasty.destroy()
    }
    const after = await open(machine)
    expect((await after.ask(syncPath, quiet)).status).toBe(204)
    after.end()
  })

  it('carries a nudge at once, and what the agent does', async () => {
    const machine = await kept()
    const number = await numberOf(machine)
    const one = await open(machine)
    expect(await context.lines.nudge(1, [number, 999_999], { reread: true })).toEqual(new Set([number]))
    expect(await one.next()).toMatchObject({ type: 'N', json: { reread: true } })
    one.send('L', { doing: 'reading' })
    await expect.poll(() => stateOf(machine)).toMatchObject({ line: 'held', doing: 'reading' })
    one.end()
    await expect.poll(() => stateOf(machine)).toMatchObject({ line: 'lost' })
    expect(await context.lines.nudge(1, [number], {})).toEqual(new Set())
  })

  it('is told to a device at its next contact, and not to one that nobody asked to', async () => {
    const machine = await kept()
    const stranger = await door.enrolled()
    expect(await context.lines.wanted(await standing(machine))).toBe(true)
    expect(await context.lines.wanted(await standing(stranger))).toBe(false)
    const one = await line(stranger.papers)
    expect(one.status).toBe(101)
    expect(await one.rest()).toMatchObject([{ ...bye, json: { why: 'released' } }])
  })

  it('is released at once when nobody asks for it any more, and its row goes with it', async () => {
    const machine = await kept()
    const one = await open(machine)
    await act('release', machine)
    expect(await one.rest()).toMatchObject([{ ...bye, json: { why: 'released' } }])
    await expect.poll(() => stateOf(machine)).toEqual({ line: 'none' })
    expect(context.lines.isHeld(1, await numberOf(machine))).toBe(false)
  })

  it('is kept by the group, by one above it, and released when the group stops or the device moves out', async () => {
    const top = await createGroup(context, { name: 'Nord', parent: null, readmission: 'automatic' }, operator(1))
    const below = await createGroup(context, { name: 'Lager', parent: top.id, readmission: 'automatic' }, operator(1))
    const [a, b] = [await door.enrolled(), await door.enrolled()]
    for (const one of [a, b]) await act('move', one, below.id)
    expect((await changeGroup(context, { id: top.id, keep: 'all' }, operator(1))).keep).toBe('all')
    await expect.poll(async () => context.lines.wanted(await standing(a))).toBe(true)
    const [first, second] = [await open(a), await open(b)]
    await act('move', b)
    expect(await second.rest()).toMatchObject([{ json: { why: 'released' } }])
    expect(first.socket.destroyed).toBe(false)
    await changeGroup(context, { id: top.id, keep: 'off' }, operator(1))
    expect(await first.rest()).toMatchObject([{ json: { why: 'released' } }])
    const [audited] = await context.admin<{ detail: object }>(
      `select detail from audit_acts where act = 'group.change' and subject = $1 order by at desc, id limit 1`,
      [top.id],
    )
    expect(Object.keys(audited?.detail ?? {}).sort()).toEqual(['keep', 'keepBefore'])
  })

  it('ends an older line of the same device, which is told so', async () => {
    const machine = await kept()
    const [older, newer] = [await open(machine), await open(machine)]
    expect(await older.rest()).toMatchObject([{ ...bye, json: { why: 'closing', retryAfterSeconds: 60 } }])
    expect((await newer.ask(syncPath, quiet)).status).toBe(204)
    expect(await stateOf(machine)).toMatchObject({ line: 'held' })
    newer.end()
  })
})

describe('who gets no line', () => {
  it.each([
    ['no certificate', async () => undefined, 'certificate-required'],
    [
      'a foreign one',
      async (machine: Machine) => {
        const folder = mkdtempSync(join(tmpdir(), 'muster-stranger-'))
        const stranger = await openAuthority({ folder, clock: context.clock })
        const { key, csr } = await requestFor()
        const { chain } = await stranger.issue(csr, 1, machine.enrolment.device, 1)
        rmSync(folder, { recursive: true })
        return { key, chain }
      },
      'certificate-required',
    ],
    ['one that has ended', (machine: Machine) => door.expired(machine, 3), 'certificate-expired'],
    [
      'the server’s own',
      async () => {
        const { key, chain } = context.authority.serverIdentity()
        return { key, chain }
      },
      'certificate-required',
    ],
    [
      'a revoked one',
      async (machine: Machine) => {
        await act('revoke', machine)
        return machine.papers
      },
      'device-revoked',
    ],
  ] as const)('%s: full and resumed', async (_what, papersOf, code) => {
    const machine = await kept()
    const papers = await papersOf(machine)
    const session = await ticketFor(door.port, papers)
    for (const how of [{}, { session }]) {
      const refused = await line(papers, how)
      expect([refused.status >= 400, refused.code]).toEqual([true, code])
      await refused.rest()
    }
  })

  it('a leaf for another tenant or for nobody', async () => {
    const machine = await kept()
    const { request } = await renewMachine(door.port, machine.papers, 1)
    const elsewhere = await context.authority.issue(request.csr, 2, machine.enrolment.device, 1)
    expect((await line({ key: request.key, chain: elsewhere.chain })).code).toBe('device-revoked')
  })

  it('another path, another protocol, a body, another method: answered like any request', async () => {
    const { papers } = await kept()
    const upgrade = 'Connection: Upgrade\r\nUpgrade: muster-line\r\n'
    for (const [text, status] of [
      [`GET /v1/sync HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`, 404],
      [`GET /v1/line HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, 404],
      ['GET /v1/line HTTP/1.1\r\nHost: x\r\n\r\n', 404],
      [`POST /v1/line HTTP/1.1\r\nHost: x\r\n${upgrade}Content-Length: 2\r\n\r\n{}`, 404],
      [upgradeText('Content-Length: 5\r\n'), 400],
      [upgradeText('Transfer-Encoding: chunked\r\n'), 400],
    ] as const) {
      const refused = await line(papers, { text })
      expect([text, refused.status]).toEqual([text, status])
      refused.end()
    }
    // An upgrade that is none of ours changes nothing about a request that is.
    const body = JSON.stringify(quiet)
    const plain = await line(papers, {
      text: `POST /v1/sync HTTP/1.1\r\nHost: x\r\n${upgrade}Content-Length: ${body.length}\r\n\r\n${body}`,
    })
    expect(plain.status).toBe(204)
    plain.end()
  })
})

describe('a line ends', () => {
  it('within the notice when its device is revoked, and no question is answered any more', async () => {
    const machine = await kept()
    const bystander = await kept()
    const [one, other] = [await open(machine), await open(bystander)]
    await act('revoke', machine)
    expect((await one.rest()).every(({ type }) => type !== 'A')).toBe(true)
    expect((await line(machine.papers)).code).toBe('device-revoked')
    expect((await other.ask(syncPath, quiet)).status).toBe(204)
    other.end()
  })

  it('when a newer leaf of its device has spoken; nobody is locked for it', async () => {
    const machine = await kept()
    const one = await open(machine)
    const { papers } = await renewMachine(door.port, machine.papers, 1)
    expect((await post(door.port, syncPath, quiet, { papers })).status).toBe(204)
    one.send('Q', Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify(quiet))]))
    expect(await one.rest()).toMatchObject([{ type: 'A', status: 401, json: { code: 'certificate-expired' } }])
    expect((await findDevice(context, 1, machine.enrolment.device)).state).toBe('managed')
    const again = await line(papers)
    expect((await again.ask(syncPath, quiet)).status).toBe(204)
    again.end()
  })

  it('when its leaf ends, and nothing is answered after that although the connection still stands', async () => {
    const machine = await kept()
    const [one, other] = [await open(machine), await open(await kept())]
    context.clock.set(context.clock.now() + 86_401_000)
    expect(await one.ask(syncPath, quiet)).toMatchObject({ status: 401, json: { code: 'certificate-expired' } })
    await one.rest()
    door.look()
    expect(await other.rest()).toMatchObject([{ ...bye, json: { why: 'closing', retryAfterSeconds: 0 } }])
  })

  it.each([
    ['an unknown type', (one: TestLine) => one.socket.write('Z\0\0\0')],
    ['more than the route takes', (one: TestLine) => one.send('Q', Buffer.alloc(40 * 1024))],
    ['a live state that is none', (one: TestLine) => one.send('L', { doing: 'mining' })],
    ['an undeclared word in it', (one: TestLine) => one.send('L', { doing: 'idle', user: 'x' })],
    ['a flood of pings', (one: TestLine) => one.socket.write(Buffer.from('P\0\0\0'.repeat(121)))],
    ['a flood of live states', (one: TestLine) => Array.from({ length: 121 }, () => one.send('L', { doing: 'idle' }))],
  ] as const)('at %s', async (_what, say) => {
    const one = await open(await kept())
    say(one)
    expect((await one.rest()).every(({ type }) => type === 'p')).toBe(true)
  })

  it('when nothing is heard for too long, and not before; a ping is heard', async () => {
    const [silent, alive] = [await open(await kept()), await open(await kept())]
    context.clock.advance((silenceSeconds - 1) * 1000)
    alive.send('P')
    await alive.next()
    door.look()
    expect((await silent.ask(syncPath, { bad: 1 })).status).toBe(400)
    context.clock.advance((silenceSeconds + 1) * 1000)
    alive.send('P')
    await alive.next()
    door.look()
    expect(await silent.rest()).toEqual([])
    alive.send('P')
    expect((await alive.next()).type).toBe('p')
    alive.end()
  })

  it('when a frame is begun and not finished', async () => {
    const one = await open(await kept())
    const before = await ended('half')
    one.socket.write('P\0\0\0P\0')
    expect((await one.next()).type).toBe('p')
    context.clock.advance(59_000)
    door.look()
    expect(one.socket.destroyed).toBe(false)
    context.clock.advance(2_000)
    door.look()
    expect(await one.rest()).toEqual([])
    await expect.poll(() => ended('half')).toBe(before + 1)
  })

  it('when its answers are not read', async () => {
    const one = await open(await kept())
    const before = await ended('unread')
    one.socket.pause()
    const question = Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify({ ...quiet, policy: 0 }))])
    for (let i = 0; i < 5_000; i += 1) one.send('Q', question)
    await expect
      .poll(() => {
        context.clock.advance(61_000)
        door.look()
        return ended('unread')
      })
      .toBe(before + 1)
    one.end()
  })
})

describe('room', () => {
  it('has an end: the next line is told so, the device’s page says it, and a line that replaces another fits', async () => {
    await using tight = await testDoor({ lineCap: 1 })
    const keep = async () => {
      const machine = await tight.enrolled()
      await actOnDevices(tight.context, { verb: 'keep', devices: [machine.enrolment.device] }, operator(1))
      return machine
    }
    const [first, second] = [await keep(), await keep()]
    const older = await openTestLine(tight.port, first.papers)
    const refused = await openTestLine(tight.port, second.papers)
    expect(await refused.rest()).toMatchObject([{ ...bye, json: { why: 'full', retryAfterSeconds: 900 } }])
    const { number } = await findDevice(tight.context, 1, second.enrolment.device)
    expect(await tight.context.lines.stateOf(1, number)).toEqual({ line: 'full' })
    expect(tight.context.lines.counts(1)).toEqual({ held: 1, here: 1, cap: 1 })
    const newer = await openTestLine(tight.port, first.papers)
    expect((await newer.ask(syncPath, quiet)).status).toBe(204)
    await older.rest()
    newer.end()
    await expect.poll(() => tight.context.lines.counts(1).here).toBe(0)
    const room = await openTestLine(tight.port, second.papers)
    expect((await room.ask(syncPath, quiet)).status).toBe(204)
    expect(await tight.context.lines.stateOf(1, number)).toMatchObject({ line: 'held' })
    room.end()
  })

  it('is said goodbye to when the door closes', async () => {
    const closing = await testDoor()
    const machine = await closing.enrolled()
    await actOnDevices(closing.context, { verb: 'keep', devices: [machine.enrolment.device] }, operator(1))
    const one = await openTestLine(closing.port, machine.papers)
    const idle = await dial(closing.port, machine.papers)
    await closing[Symbol.asyncDispose]()
    expect(await one.rest()).toMatchObject([{ ...bye, json: { why: 'closing' } }])
    idle.destroy()
  })
})
