// Two tenants and five roles over the whole API: nobody reaches another's device by its id, and names stay with those who may see them.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type CallOptions, call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import type { DeviceId } from '#wire/ids.ts'
import { type Role, roles } from '../../people/access.ts'
import { openTestDoor, type TestDoor } from './testing.ts'

const hostName = 'workshop-of-anna'
const privatePackage = 'annas-secret-tool'

let door: TestDoor
let ours: CallOptions
let theirs: CallOptions
let id: DeviceId

beforeAll(async () => {
  door = await openTestDoor()
  ours = await door.as('administrator', 1)
  theirs = await door.as('administrator', 2)
  const about = { manager: 'dpkg', version: '1.0', architecture: 'amd64' } as const
  const packages = [
    { ...about, name: 'bash', origin: 'debian' },
    { ...about, name: privatePackage },
  ]
  const inventory = { name: hostName, osId: 'debian', osVersion: '12', architecture: 'amd64', packages }
  const { results } = await call(contracts.importInventories, { group: 'Annas group', inventories: [inventory] }, ours)
  id = results[0]?.device as DeviceId
  // Postings are built when they are first asked for; until then the answer is 'rebuilding'.
  for (const tenant of [1, 2])
    await vi.waitUntil(() => door.context.catalogue.ready(tenant), { timeout: 150_000, interval: 20 })
})
afterAll(() => door[Symbol.asyncDispose]())

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (error: { code?: string }) => error.code,
  )

describe('another tenant', () => {
  it.each(['showDevice', 'deviceSoftware', 'deviceHistory', 'deviceKnown'] as const)(
    'gets no answer from %s',
    async (name) => {
      expect(await codeOf(call(contracts[name] as typeof contracts.showDevice, { id }, ours))).toBe('answered')
      expect(await codeOf(call(contracts[name] as typeof contracts.showDevice, { id }, theirs))).toBe('device-unknown')
    },
  )

  it('changes nothing of ours', async () => {
    expect(await codeOf(call(contracts.renameDevice, { id, name: 'taken' }, theirs))).toBe('device-unknown')
    const acted = await call(contracts.actOnDevices, { verb: 'retire', devices: [id] }, theirs)
    expect(acted.results).toMatchObject([{ device: id, done: false, code: 'device-unknown' }])
    const device = await call(contracts.showDevice, { id }, ours)
    expect([device.name, device.state]).toEqual([hostName, 'unmanaged'])
  })

  it('finds none of ours in any list, count or search', async () => {
    const lists = await Promise.all([
      call(contracts.listDevices, {}, theirs),
      call(contracts.listDevices, { search: hostName }, theirs),
      call(contracts.listDevices, { package: 'bash' }, theirs),
      call(contracts.deviceFacets, {}, theirs),
      call(contracts.listSoftware, {}, theirs),
      call(contracts.listGroups, {}, theirs),
      call(contracts.listTokens, {}, theirs),
      call(contracts.overview, {}, theirs),
      call(contracts.listActs, { limit: 500 }, theirs),
    ])
    const text = JSON.stringify(lists)
    for (const word of [id, hostName, 'debian', 'bash', privatePackage, 'Annas']) expect(text).not.toContain(word)
    expect(JSON.stringify(await call(contracts.listDevices, { package: 'bash' }, ours))).toContain(id)
  })

  it('moves none of its devices into our group', async () => {
    const [group] = (await call(contracts.listGroups, {}, ours)).items
    const inventory = { name: 'x', osId: 'debian', architecture: 'amd64', packages: [] }
    const { results } = await call(contracts.importInventories, { group: 'g', inventories: [inventory] }, theirs)
    const devices = results.map(({ device }) => device)
    const moved = await codeOf(
      call(contracts.actOnDevices, { verb: 'move', devices, group: group?.id ?? null }, theirs).then(({ results }) => {
        if (!results[0]?.done) throw results[0]
      }),
    )
    expect(moved).toBe('group-unknown')
  })
})

describe('names', () => {
  const seeing: readonly Role[] = ['administrator', 'operator', 'privacy-officer']

  it.each(roles)('are shown to %s as the table says, on every page', async (role) => {
    const as = await door.as(role)
    const pages = await Promise.all([
      call(contracts.showDevice, { id }, as),
      call(contracts.deviceSoftware, { id }, as),
      call(contracts.deviceHistory, { id }, as),
      call(contracts.deviceKnown, { id }, as),
      call(contracts.listDevices, {}, as),
      call(contracts.deviceFacets, {}, as),
      call(contracts.listGroups, {}, as),
      call(contracts.listSoftware, {}, as),
      call(contracts.overview, {}, as),
    ])
    const text = JSON.stringify(pages)
    expect(text).toContain('bash')
    for (const word of [hostName, privatePackage, 'Annas group'])
      expect(text.includes(word)).toBe(seeing.includes(role))
    const found = await call(contracts.listDevices, { search: hostName }, as)
    expect(found.total).toBe(seeing.includes(role) ? 1 : 0)
    const asked = await codeOf(call(contracts.showSoftware, { manager: 'dpkg', name: privatePackage }, as))
    expect(asked).toBe(seeing.includes(role) ? 'answered' : 'not-found')
  })
})
