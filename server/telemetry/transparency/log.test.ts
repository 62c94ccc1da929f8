// What the log is to devices, operators and strangers: leaves come with acts and only with them, and each reader gets its own view.
import { createHmac, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { iso } from '#kit/clock.ts'
import { call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import { commitmentText } from '#wire/telemetry/log.ts'
import type { Receipt } from '#wire/telemetry/transmission.ts'
import { protocolVersion } from '#wire/version.ts'
import type { DeviceCaller } from '../../context.ts'
import { openTestDoor, type TestDoor } from '../../doors/console/testing.ts'
import { commitmentKey } from '../../ring/commitment-key.ts'
import { started, TellingDevice } from '../events/testing.ts'
import { intake } from '../intake.ts'
import { deb, delta, pack, plantDevice, whole } from '../testing.ts'
import { askLog, noteInconsistent } from './ask-log.ts'
import { disclose } from './disclose.ts'
import { dropOldLeaves } from './drop-old-leaves.ts'
import { forget } from './forget.ts'
import { addLeaves } from './leaves.ts'
import { readLog } from './read-log.ts'
import { openSequencer, sequence } from './sequencer.ts'
import { mth, path, proof } from './testing/rfc9162.ts'
import { split } from './tiles.ts'

const dayMs = 86_400_000
let door: TestDoor
let tenant = 2
beforeAll(async () => {
  door = await openTestDoor()
})
afterAll(() => door[Symbol.asyncDispose]())
beforeEach(async () => {
  // A log of its own for each test.
  tenant += 1
  await door.context.admin('insert into tenant_numbers (tenant) values ($1)', [tenant])
})

let version = 0
async function send(device: DeviceCaller) {
  version += 1
  return (await intake(door.context, device, pack([whole('software', [deb('bash', `5-${version}`)])]))).receipt
}
type Promised = Pick<Receipt, 'device' | 'sha256' | 'at'>
const commitmentOf = (device: DeviceCaller, receipt: Promised, what: 'facts' | 'events' = 'facts') =>
  createHmac('sha256', commitmentKey(door.context, device)).update(commitmentText(what, receipt)).digest('base64')
const ask = (device: DeviceCaller, leaves: string[], held?: { origin: string; size: number }) =>
  askLog(door.context, device, { v: protocolVersion, leaves, ...(held && { held }) })
const sizeOf = (checkpoint: string) => Number(checkpoint.split('\n')[1])
const originOf = (checkpoint: string) => checkpoint.split('\n')[0] as string
const entries = async () =>
  (
    await door.context.admin<{ commitments: Buffer }>(
      'select commitments from log_entries where tenant = $1 order by bundle',
      [tenant],
    )
  ).flatMap((row) => split(row.commitments))
const fill = (n: number, with_ = (i: number) => Buffer.alloc(32, `${tenant}-${i}`)) =>
  door.context.fleet.as([tenant], (tx) =>
    addLeaves(
      tx,
      Array.from({ length: n }, (_, i) => ({ tenant, commitment: with_(i) })),
    ),
  )

describe('a leaf', () => {
  it('stands for each receipt, and for nothing else', async () => {
    const [a, b] = [await plantDevice(door.context, tenant), await plantDevice(door.context, tenant)]
    const receipts = await Promise.all([send(a), send(b), send(a)])
    await expect(intake(door.context, a, Buffer.from('no transmission'))).rejects.toMatchObject({
      code: 'body-invalid',
    })
    await sequence(door.context, tenant)
    const expected = receipts.map((receipt, i) => commitmentOf(i === 1 ? b : a, receipt))
    expect((await entries()).map((entry) => entry.toString('base64')).sort()).toEqual(expected.sort())
  })

  it('stands for a transmission of which nothing could be built on: it was receipted as well', async () => {
    const device = await plantDevice(door.context, tenant)
    const record = delta([deb('bash', '1')], [deb('bash', '2')])
    const answer = await intake(door.context, device, pack([record]))
    expect(answer.resend).toEqual(['software'])
    await sequence(door.context, tenant)
    expect(await entries()).toHaveLength(1)
  })

  it('tells neither device nor minute: the same bytes in the same hour, and only the key opens it', async () => {
    const device = await plantDevice(door.context, tenant)
    const receipt = await send(device)
    const near = { ...receipt, at: receipt.at.replace(/:\d\d:\d\dZ/, ':59:59Z') }
    expect(commitmentOf(device, near)).toBe(commitmentOf(device, receipt))
    await sequence(door.context, tenant)
    let stored = ''
    for (const table of ['log_logs', 'log_entries', 'log_tiles', 'log_places', 'log_days'])
      stored += JSON.stringify(await door.context.admin(`select * from ${table} where tenant = ${tenant}`))
    expect(stored).not.toContain(device.device)
    expect(stored).not.toContain(receipt.sha256)
    await door.context.ring.drop(tenant, [device.device])
    expect(() => commitmentOf(device, receipt)).toThrow()
  })
})

describe('a device that asks', () => {
  it('gets the proofs of RFC 9162 from what it held to what there is, and for its own leaves', async () => {
    const device = await plantDevice(door.context, tenant)
    expect(await ask(device, [])).toEqual({ checkpoint: '', inclusions: [] })
    await fill(300)
    const first = commitmentOf(device, await send(device))
    await sequence(door.context, tenant)
    const { checkpoint } = await ask(device, [])
    await fill(77)
    const second = commitmentOf(device, await send(device))
    await sequence(door.context, tenant)
    const third = commitmentOf(device, await send(device))
    const answer = await ask(device, [first, second, third], { origin: originOf(checkpoint), size: sizeOf(checkpoint) })
    const all = await entries()
    const hex = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('base64'))
    expect(answer.checkpoint.split('\n').slice(1, 3)).toEqual(['379', mth(all).toString('base64')])
    expect(answer.consistency).toEqual(hex(proof(301, all)))
    expect(answer.inclusions).toEqual([
      { leaf: first, index: 300, proof: hex(path(300, all)) },
      { leaf: second, index: 378, proof: hex(path(378, all)) },
    ])
  })

  it('that saw more than there is, or another log, gets no proof of going on', async () => {
    const device = await plantDevice(door.context, tenant)
    await fill(5)
    await sequence(door.context, tenant)
    const { checkpoint } = await ask(device, [])
    const origin = originOf(checkpoint)
    expect((await ask(device, [], { origin, size: 6 })).consistency).toBeUndefined()
    expect((await ask(device, [], { origin: 'other/log', size: 2 })).consistency).toBeUndefined()
    expect((await ask(device, [], { origin, size: 5 })).consistency).toEqual([])
    await expect(askLog(door.context, device, { v: 99, leaves: [] })).rejects.toMatchObject({
      code: 'version-unsupported',
    })
  })

  it('is shown another log, by another name, after a restore opened an epoch; the old one stays as it was', async () => {
    const device = await plantDevice(door.context, tenant)
    await fill(5)
    await sequence(door.context, tenant)
    const { checkpoint } = await ask(device, [])
    const restored = { ...door.context, epoch: { number: 1, openedAt: 0, signed: undefined } }
    const held = { origin: originOf(checkpoint), size: 5 }
    expect(await askLog(restored, device, { v: protocolVersion, held, leaves: [] })).toEqual({
      checkpoint: '',
      inclusions: [],
    })
    await fill(2)
    await sequence(restored, tenant)
    const after = await askLog(restored, device, { v: protocolVersion, held, leaves: [] })
    expect([sizeOf(after.checkpoint), after.consistency]).toEqual([2, undefined])
    expect(originOf(after.checkpoint)).not.toBe(held.origin)
    expect((await ask(device, [], held)).consistency).toEqual([])
  })

  it('finds no leaf of another tenant', async () => {
    const device = await plantDevice(door.context, tenant)
    const leaf = commitmentOf(device, await send(device))
    await sequence(door.context, tenant)
    expect((await ask(device, [leaf])).inclusions).toHaveLength(1)
    const stranger = await plantDevice(door.context, 1)
    await door.context.fleet.as([1], (tx) => addLeaves(tx, [{ tenant: 1, commitment: Buffer.alloc(32, 1) }]))
    await sequence(door.context, 1)
    expect((await ask(stranger, [leaf])).inclusions).toEqual([])
  })

  it('counts as having confirmed once it shows what it was given', async () => {
    const { context } = door
    const [good, stuck, silent] = await Promise.all([1, 2, 3].map(() => plantDevice(context, tenant)))
    for (const one of [good, stuck, silent])
      await context.admin(`update device_devices set state = 'managed' where tenant = $1 and number = $2`, [
        tenant,
        one?.number,
      ])
    const confirmed = async () => (await readLog(context, {}, { tenant } as never)).confirmed
    await context.names.listing(tenant)
    await fill(5)
    await sequence(context, tenant)
    const { checkpoint } = await ask(good as DeviceCaller, [])
    await ask(stuck as DeviceCaller, [])
    const held = { origin: originOf(checkpoint), size: 5 }
    context.clock.advance(dayMs)
    await fill(5)
    await sequence(context, tenant)
    await ask(good as DeviceCaller, [], held)
    await ask(stuck as DeviceCaller, [], held)
    expect(await confirmed()).toEqual({ withinDay: 2, longerAgo: 0, never: 1 })
    context.clock.advance(2 * dayMs)
    await fill(5)
    await sequence(context, tenant)
    // The one goes on from what it was given last, the other still shows what it had before that.
    await ask(good as DeviceCaller, [], { ...held, size: 10 })
    await ask(stuck as DeviceCaller, [], held)
    context.clock.advance(2 * dayMs)
    await ask(good as DeviceCaller, [], { ...held, size: 15 })
    await ask(stuck as DeviceCaller, [], held)
    expect(await confirmed()).toEqual({ withinDay: 1, longerAgo: 1, never: 1 })
  })
})

describe('events', () => {
  it('are leaves as facts are, batches of another history too; a report about the log counts its device', async () => {
    const { context } = door
    const device = await plantDevice(context, tenant)
    await context.admin(`update device_devices set state = 'managed' where tenant = $1 and number = $2`, [
      tenant,
      device.number,
    ])
    const telling = new TellingDevice(device, () => randomBytes(16).toString('base64url'))
    const back = telling.snapshot()
    telling.waiting = [{ at: iso(context.clock.now()), type: 'agent.log-inconsistent' }]
    const first = await telling.send(context)
    back()
    telling.waiting = [started('2')]
    const forked = await telling.send(context)
    expect([first?.forked, forked?.forked]).toEqual([undefined, true])
    await sequence(context, tenant)
    const expected = [first, forked].map((answer) => commitmentOf(device, answer?.receipt as Receipt, 'events'))
    expect((await entries()).map((entry) => entry.toString('base64'))).toEqual(expected)
    expect((await readLog(context, {}, { tenant } as never)).inconsistent).toBe(1)
  })
})

describe('what is held about a reader', () => {
  it('is disclosed in days, is no way to a leaf, and is forgotten', async () => {
    const { context } = door
    const device = await plantDevice(context, tenant)
    const other = await plantDevice(context, tenant)
    await fill(5)
    await sequence(context, tenant)
    await ask(device, [])
    await ask(other, [])
    await context.fleet.as([tenant], (tx) => noteInconsistent(context, tx, device))
    const today = new Date(context.clock.now()).toISOString().slice(0, 10)
    const told = async () => (await disclose(context, device)).flatMap(({ rows }) => rows)
    expect(await told()).toEqual([
      { 'Day a device last asked the log': today, 'Day a device reported that it does not go on': today },
    ])
    expect(await context.admin('select * from log_readers where tenant = $1 order by number', [tenant])).toHaveLength(2)
    await context.fleet.as([tenant], (tx) => forget(tx, { tenant, subjects: [device], at: 0 }))
    expect(await told()).toEqual([])
    expect(await context.admin('select number from log_readers where tenant = $1', [tenant])).toEqual([
      { number: other.number },
    ])
  })
})

describe('the log for operators and strangers', () => {
  it('is read as figures with key and checkpoint', async () => {
    const as = await door.as('auditor', 1)
    const before = await call(contracts.readLog, {}, as)
    await door.context.fleet.as([1], (tx) => addLeaves(tx, [{ tenant: 1, commitment: Buffer.alloc(32, 3) }]))
    expect((await call(contracts.readLog, {}, as)).waiting).toBe(1)
    await sequence(door.context, 1)
    const after = await call(contracts.readLog, {}, as)
    expect(after).toMatchObject({ size: before.size + 1, waiting: 0, origin: before.origin, inconsistent: 0 })
    expect(after.perDay.at(-1)?.leaves).toBeGreaterThan(0)
    expect(after.verifierKey.startsWith(`${after.origin}+`)).toBe(true)
    expect(after.checkpoint).toContain(`\n— ${after.origin} `)
  })

  it('is served as C2SP tlog-tiles lays it out, full tiles for good, and only with the right', async () => {
    await door.context.fleet.as([2], (tx) =>
      addLeaves(
        tx,
        Array.from({ length: 300 }, (_, i) => ({ tenant: 2, commitment: Buffer.alloc(32, `a${i}`) })),
      ),
    )
    await sequence(door.context, 2)
    const { secret } = await door.as('auditor', 2)
    const get = async (what: string, as: string | undefined = secret) => {
      const answer = await door.ask(`/api/v1/log/${what}`, as ? { secret: as } : {})
      return {
        status: answer.status,
        cache: answer.headers.get('cache-control'),
        bytes: Buffer.from(await answer.bytes()),
      }
    }
    expect((await get('checkpoint')).bytes.toString()).toMatch(/^[a-z2-7]{16}\/[a-z2-7]{16}\n300\n/)
    const full = await get('tile/entries/000')
    expect([full.status, full.bytes.length, full.cache]).toEqual([
      200,
      256 * 34,
      'private, max-age=31536000, immutable',
    ])
    expect(full.bytes.subarray(0, 34)).toEqual(Buffer.concat([Buffer.of(0, 32), Buffer.alloc(32, 'a0')]))
    const part = await get('tile/entries/001.p/44')
    expect([part.status, part.bytes.length, part.cache]).toEqual([200, 44 * 34, 'no-store'])
    expect((await get('tile/0/001.p/7')).bytes).toEqual((await get('tile/0/001.p/44')).bytes.subarray(0, 7 * 32))
    expect((await get('tile/1/000.p/1')).bytes).toEqual(
      mth(Array.from({ length: 256 }, (_, i) => Buffer.alloc(32, `a${i}`))),
    )
    for (const wrong of [
      ...['tile/0/001', 'tile/0/001.p/45', 'tile/0/002.p/1', 'tile/1/000', 'tile/1/000.p/2', 'tile/2/000.p/1'],
      ...['tile/64/000', 'tile/0/0', 'tile/0/000.p/0', 'tile/0/x000', 'tile/data/000', 'tile/0/000.p/257', 'tile/'],
      ...['tile/entries/x999/x999/x999/x999/x999/x999/999', 'tile/0/..%2f000', 'tile/0/000/', 'tile/00/000'],
    ])
      expect((await get(wrong)).status, wrong).toBe(404)
    expect((await get('tile/0/000', '')).status).toBe(401)
    const { secret: foreign } = await door.as('auditor', 1)
    expect((await get('tile/0/001.p/44', foreign)).status).toBe(404)
  })

  it('tells consoles that there is something new, once a pass', async () => {
    const heard: string[] = []
    const isOurs = (one: string) => one.includes('"log"') && one.includes(`"t":${tenant},`)
    door.context.listener.on('muster_news', (payload) => heard.push(payload))
    await using _sequencer = openSequencer(door.context)
    await fill(600)
    await expect.poll(() => heard.filter(isOurs).length).toBe(1)
    expect(JSON.parse(heard.find(isOurs) as string)).toEqual({
      t: tenant,
      what: 'log',
      ids: [],
    })
    expect(await entries()).toHaveLength(600)
  })
})

describe('leaves after 13 months', () => {
  it('go with their places, a full bundle at a time; hashes stay, so that every checkpoint is gone on from', async () => {
    const { context } = door
    const device = await plantDevice(context, tenant)
    await fill(700)
    await sequence(context, tenant)
    const old = await entries()
    const before = await ask(device, [])
    context.clock.advance(200 * dayMs)
    await fill(100, (i) => Buffer.alloc(32, `later ${i}`))
    await sequence(context, tenant)
    await dropOldLeaves(context, tenant, new Date(context.clock.now() - 400 * dayMs))
    expect(await entries()).toHaveLength(800)
    context.clock.advance(201 * dayMs)
    await dropOldLeaves(context, tenant, new Date(context.clock.now() - 400 * dayMs))
    const rows = await context.admin<{ bundle: string }>(
      'select bundle from log_entries where tenant = $1 order by bundle',
      [tenant],
    )
    expect(rows.map((row) => Number(row.bundle))).toEqual([2, 3])
    const [places] = await context.admin<{ n: string; first: string }>(
      'select count(*) as n, min(place) as first from log_places where tenant = $1',
      [tenant],
    )
    expect([Number(places?.n), Number(places?.first)]).toEqual([800 - 512, 512])
    const answer = await ask(device, [(old[3] as Buffer).toString('base64'), (old[600] as Buffer).toString('base64')], {
      origin: originOf(before.checkpoint),
      size: 700,
    })
    const all = [...old, ...Array.from({ length: 100 }, (_, i) => Buffer.alloc(32, `later ${i}`))]
    expect(answer.consistency).toEqual(proof(700, all).map((hash) => hash.toString('base64')))
    expect(answer.inclusions.map(({ index }) => index)).toEqual([600])
  })
})
