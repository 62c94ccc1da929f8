// Forced syncs as the console's door takes them: who may, how many at once, and that the same request is done once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import { freshId } from '#wire/ids.ts'
import { type Planted, plantDevices } from '../../devices/testing.ts'
import { openTestDoor, type TestDoor } from './testing.ts'

let door: TestDoor
let secret: string
let planted: Planted[]
beforeAll(async () => {
  door = await openTestDoor()
  ;({ secret } = await door.as('operator'))
  planted = await plantDevices(door.context, 1, [{ given: 'front desk' }, {}, {}])
})
afterAll(() => door[Symbol.asyncDispose]())

const post = (body: object, more: { secret?: string; key?: string } = {}) =>
  door.ask('/api/v1/syncs', {
    method: 'POST',
    body: JSON.stringify(body),
    secret: more.secret ?? secret,
    ...(more.key ? { headers: { 'idempotency-key': more.key } } : {}),
  })
const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code
const orders = async () => (await door.context.admin('select from sync_orders')).length

describe('forcing a sync', () => {
  it.each([
    ['nothing', {}],
    ['no device', { devices: [] }],
    ['1,001 devices', { devices: Array.from({ length: 1_001 }, () => freshId('dev')) }],
    ['what is no id', { devices: ['dev_1'] }],
    ['two targets', { all: true, group: freshId('grp') }],
    ['all but not quite', { all: false }],
  ])('of %s is refused', async (_, body) => {
    const before = await orders()
    expect(await codeOf(await post(body))).toBe('body-invalid')
    expect(await orders()).toBe(before)
  })

  it('of a device and a group that are not there is refused, and asks nobody', async () => {
    const before = await orders()
    const devices = [planted[0]?.device, freshId('dev')]
    expect(await codeOf(await post({ devices }))).toBe('device-unknown')
    expect(await codeOf(await post({ group: freshId('grp') }))).toBe('group-unknown')
    expect(await orders()).toBe(before)
  })

  it('is for operators and administrators, and looking on for all', async () => {
    const observer = await door.as('observer')
    expect(await codeOf(await post({ all: true }, { secret: observer.secret }))).toBe('right-missing')
    const order = await call(
      contracts.forceSync,
      { devices: [planted[0]?.device as never] },
      await door.as('administrator'),
    )
    const seen = await call(contracts.showSync, { id: order.id }, observer)
    expect(seen).toMatchObject({ id: order.id, devices: 1 })
    expect(seen.byName).toBeUndefined()
    expect((await call(contracts.showSync, { id: order.id }, await door.as('auditor'))).byName).toBe(
      'test administrator',
    )
    const { items } = await call(contracts.syncDevices, { id: order.id }, observer)
    expect(items.map(({ name }) => name)).toEqual([planted[0]?.device.slice(4, 10)])
    const named = await call(contracts.syncDevices, { id: order.id }, await door.as('operator'))
    expect(named.items.map(({ name }) => name)).toEqual(['front desk'])
    expect((await call(contracts.listSyncs, {}, observer)).items.map(({ id }) => id)).toContain(order.id)
    const foreign = await door.as('administrator', 2)
    expect(await codeOf(await door.ask(`/api/v1/syncs/${order.id}`, { secret: foreign.secret }))).toBe('not-found')
    expect((await call(contracts.listSyncs, {}, foreign)).items).toEqual([])
  })

  it('sent twice under one key is one order, and answered alike', async () => {
    const before = await orders()
    const first = await (await post({ all: true }, { key: 'one-for-the-fleet' })).json()
    const second = await (await post({ all: true }, { key: 'one-for-the-fleet' })).json()
    expect(second).toEqual(first)
    expect(first).toMatchObject({ devices: 3, target: { is: 'all' } })
    expect(await orders()).toBe(before + 1)
    expect(await codeOf(await post({ devices: [planted[0]?.device] }, { key: 'one-for-the-fleet' }))).toBe(
      'idempotency-reused',
    )
  })

  it('is listed newest first, a page at a time', async () => {
    const as = await door.as('operator')
    const all = (await call(contracts.listSyncs, { limit: 200 }, as)).items.map(({ id }) => id)
    const paged: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await call(contracts.listSyncs, { limit: 1, ...(cursor ? { cursor } : {}) }, as)
      paged.push(...page.items.map(({ id }) => id))
      cursor = page.next
      if (!cursor) break
    }
    expect(paged).toEqual(all)
    expect(await codeOf(await door.ask('/api/v1/syncs?cursor=made-up', { secret }))).toBe('body-invalid')
  })

  it('has an end to how many are open at once', async () => {
    await door.context.admin(
      `insert into sync_orders (tenant, id, at, actor, target, devices, counts, expires_at)
       select 1, 'syn_' || n, now(), 'crd_x', 'all', 1, '{1,0,0,0,0,0}', now() from generate_series(1, 500) n`,
    )
    expect(await codeOf(await post({ all: true }))).toBe('too-many')
  })
})
