// A request for erasure: invisible at once, its clock, who must agree, undone as it was, and a receipt that a stranger can check.
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ReceiptDocument } from '#wire/console/erasures.ts'
import { freshId, type GroupId } from '#wire/ids.ts'
import { actOnDevices } from '../../devices/act-on-devices.ts'
import { countDevices } from '../../devices/count-devices.ts'
import { createGroup } from '../../devices/create-group.ts'
import { findDevice } from '../../devices/find-device.ts'
import { listDevices } from '../../devices/list-devices.ts'
import { plantDevices } from '../../devices/testing.ts'
import { expireNames, keptNames } from '../../people/audit-names.ts'
import { listActs } from '../../people/list-acts.ts'
import type { SignedIn } from '../../people/signed-in.ts'
import { sequence } from '../../telemetry/transparency/sequencer.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { askByDevice } from '../requests/ask-by-device.ts'
import { agreeToErasure } from './agree-to-erasure.ts'
import { carryOut } from './carry-out.ts'
import { erasureReceipt } from './erasure-receipt.ts'
import { liftLegalHold } from './lift-legal-hold.ts'
import { listErasures } from './list-erasures.ts'
import { listLegalHolds } from './list-legal-holds.ts'
import { noteWiped } from './note-wiped.ts'
import { placeLegalHold } from './place-legal-hold.ts'
import { previewErasure } from './preview-erasure.ts'
import { requestByDevice } from './request-by-device.ts'
import { requestErasure } from './request-erasure.ts'
import { retireDevices } from './retire-devices.ts'
import { showErasure } from './show-erasure.ts'
import { operator, program } from './testing/callers.ts'
import { undoErasure } from './undo-erasure.ts'

const hour = 3_600_000
const tenant = 1

let context: TestContext
let asker: SignedIn
let second: SignedIn

beforeAll(async () => {
  context = await testContext()
  for (const one of [1, 2]) await context.ring.add(one, ['tenant'])
  asker = await operator(context, tenant)
  second = await operator(context, tenant, 'privacy-officer')
})
beforeEach(() => context.clock.advance(1000))
afterAll(() => context[Symbol.asyncDispose]())

const plant = async (many: number, plant: Parameters<typeof plantDevices>[2][number] = {}) =>
  plantDevices(
    context,
    tenant,
    Array.from({ length: many }, (_, i) => ({ host: `host-${i}`, ...plant })),
  )
const idsOf = (planted: Awaited<ReturnType<typeof plant>>) => planted.map(({ device }) => device)
const request = (body: Omit<Parameters<typeof requestErasure>[1], 'reason'>, by = asker) =>
  requestErasure(context, { reason: 'retired', ...body }, by)
const run = () => carryOut(context, { tenant })
const show = (id: string) => showErasure(context, { id: id as never, limit: 500 }, asker)
const stateOf = async (id: string) => (await show(id)).erasure.state
const rowsOf = async (device: string) =>
  (await context.admin('select state from device_devices where id = $1', [device])).map(({ state }) => state)
const listed = async () => {
  const { items } = await listDevices(context, { limit: 500, sort: 'name', order: 'asc' }, asker)
  return new Set<string>(items.map(({ id }) => id))
}
const actsOn = async (id: string) =>
  (await context.admin<{ act: string }>('select act from audit_acts where subject = $1 order by act', [id])).map(
    ({ act }) => act,
  )
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

describe('one device', () => {
  it('goes at once, and the receipt names it', async () => {
    const [one] = await plant(1)
    const { device, number } = one as NonNullable<typeof one>
    const erasure = await request({ devices: [device] })
    expect(erasure).toMatchObject({ state: 'held', devices: 1, erased: 0, holdUntil: erasure.requestedAt })
    expect(await listed()).not.toContain(device)
    await run()
    const { erasure: done, items } = await show(erasure.id)
    expect(done).toMatchObject({ state: 'done', erased: 1, open: [{ what: 'device-not-told', count: 1 }] })
    expect(items).toMatchObject([{ device, state: 'erased', told: 'not-yet' }])
    expect(await rowsOf(device)).toEqual([])
    expect(context.ring.keyOf(tenant, device)).toBeUndefined()
    expect(await context.admin('select from device_presence where number = $1', [number])).toEqual([])
    expect(await actsOn(erasure.id)).toEqual(['erasure.done', 'erasure.request'])
    await noteWiped(context, tenant, device, context.clock.now())
    expect((await show(erasure.id)).erasure.open).toEqual([])
    expect((await show(erasure.id)).items).toMatchObject([{ told: 'wiped' }])
  })

  it('waits when hours are given, and one that never had an agent is not waited for', async () => {
    const [one] = await plant(1, { state: 'unmanaged' })
    const { device } = one as NonNullable<typeof one>
    const { id } = await request({ devices: [device], holdHours: 2 })
    context.clock.advance(2 * hour - 1)
    await run()
    expect(await stateOf(id)).toBe('held')
    context.clock.advance(1)
    await run()
    expect((await show(id)).erasure).toMatchObject({ state: 'done', open: [] })
    expect((await show(id)).items).toMatchObject([{ told: 'never-had' }])
  })

  it('keeps its name only, sealed, for the audit', async () => {
    const [one] = await plant(1, { host: 'canary-host' })
    const { device } = one as NonNullable<typeof one>
    const { id } = await request({ devices: [device], note: 'canary note' })
    await run()
    expect(await keptNames(context, tenant, [device])).toEqual(new Map([[device, 'canary-host']]))
    for (const table of ['audit_names', 'rights_erasures', 'rights_erasure_items', 'audit_acts'])
      expect(JSON.stringify(await context.admin(`select * from ${table}`))).not.toContain('canary')
    expect((await show(id)).erasure.note).toBe('canary note')
    await context.admin(`insert into audit_acts values ($1, $2, now(), 'system', 'device.enrol', $3, 'done', '{}')`, [
      ...[tenant, freshId('act'), device],
    ])
    const named = async (by: SignedIn) =>
      (await listActs(context, { subject: device, limit: 5 }, by)).items[0]?.subjectName
    expect(await named(asker)).toBe('canary-host')
    expect(await named(await operator(context, tenant, 'auditor'))).toBeUndefined()
    // The term of the month's acts ends: the key goes with the rows.
    const [row] = await context.admin<{ name: Buffer }>('select name from audit_names where subject = $1', [device])
    expect(row?.name.toString('latin1')).not.toContain('canary')
    expect(await expireNames(context, tenant, new Date(Date.UTC(2026, 11, 1)))).toBeGreaterThan(0)
    expect(await named(asker)).toBeUndefined()
    expect(context.ring.keyOf(tenant, 'audit-2026-11')).toBeUndefined()
    expect((await show(id)).erasure.note).toBeUndefined()
    // The clock was ahead: the month is not over, and its erasures go on under another key.
    const [other] = await plant(1, { host: 'another' })
    const next = await request({ devices: [other?.device as never], note: 'later' })
    expect(await keptNames(context, tenant, [other?.device as string])).toEqual(new Map([[other?.device, 'another']]))
    expect((await show(next.id)).erasure.note).toBe('later')
  })

  it('is asked for by its own user', async () => {
    const [one] = await plant(1)
    const { device, number } = one as NonNullable<typeof one>
    const caller = { tenant, device, number, generation: 0 }
    const id = await requestByDevice(context, caller)
    expect(await codeOf(requestByDevice(context, caller))).toBe('conflict')
    await run()
    expect((await show(id)).erasure).toMatchObject({ state: 'done', reason: 'device-user', requestedBy: device })
  })

  it('that is personal is erased when its user asks on it, and one of the company when an operator says so', async () => {
    for (const ownership of ['personal', 'company'] as const) {
      const [one] = await plant(1)
      const { device, number } = one as NonNullable<typeof one>
      await context.admin('update device_devices set ownership = $2 where id = $1', [device, ownership])
      const asked = () => askByDevice(context, { tenant, device, number, generation: 0 }, { v: 1, kind: 'erasure' })
      const { id } = await asked()
      expect((await asked()).id).toBe(id)
      expect(await rowsOf(device)).toEqual([ownership === 'personal' ? 'erasing' : 'managed'])
      await run()
      expect(await rowsOf(device)).toEqual(ownership === 'personal' ? [] : ['managed'])
    }
  })

  it('is erased once: asked again it is a conflict, before and after; one that never was is unknown', async () => {
    const [one] = await plant(1)
    const { device } = one as NonNullable<typeof one>
    const { id } = await request({ devices: [device] })
    expect(await codeOf(request({ devices: [device] }))).toBe('conflict')
    await run()
    await run()
    expect(await codeOf(request({ devices: [device] }))).toBe('conflict')
    expect(await actsOn(id)).toEqual(['erasure.done', 'erasure.request'])
    expect(await codeOf(request({ devices: [device, freshId('dev') as never] }))).toBe('device-unknown')
    const [foreign] = await plantDevices(context, 2, [{}])
    expect(await codeOf(request({ devices: [foreign?.device as never] }))).toBe('device-unknown')
  })

  it('needs a program’s scope, and exactly one target', async () => {
    const [one] = await plant(1)
    const devices = [one?.device as never]
    expect(await codeOf(request({ devices }, program(tenant)))).toBe('right-missing')
    expect(await codeOf(request({ devices, tenant: true, confirm: '1' }))).toBe('body-invalid')
    expect(await codeOf(request({}))).toBe('body-invalid')
    expect(await codeOf(request({ tenant: true, confirm: '2' }))).toBe('body-invalid')
    const { id } = await request({ devices }, program(tenant, 'erase'))
    expect((await show(id)).erasure.state).toBe('held')
  })
})

describe('several devices', () => {
  it('are in no list, count or act while they are held, and back as they were', async () => {
    const planted = await plant(3, { state: 'repair', enrolledAt: context.clock.now() - hour })
    const [first] = planted
    const device = first?.device as (typeof planted)[0]['device']
    const before = await countDevices(context, tenant)
    const since = (await findDevice(context, tenant, device)).stateAt
    const { id } = await request({ devices: idsOf(planted) })
    const during = await countDevices(context, tenant)
    expect(during.devices).toBe(before.devices - 3)
    for (const one of idsOf(planted)) expect(await listed()).not.toContain(one)
    expect(await codeOf(findDevice(context, tenant, device))).toBe('device-unknown')
    const { results } = await actOnDevices(context, { verb: 'revoke', devices: [device] }, asker)
    expect(results).toMatchObject([{ done: false, code: 'device-unknown' }])
    expect((await context.presence.standing(tenant, device))?.state).toBe('erasing')
    context.clock.advance(hour)
    expect(await undoErasure(context, { id }, asker)).toMatchObject({ state: 'undone', open: [] })
    expect(await countDevices(context, tenant)).toEqual(before)
    expect((await findDevice(context, tenant, device)).state).toBe('repair')
    expect((await findDevice(context, tenant, device)).stateAt).toBe(since)
    expect(await keptNames(context, tenant, [device])).toEqual(new Map())
    context.clock.advance(80 * hour)
    await run()
    expect(await rowsOf(device)).toEqual(['repair'])
    expect(await codeOf(undoErasure(context, { id }, asker))).toBe('erasure-over')
    // Another request may take them again.
    const again = await request({ devices: idsOf(planted) })
    expect(again.devices).toBe(3)
  })

  it('are in another process’s lists no more either', async () => {
    await using other = await context.another()
    const [one] = await plant(1)
    const { device, number } = one as NonNullable<typeof one>
    await expect.poll(async () => (await other.names.listing(tenant)).devices[number]?.device).toBe(device)
    const { id } = await request({ devices: [device], holdHours: 5 })
    await expect.poll(async () => (await other.names.listing(tenant)).devices[number]?.device).toBeUndefined()
    await undoErasure(context, { id }, asker)
    await expect.poll(async () => (await other.names.listing(tenant)).devices[number]?.device).toBe(device)
  })

  it('wait 24 hours, cannot be undone afterwards, and are done at the end', async () => {
    const planted = await plant(2)
    const erasure = await request({ devices: idsOf(planted) })
    expect(Date.parse(erasure.holdUntil) - Date.parse(erasure.requestedAt)).toBe(24 * hour)
    expect(Date.parse(erasure.dueBy) - Date.parse(erasure.requestedAt)).toBe(72 * hour)
    context.clock.advance(24 * hour)
    // Nothing is destroyed yet, and still it is too late.
    expect(await codeOf(undoErasure(context, { id: erasure.id }, asker))).toBe('erasure-over')
    await run()
    expect(await stateOf(erasure.id)).toBe('done')
  })

  it('of a group are those in it at the request, whatever moves meanwhile', async () => {
    const { id: group } = await createGroup(
      context,
      { name: 'branch', parent: null, readmission: 'automatic' } as never,
      asker,
    )
    const inside = await plant(2, { group: group as GroupId })
    const outside = await plant(1)
    const { id, devices } = await request({ group: group as GroupId })
    expect(devices).toBe(2)
    await context.admin('update device_devices set group_id = null where id = $1', [inside[0]?.device])
    await context.admin('update device_devices set group_id = $2 where id = $1', [outside[0]?.device, group])
    context.clock.advance(24 * hour)
    await run()
    expect((await show(id)).items.map(({ device }) => device)).toEqual(idsOf(inside))
    expect(await rowsOf(outside[0]?.device as string)).toEqual(['managed'])
    await context.admin('update device_devices set group_id = null where id = $1', [outside[0]?.device])
    expect(await codeOf(request({ group: group as GroupId }))).toBe('conflict')
  })

  it('that vanished meanwhile stop nothing', async () => {
    const planted = await plant(2)
    const { id } = await request({ devices: idsOf(planted), holdHours: 1 })
    const [gone] = planted
    await context.admin('delete from device_presence where number = $1 and tenant = 1', [gone?.number])
    await context.admin('delete from device_devices where number = $1 and tenant = 1', [gone?.number])
    context.clock.advance(hour)
    await run()
    expect((await show(id)).erasure).toMatchObject({ state: 'done', erased: 2 })
  })
})

describe('retired devices', () => {
  const retire = (devices: readonly string[], why: 'repair' | 'lost' | 'retired' | 'left', by = asker) =>
    retireDevices(context, { verb: 'retire', devices: devices as never, why, reason: 'moved house' }, by)

  it('in repair or lost keep all that is held of them, and come back', async () => {
    const [one] = idsOf(await plant(1))
    const device = one as string
    for (const why of ['repair', 'lost'] as const) {
      expect(await retire([device], why)).toMatchObject({ results: [{ done: true }] })
      expect(await findDevice(context, tenant, device)).toMatchObject({ state: why, reason: 'moved house' })
    }
    await actOnDevices(context, { verb: 'approve', devices: [device as never] }, asker)
    expect((await findDevice(context, tenant, device)).state).toBe('managed')
    expect(
      await codeOf(actOnDevices(context, { verb: 'revoke', devices: [device as never], why: 'lost' }, asker)),
    ).toBe('body-invalid')
  })

  it('for good are erased, each with its own result', async () => {
    const devices = idsOf(await plant(1))
    const [gone] = devices
    expect(await codeOf(retire(devices, 'left', program(tenant)))).toBe('right-missing')
    expect(await rowsOf(gone as string)).toEqual(['managed'])
    const { results } = await retire([gone as string, freshId('dev')], 'left')
    expect(results).toMatchObject([{ done: true }, { done: false, code: 'device-unknown' }])
    expect((await retire(devices, 'retired')).results).toMatchObject([{ done: true }])
    await run()
    expect(await rowsOf(gone as string)).toEqual([])
    const { items } = await listErasures(context, { limit: 1, state: 'all' }, asker)
    expect(items).toMatchObject([{ reason: 'left', note: 'moved house', state: 'done' }])
  })
})

describe('more than 20', () => {
  it('wait for another operator: not who asked, no program, and not who made the program', async () => {
    const planted = await plant(21)
    const { id, state } = await request({ devices: idsOf(planted), holdHours: 0 })
    expect(state).toBe('second')
    context.clock.advance(hour)
    await run()
    expect(await stateOf(id)).toBe('second')
    expect(await codeOf(agreeToErasure(context, { id }, asker))).toBe('second-operator')
    expect(await codeOf(agreeToErasure(context, { id }, program(tenant, 'erase')))).toBe('second-operator')
    const [one, two] = await Promise.all([
      codeOf(agreeToErasure(context, { id }, second)),
      codeOf(agreeToErasure(context, { id }, await operator(context, tenant))),
    ])
    expect([one, two].sort()).toEqual(['done', 'erasure-over'])
    await run()
    expect((await show(id)).erasure).toMatchObject({ state: 'done', erased: 21 })
    expect(await actsOn(id)).toEqual(['erasure.agree', 'erasure.done', 'erasure.request'])
  })

  it('asked for by a program: its maker is not the second person', async () => {
    const asking = program(tenant, 'erase')
    await context.admin(`insert into audit_acts values ($1, $2, now(), $3, 'credential.create', $4, 'done', '{}')`, [
      tenant,
      freshId('act'),
      second.operator,
      asking.credential,
    ])
    const { id } = await request({ devices: idsOf(await plant(21)) }, asking)
    expect(await codeOf(agreeToErasure(context, { id }, second))).toBe('second-operator')
    expect((await agreeToErasure(context, { id }, asker)).state).toBe('held')
    await undoErasure(context, { id }, second)
  })

  it('go after 72 hours although nobody agreed: the promise is to the persons', async () => {
    const { id } = await request({ devices: idsOf(await plant(21)) })
    context.clock.advance(72 * hour - 1)
    await run()
    expect(await stateOf(id)).toBe('second')
    context.clock.advance(1)
    await run()
    const { erasure } = await show(id)
    expect(erasure.state).toBe('done')
    expect(erasure.secondBy).toBeUndefined()
  })

  it('twenty need nobody', async () => {
    const { id, state } = await request({ devices: idsOf(await plant(20)) })
    expect(state).toBe('held')
    await undoErasure(context, { id }, asker)
  })
})

describe('a legal hold', () => {
  const hold = (asked: Partial<Parameters<typeof placeLegalHold>[1]>, hours = 100) =>
    placeLegalHold(
      context,
      { reason: 'court order 4711', until: new Date(context.clock.now() + hours * hour).toISOString(), ...asked },
      asker,
    )

  it('keeps its devices, lets the others go, and what it kept goes when it is lifted', async () => {
    const planted = await plant(3)
    const [kept] = idsOf(planted) as [(typeof planted)[0]['device']]
    const placed = await hold({ devices: [kept] })
    expect(placed).toMatchObject({ devices: [kept], reason: 'court order 4711', stops: 0 })
    expect(JSON.stringify(await context.admin('select * from rights_holds'))).not.toContain('4711')
    const { id } = await request({ devices: idsOf(planted), holdHours: 1 })
    expect((await listLegalHolds(context, {}, asker)).items.find((one) => one.id === placed.id)?.stops).toBe(1)
    context.clock.advance(hour)
    await run()
    const { erasure, items } = await show(id)
    expect(erasure).toMatchObject({ state: 'stopped', erased: 2, held: 1 })
    expect(erasure.open).toMatchObject([
      { what: 'legal-hold', count: 1 },
      { what: 'device-not-told', count: 2 },
    ])
    expect(items.find(({ device }) => device === kept)).toMatchObject({ state: 'kept', hold: placed.id })
    expect(await rowsOf(kept)).toEqual(['erasing'])
    expect(await codeOf(erasureReceipt(context, { id }, asker))).toBe('conflict')
    await liftLegalHold(context, { id: placed.id }, asker)
    expect(await codeOf(liftLegalHold(context, { id: placed.id }, asker))).toBe('conflict')
    await run()
    expect((await show(id)).erasure).toMatchObject({ state: 'done', erased: 3, held: 0 })
    expect(await actsOn(placed.id)).toEqual(['hold.lift', 'hold.place'])
  })

  it('that ends lets go of what waited', async () => {
    const [one] = idsOf(await plant(1))
    await hold({ devices: [one as never] }, 10)
    const { id } = await request({ devices: [one as never] })
    await run()
    expect(await stateOf(id)).toBe('stopped')
    context.clock.advance(10 * hour)
    await run()
    expect(await stateOf(id)).toBe('done')
  })

  it('of a group holds who was in it and who comes', async () => {
    const { id: group } = await createGroup(
      context,
      { name: 'held', parent: null, readmission: 'automatic' } as never,
      asker,
    )
    const [left] = idsOf(await plant(1, { group: group as GroupId }))
    const [came] = idsOf(await plant(1))
    const placed = await hold({ group: group as GroupId })
    await context.admin('update device_devices set group_id = null where id = $1', [left])
    await context.admin('update device_devices set group_id = $2 where id = $1', [came, group])
    const { id } = await request({ devices: [left as never, came as never], holdHours: 0 })
    await run()
    expect((await show(id)).erasure).toMatchObject({ state: 'stopped', erased: 0, held: 2 })
    await liftLegalHold(context, { id: placed.id }, asker)
    await run()
    expect(await stateOf(id)).toBe('done')
  })

  it('has an end ahead and a target that is there', async () => {
    expect(await codeOf(hold({ devices: [freshId('dev') as never] }))).toBe('device-unknown')
    expect(await codeOf(hold({ group: freshId('grp') as never }))).toBe('group-unknown')
    expect(await codeOf(hold({ tenant: true }, -1))).toBe('body-invalid')
    expect(await codeOf(hold({ tenant: true, devices: [freshId('dev') as never] }))).toBe('body-invalid')
  })
})

describe('the clock', () => {
  it('put back by a year puts nothing off', async () => {
    const { id } = await request({ devices: idsOf(await plant(2)), holdHours: 3 })
    const began = context.clock.now()
    await run()
    context.clock.set(began - 365 * 24 * hour)
    context.clock.advance(3 * hour - 1)
    await run()
    expect(await stateOf(id)).toBe('held')
    context.clock.advance(1)
    await run()
    expect(await stateOf(id)).toBe('done')
    context.clock.set(began + 4 * hour)
  })
})

describe('a crash', () => {
  it('in the middle of it is gone on with, and the receipt is signed once', async () => {
    const planted = await plant(3)
    for (const { number } of planted)
      await context.admin('insert into device_reach (tenant, number) values ($1, $2)', [tenant, number])
    const { id } = await request({ devices: idsOf(planted), holdHours: 0 })
    const { drop } = context.ring
    let broken = true
    const ring = new Proxy(context.ring, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target)
        if (name === 'drop' && broken) return () => Promise.reject(new Error('killed'))
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    expect(drop).toBeDefined()
    await expect(carryOut({ ...context, ring }, { tenant })).rejects.toThrow('killed')
    expect(await stateOf(id)).toBe('erasing')
    expect(await codeOf(undoErasure(context, { id }, asker))).toBe('erasure-over')
    // A hold comes too late for what is being destroyed.
    const placed = await placeLegalHold(
      context,
      { devices: idsOf(planted), reason: 'late', until: new Date(context.clock.now() + hour).toISOString() },
      asker,
    )
    expect(placed.stops).toBe(0)
    broken = false
    await run()
    await run()
    expect(await stateOf(id)).toBe('done')
    expect(await actsOn(id)).toEqual(['erasure.done', 'erasure.request'])
    // What went before the crash is in the receipt too.
    const said = ReceiptDocument.parse(JSON.parse((await erasureReceipt(context, { id }, asker)).document))
    const rows = Object.fromEntries(said.places.map(({ place, rows }) => [place, rows]))
    expect(rows).toMatchObject({ device_reach: 3, device_devices: 3, 'key-ring': 3 })
    await liftLegalHold(context, { id: placed.id }, asker)
  })
})

describe('the receipt', () => {
  it('is checked by a stranger with nothing but itself, and stands in the log', async () => {
    const planted = await plant(2)
    const { id } = await request({ devices: idsOf(planted), holdHours: 0 })
    expect(await codeOf(erasureReceipt(context, { id }, asker))).toBe('conflict')
    await run()
    const receipt = await erasureReceipt(context, { id }, asker)
    const key = createPublicKey({ key: Buffer.from(receipt.key, 'base64'), format: 'der', type: 'spki' })
    const check = (text: string) => verify(null, Buffer.from(text), key, Buffer.from(receipt.signature, 'base64'))
    expect([check(receipt.document), check(receipt.document.replace('retired', 'left'))]).toEqual([true, false])
    const words = Buffer.from(`muster receipt key v1\n${receipt.key}`)
    const root = new X509Certificate(receipt.root).publicKey
    expect(verify('sha256', words, root, Buffer.from(receipt.proof, 'base64'))).toBe(true)
    expect(receipt.keyId).toBe(createHash('sha256').update(Buffer.from(receipt.key, 'base64')).digest('base64url'))
    const said = ReceiptDocument.parse(JSON.parse(receipt.document))
    expect(said).toMatchObject({ erasure: id, tenant, reason: 'retired', devices: idsOf(planted), recipients: [] })
    expect(said.ring.after).toBeGreaterThan(said.ring.before)
    expect(said.places.find(({ place }) => place === 'device_devices')).toEqual({ place: 'device_devices', rows: 2 })
    expect(said.residualRisk.length).toBeGreaterThan(2)
    await sequence(context, tenant)
    expect((await erasureReceipt(context, { id }, asker)).logIndex).toBeTypeOf('number')
    expect(await codeOf(erasureReceipt(context, { id: freshId('ers') as never }, asker))).toBe('not-found')
  })
})

describe('backups', () => {
  it('that were made before are open until their own time is over', async () => {
    const at = (hours: number) => new Date(context.clock.now() + hours * hour).toISOString()
    const folder = (when: string) => join(context.config.files.backups, `${when.slice(0, 19).replaceAll(':', '-')}Z`)
    for (const hours of [-48, -24]) mkdirSync(folder(at(hours)), { recursive: true })
    const until = new Date(Date.parse(at(-24)) + context.config.backupDays * 24 * hour).toISOString().slice(0, 19)
    const devices = idsOf(await plant(1, { state: 'unmanaged' }))
    const preview = await previewErasure(context, { devices }, asker)
    expect(preview).toMatchObject({ backups: 2, backupsUntil: `${until}Z` })
    const { id } = await request({ devices })
    await run()
    const open = [{ what: 'backups', count: 2, until: `${until}Z` }]
    expect((await show(id)).erasure.open).toMatchObject(open)
    expect(JSON.parse((await erasureReceipt(context, { id }, asker)).document).open).toMatchObject(open)
    rmSync(context.config.files.backups, { recursive: true })
    expect((await show(id)).erasure.open).toEqual([])
  })
})

describe('lists', () => {
  it('are paged, and show nothing of another tenant', async () => {
    const stranger = await operator(context, 2)
    const all = await listErasures(context, { limit: 500, state: 'all' }, asker)
    const paged: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await listErasures(context, { limit: 3, state: 'all', cursor }, asker)
      paged.push(...page.items.map(({ id }) => id))
      cursor = page.next
      if (!cursor) break
    }
    expect(paged).toEqual(all.items.map(({ id }) => id))
    expect(
      (await listErasures(context, { limit: 500, state: 'open' }, asker)).items.map(({ state }) => state),
    ).not.toContain('done')
    expect((await listErasures(context, { limit: 500, state: 'all' }, stranger)).items).toEqual([])
    const id = paged[0] as never
    expect(await codeOf(showErasure(context, { id, limit: 5 }, stranger))).toBe('not-found')
    expect(await codeOf(undoErasure(context, { id }, stranger))).toBe('not-found')
    expect(await codeOf(agreeToErasure(context, { id }, stranger))).toBe('not-found')
    expect(await codeOf(listErasures(context, { limit: 3, state: 'all', cursor: 'x' }, asker))).toBe('body-invalid')
  })

  it('show the devices of one by pages', async () => {
    const planted = await plant(5)
    const { id } = await request({ devices: idsOf(planted) })
    const first = await showErasure(context, { id, limit: 3 }, asker)
    const rest = await showErasure(context, { id, limit: 3, cursor: first.next }, asker)
    expect([...first.items, ...rest.items].map(({ device }) => device)).toEqual(idsOf(planted))
    expect(rest.next).toBeUndefined()
    await undoErasure(context, { id }, asker)
  })

  it('a preview tells before anything happens', async () => {
    const planted = await plant(21)
    const preview = await previewErasure(context, { devices: idsOf(planted) }, asker)
    expect(preview).toMatchObject({ devices: 21, held: 0, needsSecond: true })
    expect(await listed()).toContain(planted[0]?.device)
    expect(await codeOf(previewErasure(context, { devices: [freshId('dev') as never] }, asker))).toBe('device-unknown')
  })
})
