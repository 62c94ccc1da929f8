// The tenant's own id on the device: signed and meant for it, or nothing; never an address; and the stricter of all wins.
import { hostname, networkInterfaces } from 'node:os'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { givenIdText } from '#wire/control/own-id.ts'
import { syncPath } from '#wire/paths.ts'
import { agree } from '../holder/agree.ts'
import { ownIdDigest, ownNames, type Resolve } from '../holder/judge-id.ts'
import { ownId } from '../holder/own-id.ts'
import { readGiven } from '../holder/own-id-file.ts'
import { readIdentity } from '../identity/identity.ts'
import { enrolledDevice, type TestDevice, withhold } from '../testing/device.ts'
import { takeGivenId } from './given-id.ts'

let device: TestDevice
afterEach(() => device?.server[Symbol.asyncDispose]())
beforeEach(() => {
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
  onTestFinished(() => spy.mockRestore())
})

const tenant = 7
const digestOf = (value: string) => ownIdDigest(tenant, value)
const nobodyKnows: Resolve = () => Promise.reject({ code: 'ENOTFOUND' })
const lastSync = () => device.server.requests.filter(({ path }) => path === syncPath).at(-1)?.body as { given?: number }
const identityOf = () => readIdentity(device.folder) as NonNullable<ReturnType<typeof readIdentity>>

function signed(order: object, text = givenIdText) {
  const document = JSON.stringify({ v: 1, tenant, device: identityOf().device, ...order })
  return { document, signature: device.server.authority.sign('policy', text(document)) }
}
const take = (order: object, resolve: Resolve = nobodyKnows) =>
  takeGivenId(device.folder, identityOf(), signed(order), resolve)
const takeValue = (value: string, resolve?: Resolve, revision = 1) =>
  take({ revision, digest: digestOf(value), value }, resolve)

describe('an own id of the tenant', () => {
  beforeEach(async () => {
    device = await enrolledDevice(['system', 'system-id'])
  })

  it('is kept as its digest alone', async () => {
    expect(await takeValue('asset-4711')).toEqual({
      epoch: 0,
      revision: 1,
      judged: 'taken',
      digest: digestOf('asset-4711'),
    })
    expect(device.folder.read('given-id.json')?.toString()).not.toContain('asset-4711')
  })

  it.each(['192.0.2.1', '１９２．０．２．１', '00:1b:44:11:3a:b7', 'web-1.example.org', 'a@example.org', 'a\u200bb'])(
    'is refused as %j',
    async (value) => {
      expect(await takeValue(value)).toMatchObject({ judged: 'address', digest: undefined })
    },
  )

  it('is refused when it is what this machine is called or reached by, also told by its digest alone', async () => {
    expect(ownNames()).toEqual(
      expect.arrayContaining([hostname(), ...(networkInterfaces().lo ?? []).map(({ address }) => address)]),
    )
    expect(await takeValue(hostname().toUpperCase())).toMatchObject({ judged: 'address' })
    for (const [i, name] of ownNames().entries())
      expect(await take({ revision: i + 2, digest: digestOf(name) })).toMatchObject({ judged: 'address' })
    expect(await take({ revision: 1000, digest: digestOf('asset-4711') })).toMatchObject({ judged: 'taken' })
  })

  it('is refused when its digest is of something else, or when it resolves; without a resolver that is said', async () => {
    expect(await take({ revision: 1, digest: digestOf('other'), value: 'asset' })).toMatchObject({ judged: 'address' })
    expect(await takeValue('printer', async () => ({ address: '192.0.2.7' }))).toMatchObject({ judged: 'resolves' })
    expect(await takeValue('printer', () => Promise.reject({ code: 'EAI_AGAIN' }))).toMatchObject({
      judged: 'unresolved',
    })
  })

  it('is nothing unless it is signed as one, for this device, and not older than what was heard', async () => {
    await takeValue('asset-1', undefined, 5)
    const order = { revision: 6, digest: digestOf('asset-2'), value: 'asset-2' }
    const refused = { code: 'given-id-refused' }
    await expect(take({ ...order, revision: 4 })).rejects.toMatchObject(refused)
    await expect(take({ ...order, device: `dev_${'a'.repeat(26)}` })).rejects.toMatchObject(refused)
    await expect(take({ ...order, tenant: 8 })).rejects.toMatchObject(refused)
    await expect(take({ ...order, epoch: 1 })).rejects.toMatchObject(refused)
    await expect(take({ ...order, more: true })).rejects.toMatchObject(refused)
    // As a policy is signed: the same key, another text.
    const asPolicy = signed(order, (document) => document)
    await expect(takeGivenId(device.folder, identityOf(), asPolicy)).rejects.toMatchObject(refused)
    expect(readGiven(device.folder)).toMatchObject({ revision: 5, digest: digestOf('asset-1') })
    expect(await take({ revision: 6, digest: null })).toEqual({ epoch: 0, revision: 6 })
  })
})

describe('a sync', () => {
  const told = () => device.server.held.get('system')
  const give = (value: string | null, revision = 1) => {
    device.server.given = { revision, digest: value && digestOf(value), ...(value && { value }) }
  }

  it('brings it, tells what came of it, and has all facts told where the tenant switched our id off', async () => {
    device = await enrolledDevice(['system'])
    device.server.policy = { ...device.server.policy, revision: 2, nameless: true }
    using agent = device.start()
    await agent.syncNow()
    expect(told()).toBeUndefined()
    give('4711')
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ given: 1, judged: 'taken', ownId: digestOf('4711') })
    expect(told()).toBeDefined()
    // A quiet one says which it heard, and no more.
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ given: 1 })
    expect(Object.keys(lastSync())).not.toEqual(expect.arrayContaining(['ownId']))
    give(null, 2)
    await agent.syncNow()
    expect(lastSync()).not.toHaveProperty('ownId')
    expect(told()).toBeUndefined()
  })

  it('goes on as before with one that leads to this machine, and says so', async () => {
    device = await enrolledDevice(['system'])
    using agent = device.start()
    give(hostname())
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ given: 1, judged: 'address' })
    expect(lastSync()).not.toHaveProperty('ownId')
    expect(told()).toBeDefined()
  })

  it('takes none that somebody else signed: that is seen as trouble, and nothing else ends', async () => {
    device = await enrolledDevice(['system'])
    using agent = device.start()
    give('4711')
    device.server.bend.given = (document) => document
    expect((await agent.syncNow()).trouble).toMatchObject({ code: 'given-id-refused' })
    expect(lastSync()).not.toHaveProperty('given')
    expect(told()).toBeDefined()
  })

  it("tells the holder's own before it", async () => {
    device = await enrolledDevice(['system'])
    using agent = device.start()
    give('4711')
    await ownId(device.config, ['set', '0815'])
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ ownId: digestOf('0815'), judged: 'taken' })
    await ownId(device.config, ['clear'])
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ ownId: digestOf('4711') })
  })

  it('does not take it as a way round what is kept back here', async () => {
    device = await enrolledDevice(['system', 'system-id'])
    using agent = device.start()
    withhold(device, '{"withhold": ["system-id"]}')
    give('4711')
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ withheld: ['system-id'], judged: 'taken' })
    expect(lastSync()).not.toHaveProperty('ownId')
    expect(told()).toBeUndefined()
    // Nor where the tenant asks for no id of ours at all.
    device.server.policy = { ...device.server.policy, revision: 2, collect: ['system'], nameless: true }
    await agent.syncNow()
    expect(told()).toBeUndefined()
  })

  it('does not take it as an agreement of the user of a personal device', async () => {
    device = await enrolledDevice(['system'])
    device.server.policy = { ...device.server.policy, revision: 2, ownership: 'personal', nameless: true }
    using agent = device.start()
    await agent.syncNow()
    await expect(agree(device.config, device.clock, ['system', 'system-id'])).rejects.toMatchObject({
      code: 'wrong-use',
    })
    await agree(device.config, device.clock, ['system'])
    give('4711')
    await agent.syncNow()
    expect(lastSync()).not.toHaveProperty('ownId')
    expect(told()).toBeUndefined()
    await agree(device.config, device.clock, ['system-id'])
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ ownId: digestOf('4711') })
    expect(told()).toBeDefined()
  })
})
