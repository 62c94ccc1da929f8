// A request for erasure: invisible at once, its clock, who must agree, undone as it was, and a receipt that a stranger can check.
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ReceiptDocument } from '#wire/console/erasures.ts'
import { freshId, type GroupId } from '#wire/ids.ts'
import { actOnDevices } from '../../devices/act-on-devices.ts'
import { countDevices } from '../../devices/count-devices.ts'
import { createGroup } from '../../devices/create-group.ts'
import { findDevice } from '../../devices/find-device.ts'
import { listDevices } from '../../devices/list-devices.ts'
import { plantDevices } from '../../devices/testing.ts'
import { keptNames } from '../../people/audit-names.ts'
import type { SignedIn } from '../../people/signed-in.ts'
import { sequence } from '../../telemetry/transparency/sequencer.ts'
import { type TestContext, testContext } from '../../testing.ts'
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
  (await context.admin<{ act: string }>('select act from audit_acts where subject = $1 order by at', [id])).map(
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
    expect(await actsOn(erasure.id)).toEqual(['erasure.request', 'erasure.done'])
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

  it('is erased once: asked again it is a conflict, before and after; one that never was is unknown', async () => {
    const [one] = await plant(1)
    const { device } = one as NonNullable<typeof one>
    const { id } = await request({ devices: [device] })
    expect(await codeOf(request({ devices: [device] }))).toBe('conflict')
    await run()
    await run()
    expect(await codeOf(request({ devices: [device] }))).toBe('conflict')
    expect(await actsOn(id)).toEqual(['erasure.request', 'erasure.done'])
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
