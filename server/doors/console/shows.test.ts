// Through the door itself: what is shown of a person is on record first, by what the answer really held.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import { renameDevice } from '../../devices/rename-device.ts'
import { choosePrivacy } from '../../people/choose-privacy.ts'
import { titleOf } from '../../people/looks/field-titles.ts'
import { systemOf } from '../../people/signed-in.ts'
import { intake } from '../../telemetry/intake.ts'
import { deb, debian, pack, plantDevice, whole } from '../../telemetry/testing.ts'
import { openTestDoor, type TestDoor } from './testing.ts'

let door: TestDoor
let device: Awaited<ReturnType<typeof plantDevice>>
beforeAll(async () => {
  door = await openTestDoor()
  await choosePrivacy(door.context, { level: 'full' }, systemOf(1))
  device = await plantDevice(door.context, 1)
  const body = pack([
    whole('system', [{ ...debian, hostName: 'front-desk' }]),
    whole('network', [{ name: 'eth0', type: 'ethernet', up: true, addresses: ['192.0.2.7'] }]),
    whole('software', [deb('bash', '5')]),
  ])
  await intake(door.context, device, body)
  // The name it was planted with is taken back: its host name shows.
  await renameDevice(door.context, { id: device.device, name: '' }, systemOf(1))
})
afterAll(() => door[Symbol.asyncDispose]())
beforeEach(() => door.context.admin('delete from look_looks').then(() => door.context.clock.advance(3_600_000)))

const looks = async () => {
  await door.context.looks.flush()
  return door.context.admin<{ role: string; purpose: string; subject: string; fields: string[]; devices: number }>(
    'select role, purpose, subject, fields, devices from look_looks order by purpose',
  )
}
const query = { limit: 50, order: 'asc', sort: 'name' } as const

describe('a look at', () => {
  it('one device is recorded with the fields that were in it', async () => {
    const as = await door.as('operator')
    expect((await call(contracts.showDevice, { id: device.device }, as)).name).toBe('front-desk')
    const [row] = await looks()
    expect(row).toMatchObject({ role: 'operator', purpose: 'manage', subject: device.device, devices: 1 })
    expect(row?.fields).toEqual(['network.addresses', 'network.name', 'system.hostName'])
    expect(row?.fields.map(titleOf)).toEqual(['Addresses', 'Interface', 'Host name'])
  })

  it('a list is recorded as one, a search by name as a search', async () => {
    await plantDevice(door.context, 1)
    const as = await door.as('privacy-officer')
    const { items } = await call(contracts.listDevices, query, as)
    expect(items.length).toBeGreaterThan(1)
    expect(await looks()).toMatchObject([{ purpose: 'list', subject: '', devices: items.length }])
    await call(contracts.listDevices, { ...query, search: 'front' }, as)
    expect(await looks()).toMatchObject([
      { purpose: 'list' },
      { purpose: 'search', subject: device.device, devices: 1 },
    ])
  })

  it('packages of one device, an export and a bill of materials are looks as well', async () => {
    const as = await door.as('administrator')
    await call(contracts.deviceSoftware, { id: device.device }, as)
    await call(contracts.deviceSbom, { id: device.device }, as)
    await call(contracts.deviceKnown, { id: device.device }, as)
    const rows = await looks()
    expect(rows.map(({ purpose, subject }) => [purpose, subject])).toEqual([
      ['export', device.device],
      ['manage', device.device],
    ])
    expect(rows[1]?.fields).toContain('software.name')
    expect(rows[1]?.fields).toContain('system.hostName')
  })

  it('what the role does not show is none', async () => {
    const as = await door.as('observer')
    expect((await call(contracts.showDevice, { id: device.device }, as)).nameFrom).toBe('hidden')
    await call(contracts.listDevices, query, as)
    await call(contracts.deviceSoftware, { id: device.device }, as)
    expect(await looks()).toEqual([])
  })

  it('the start of an id and sums are none', async () => {
    const as = await door.as('administrator')
    await call(contracts.overview, {}, as)
    await call(contracts.listSoftware, { limit: 50, order: 'asc', sort: 'name' }, as)
    await call(contracts.deviceFacets, {}, as)
    expect(await looks()).toEqual([])
  })
})

it('what cannot be recorded is not shown', async () => {
  const { secret } = await door.as('administrator')
  await door.context.admin('alter table look_looks rename to look_away')
  const answer = await door.ask(`/api/v1/devices/${device.device}`, { secret })
  await door.context.admin('alter table look_away rename to look_looks')
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toContain('front-desk')
})

it('who may read looks reads them with names, who may not is refused', async () => {
  await call(contracts.showDevice, { id: device.device }, await door.as('operator'))
  const { items } = await call(contracts.listLooks, { limit: 50 }, await door.as('privacy-officer'))
  expect(items).toMatchObject([{ actorName: 'test operator', device: device.device, purpose: 'manage', times: 1 }])
  const refused = call(contracts.listLooks, { limit: 50 }, await door.as('operator'))
  await expect(refused).rejects.toMatchObject({ code: 'right-missing' })
})
