import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { fakeClock } from '#kit/clock.ts'
import { enrolPath, renewPath, syncPath } from '#wire/paths.ts'
import { enrol } from '../control/enrol.ts'
import { openLine } from '../control/line.ts'
import { type Folder, openFolder } from '../state/folder.ts'
import { enrolledDevice, noon } from '../testing/device.ts'
import { temporary } from '../testing/machine.ts'
import { startServer, type TestServer } from '../testing/server.ts'
import { leafOf, needIdentity, readIdentity } from './identity.ts'

const open: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]()
})
const served = async (serverName?: string): Promise<TestServer> => {
  const server = await startServer(fakeClock(noon), ['system'], serverName)
  open.push(server)
  return server
}
const emptyFolder = (): Folder => openFolder(join(temporary(), 'state'))
const enrolled = async () => {
  const device = await enrolledDevice(['system'])
  open.push(device.server)
  return device
}

describe('enrolment', () => {
  it('keeps who it is, whom it trusts and the policy; the key is its own and nobody else’s to read', async () => {
    const device = await enrolled()
    const identity = needIdentity(device.folder)
    expect(identity).toMatchObject({ tenant: 7, server: device.server.address, generation: 0 })
    expect(leafOf(identity)).toMatchObject({ trustDomain: 'test' })
    expect(device.server.certificates).toEqual([])
  })

  it('believes nobody but the pinned root', async () => {
    const [ours, theirs] = [await served(), await served()]
    const folder = emptyFolder()
    await expect(enrol(folder, theirs.address, ours.token)).rejects.toMatchObject({ code: 'pin-differs', exit: 3 })
    expect(theirs.requests).toEqual([])
    expect(readIdentity(folder)).toBeUndefined()
  })

  it('believes no certificate of the right root that is not a server’s', async () => {
    const device = await served('spiffe://test/tenant/7/device/dev_aaaaaaaaaaaaaaaaaaaaaaaaaa')
    await expect(enrol(emptyFolder(), device.address, device.token)).rejects.toMatchObject({ code: 'pin-differs' })
    expect(device.requests).toEqual([])
  })

  it.each(['receiptProof', 'policyProof'] as const)('takes no key without the root’s proof: %s', async (proof) => {
    const server = await served()
    const other = await served()
    server.authority.keys[proof] = other.authority.keys[proof]
    const folder = emptyFolder()
    await expect(enrol(folder, server.address, server.token)).rejects.toMatchObject({ code: 'pin-differs' })
    expect(readIdentity(folder)).toBeUndefined()
  })

  it('asks again with the same key when the answer was lost or somebody has to approve', async () => {
    const server = await served()
    const folder = emptyFolder()
    server.refuse.set(enrolPath, 'device-pending')
    await expect(enrol(folder, server.address, server.token)).rejects.toMatchObject({ code: 'device-pending', exit: 1 })
    server.refuse.clear()
    await enrol(folder, server.address, server.token)
    const keys = server.requests.map(({ body }) => (body as { csr: string }).csr)
    expect(new Set(keys).size).toBe(1)
    expect(folder.read('request.json')).toBeUndefined()
  })

  it('says what a token is not', async () => {
    await expect(enrol(emptyFolder(), '127.0.0.1:1', 'mst1.7.short.x')).rejects.toMatchObject({
      code: 'token-unusable',
      exit: 2,
    })
  })
})

describe('renewal', () => {
  it('comes between 50 and 66 % of the leaf’s life, with a new key', async () => {
    const device = await enrolled()
    using agent = device.start()
    const before = needIdentity(device.folder)
    const { notBefore, notAfter } = leafOf(before)
    const share = (agent.renewalDue() - notBefore) / (notAfter - notBefore)
    expect(share).toBeGreaterThanOrEqual(0.5)
    expect(share).toBeLessThanOrEqual(0.66)
    device.clock.set(agent.renewalDue() - 1)
    await agent.syncNow()
    expect(needIdentity(device.folder)).toEqual(before)
    device.clock.set(agent.renewalDue())
    await agent.syncNow()
    const after = needIdentity(device.folder)
    expect([after.generation, after.key === before.key, after.device]).toEqual([1, false, before.device])
    expect(new Set(device.server.certificates).size).toBe(2)
  })

  it('works with a leaf that ended months ago', async () => {
    const device = await enrolled()
    device.clock.advance(100 * 86_400_000)
    await device.start().syncNow()
    expect(device.server.requests.slice(-2).map(({ path }) => path)).not.toContain(enrolPath)
    expect(needIdentity(device.folder).generation).toBe(1)
  })

  it('is asked for when the server says that the leaf has ended', async () => {
    const device = await enrolled()
    device.server.refuse.set(syncPath, 'certificate-expired')
    await expect(device.start().syncNow()).rejects.toMatchObject({ code: 'certificate-expired' })
    expect(needIdentity(device.folder).generation).toBe(1)
  })

  it('keeps the old identity until the new one is there, and repeats the same request', async () => {
    const device = await enrolled()
    device.clock.advance(20 * 3_600_000)
    device.server.refuse.set(renewPath, 'database-away')
    const before = needIdentity(device.folder)
    for (let i = 0; i < 2; i += 1)
      await expect(device.start().syncNow()).rejects.toMatchObject({ code: 'database-away' })
    expect(needIdentity(device.folder)).toEqual(before)
    device.server.refuse.clear()
    await device.start().syncNow()
    const keys = device.server.requests
      .filter(({ path }) => path === renewPath)
      .map(({ body }) => (body as { csr: string }).csr)
    expect([keys.length, new Set(keys).size]).toEqual([3, 1])
  })

  it('does not use a key twice when the crash came after the new identity was written', async () => {
    const device = await enrolled()
    device.clock.advance(20 * 3_600_000)
    await device.start().syncNow()
    const { key } = needIdentity(device.folder)
    device.folder.write('request.json', JSON.stringify({ key, csr: 'answered' }))
    device.clock.advance(20 * 3_600_000)
    await device.start().syncNow()
    expect(needIdentity(device.folder).key).not.toBe(key)
  })

  it('tells everything anew after the server took it in again', async () => {
    const device = await enrolled()
    await device.start().syncNow()
    device.clock.advance(20 * 3_600_000)
    device.server.readmits = true
    device.server.held.clear()
    expect((await device.start().syncNow()).told).toEqual(['system'])
  })
})

describe('the state on disk', () => {
  it('is damaged when half of it is there, and says so', async () => {
    const device = await enrolled()
    const whole = device.folder.read('identity.json')?.toString() as string
    for (const torn of ['', '{', whole.slice(0, whole.length / 2), whole.replace(/dev_[a-z2-7]/, 'dev_1')]) {
      device.folder.write('identity.json', torn)
      expect(() => readIdentity(device.folder)).toThrow(/damaged/)
    }
  })
})

it('a line to another server of another root says nothing', async () => {
  const device = await enrolled()
  const theirs = await served()
  const identity = needIdentity(device.folder)
  const line = openLine({ ...identity, server: theirs.address, keyExchange: 'classic', credentials: identity })
  await expect(line.post(syncPath, 'application/json', '{}')).rejects.toMatchObject({ code: 'server-unreachable' })
  expect(theirs.requests).toEqual([])
  line.close()
})
