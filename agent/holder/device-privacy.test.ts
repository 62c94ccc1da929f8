// Privacy decided on the device: nothing is read of a personal one before its user agreed, and nothing is done that it refuses.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { syncPath } from '#wire/paths.ts'
import { ownIdTrouble } from '#wire/telemetry/own-id.ts'
import { itemsNow } from '../telemetry/events/items.ts'
import { enrolledDevice, type TestDevice, withhold } from '../testing/device.ts'
import { put } from '../testing/machine.ts'
import { agree, agreed, refuse } from './agree.ts'
import { ownId } from './own-id.ts'
import { preview } from './preview.ts'
import { answer, requests } from './requests.ts'

let device: TestDevice
afterEach(() => device?.server[Symbol.asyncDispose]())

beforeEach(() => void captureSaid())

const asked = ['software', 'system', 'system.hostName']
const held = (kind: 'software' | 'system') => device.server.held.get(kind)?.rows
const lastSync = () =>
  device.server.requests.filter(({ path }) => path === syncPath).at(-1)?.body as Record<string, unknown>

/** What the commands say from now on. */
function captureSaid(): { text(): string } {
  let all = ''
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    all += text
    return true
  })
  onTestFinished(() => spy.mockRestore())
  return { text: () => all }
}

/** Every way in which a file below `root` is looked at, counted at the system's own functions. */
function readsBelow(root: string): string[] {
  const seen: string[] = []
  const watched = [
    'readFileSync',
    'openSync',
    'readdirSync',
    'statSync',
    'lstatSync',
    'existsSync',
    'readlinkSync',
  ] as const
  const plain = fs as unknown as Record<string, (...given: unknown[]) => unknown>
  const before = Object.fromEntries(watched.map((name) => [name, plain[name]]))
  for (const name of watched)
    plain[name] = (...given) => {
      const path = String(given[0])
      if (path.startsWith(root) && path !== device.config.privacyFile) seen.push(path.slice(root.length))
      return before[name]?.(...given)
    }
  syncBuiltinESMExports()
  onTestFinished(() => {
    Object.assign(plain, before)
    syncBuiltinESMExports()
  })
  return seen
}

async function personal(): Promise<void> {
  device = await enrolledDevice(asked)
  device.packages({ bash: '5.2' })
  put(device.root, 'etc/hostname', 'at-home\n')
  device.server.policy = { ...device.server.policy, revision: 2, ownership: 'personal' }
  // As of an enrolment with a token for personal devices: this policy is the first it holds.
  const { document, signature } = signedOf(device)
  device.folder.write('policy.json', JSON.stringify({ document, signature }))
}

function signedOf({ server }: TestDevice) {
  const document = JSON.stringify(server.policy)
  return { document, signature: server.authority.sign('policy', document) }
}

describe('a personal device', () => {
  it('reads no file of the machine before its user agreed, and then only what was agreed on', async () => {
    await personal()
    const reads = readsBelow(device.root)
    using agent = device.start()
    expect((await agent.syncNow({ everything: true })).told).toEqual([])
    expect(reads).toEqual([])
    expect(lastSync()).toMatchObject({ ownership: 'personal', agreed: [], kinds: {} })
    await agree(device.config, device.clock, ['system'])
    expect((await agent.syncNow()).told).toEqual(['system'])
    expect(held('system')).toMatchObject([{ osId: 'debian' }])
    expect(held('system')?.[0]).not.toHaveProperty('hostName')
    expect(reads.some((path) => path.includes('os-release'))).toBe(true)
    expect(reads.filter((path) => /hostname|dpkg/.test(path))).toEqual([])
    expect(lastSync()).toMatchObject({ agreed: [{ item: 'system', at: '2026-11-21T12:00:00Z' }] })
    await agree(device.config, device.clock, ['all'])
    await agent.syncNow()
    expect(held('system')).toMatchObject([{ hostName: 'at-home' }])
    expect(held('software')).toMatchObject([{ name: 'bash' }])
  })

  it('takes back what is refused later, and says so', async () => {
    await personal()
    using agent = device.start()
    await agree(device.config, device.clock, ['all'])
    await agent.syncNow()
    await refuse(device.config, ['packages', 'hostname'])
    await agent.syncNow()
    expect(held('software')).toBeUndefined()
    expect(held('system')?.[0]).not.toHaveProperty('hostName')
    const said = captureSaid()
    agreed(device.config)
    expect(said.text()).toMatch(/software +Software: not agreed on: not read/)
    expect(said.text()).toMatch(/system +System: agreed on at 2026/)
  })

  it('agrees on a field with its kind only, and on nothing that is not asked for', async () => {
    await personal()
    const wrong = { code: 'wrong-use' }
    await expect(agree(device.config, device.clock, ['system.hostName'])).rejects.toMatchObject(wrong)
    await expect(agree(device.config, device.clock, ['network'])).rejects.toMatchObject(wrong)
    await expect(agree(device.config, device.clock, ['shoes'])).rejects.toMatchObject(wrong)
    await expect(agree(device.config, device.clock, [])).rejects.toMatchObject(wrong)
    await agree(device.config, device.clock, ['hostname', 'system'])
  })

  it('reads nothing with an agreement that was torn', async () => {
    await personal()
    await agree(device.config, device.clock, ['all'])
    device.folder.write('agreed.json', '{"system": "20')
    using agent = device.start()
    expect((await agent.syncNow()).told).toEqual([])
  })
})

it("on the organisation's device an item is kept back, and no more, by a word", async () => {
  device = await enrolledDevice(asked)
  device.packages({ bash: '5.2' })
  using agent = device.start()
  await agent.syncNow()
  await refuse(device.config, ['packages'])
  await agent.syncNow()
  expect(held('software')).toBeUndefined()
  expect(lastSync()).toMatchObject({ withheld: ['software'] })
  await agree(device.config, device.clock, ['packages'])
  await agent.syncNow()
  expect(held('software')).toMatchObject([{ name: 'bash' }])
})

describe('what is wanted from afar', () => {
  const ask = (more: object) => {
    device.server.policy = { ...device.server.policy, revision: device.server.policy.revision + 1, ...more }
  }
  const readings = () =>
    device.server.requests.filter(({ path, body }) => path === syncPath && (body as { reread?: true }).reread).length

  it.each([
    ['the policy', { 'collect-now': 'refuse' }, ''],
    ["the holder's file", { 'collect-now': 'allow' }, '{"remote": {"collect-now": "refuse"}}'],
    ['a file that cannot be read', {}, '{"remote": {"collect-now": "later"}}'],
  ] as const)('is not done where %s refuses it', async (_what, remote, file) => {
    device = await enrolledDevice(['system'])
    using agent = device.start()
    ask({ remote })
    await agent.syncNow()
    if (file) withhold(device, file)
    device.server.rereads = true
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ remote: { 'collect-now': 'refuse' } })
    expect(readings()).toBe(0)
  })

  it('is done after the user said yes, once', async () => {
    device = await enrolledDevice(['system'])
    using agent = device.start()
    ask({ remote: { 'collect-now': 'ask' } })
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ remote: { 'collect-now': 'ask' } })
    device.server.rereads = true
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ remote: { 'collect-now': 'asking' } })
    expect(readings()).toBe(0)
    const said = captureSaid()
    requests(device.config)
    const id = /^([0-9a-f]{6}) {2}asked/m.exec(said.text())?.[1] as string
    await expect(answer(device.config, device.clock, ['abcdef', 'yes'])).rejects.toMatchObject({ code: 'wrong-use' })
    // No agent runs in this folder: the sync is made by the command itself.
    await answer(device.config, device.clock, [id, 'yes'])
    expect(readings()).toBe(1)
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ remote: { 'collect-now': 'ask' } })
    expect(readings()).toBe(1)
  })

  it('is not done after a no, and asked anew the next time', async () => {
    device = await enrolledDevice(['system'])
    using agent = device.start()
    ask({ remote: { 'collect-now': 'ask' } })
    await agent.syncNow()
    device.server.rereads = true
    await agent.syncNow()
    const { 'collect-now': question } = device.folder.readJson<Record<string, { id: string }>>('asked.json') ?? {}
    await answer(device.config, device.clock, [question?.id as string, 'no'])
    device.server.rereads = false
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ remote: { 'collect-now': 'refuse' } })
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ remote: { 'collect-now': 'ask' } })
    expect(readings()).toBe(0)
  })

  it('is forgotten a day after it was asked', async () => {
    device = await enrolledDevice(['system'])
    using agent = device.start()
    ask({ remote: { 'collect-now': 'ask' } })
    await agent.syncNow()
    device.server.rereads = true
    await agent.syncNow()
    device.server.rereads = false
    device.clock.advance(86_400_001)
    await agent.syncNow()
    await agent.syncNow()
    expect(lastSync()).toMatchObject({ remote: { 'collect-now': 'ask' } })
  })

  it('is no wiping either, before its user said yes', async () => {
    device = await enrolledDevice(['system'])
    withhold(device, '{"remote": {"wipe-state": "ask"}}')
    using agent = device.start()
    await agent.syncNow()
    device.server.refuse.set(syncPath, 'device-erased')
    await expect(agent.syncNow()).rejects.toMatchObject({ code: 'wipe-not-allowed', exit: 3 })
    expect(device.folder.read('identity.json')).toBeDefined()
    const { 'wipe-state': question } = device.folder.readJson<Record<string, { id: string }>>('asked.json') ?? {}
    await answer(device.config, device.clock, [question?.id as string, 'yes'])
    expect(fs.readdirSync(device.folder.path)).toEqual([])
  })

  it('holds no line where it may not, and leaves one that is open', async () => {
    device = await enrolledDevice(['system'])
    device.server.keeps = true
    ask({ remote: { 'keep-connection': 'ask' } })
    using agent = device.start()
    await agent.syncNow()
    expect((await agent.syncNow()).keep).toBe(false)
    const { 'keep-connection': question } = device.folder.readJson<Record<string, { id: string }>>('asked.json') ?? {}
    await answer(device.config, device.clock, [question?.id as string, 'yes'])
    const after = await agent.syncNow()
    expect([after.keep, after.mayKeep]).toEqual([true, true])
    withhold(device, '{"remote": {"keep-connection": "refuse"}}')
    const last = await agent.syncNow()
    expect([last.keep, last.mayKeep]).toEqual([false, false])
  })
})

describe('without a system id', () => {
  it('a device tells its packages and nothing else; with an own id all of it again', async () => {
    device = await enrolledDevice([...asked, 'events', 'system-id'])
    device.packages({ bash: '5.2' })
    using agent = device.start()
    await agent.syncNow()
    expect(held('system')).toBeDefined()
    await refuse(device.config, ['system-id'])
    await agent.syncNow()
    expect(held('system')).toBeUndefined()
    expect(held('software')).toMatchObject([{ name: 'bash' }])
    expect(lastSync()).toMatchObject({ withheld: ['system-id'] })
    expect(itemsNow(device.config, device.folder, agent.identity())).toEqual(['software'])
    await ownId(device.config, ['set', 'asset-1'], () => Promise.reject({ code: 'ENOTFOUND' }))
    await agent.syncNow()
    expect(held('system')).toBeDefined()
  })
})

describe('an own system id', () => {
  const set = (value: string, resolve: () => Promise<unknown> = () => Promise.reject({ code: 'ENOTFOUND' })) =>
    ownId(device.config, ['set', value], resolve)

  it('is told as a digest only, and taken back', async () => {
    device = await enrolledDevice(['system'])
    using agent = device.start()
    await set('asset-4711')
    await agent.syncNow()
    const { ownId: told } = lastSync()
    expect(told).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(JSON.stringify(device.server.requests)).not.toContain('asset-4711')
    for (const name of fs.readdirSync(device.folder.path))
      if (name.endsWith('.json')) expect(device.folder.read(name)?.toString()).not.toContain('asset-4711')
    await ownId(device.config, ['clear'])
    await agent.syncNow()
    expect(lastSync()).not.toHaveProperty('ownId')
    expect(lastSync()).toHaveProperty('kinds')
  })

  it('is refused when it resolves to an address; without a resolver that is said', async () => {
    device = await enrolledDevice(['system'])
    await expect(set('web-1', async () => ({ address: '192.0.2.1' }))).rejects.toMatchObject({ code: 'wrong-use' })
    const said = captureSaid()
    await set('web-1', () => Promise.reject({ code: 'EAI_AGAIN' }))
    expect(said.text()).toContain('No resolver answered')
  })

  it.each([
    ...['192.0.2.1', '192.0.2.1:80', '10.0.0.0/8', '2001:db8::1', '[2001:db8::1]', '::ffff:192.0.2.1', 'fe80::1%eth0'],
    ...['00:1b:44:11:3a:b7', '00-1B-44-11-3A-B7', '001b.4411.3ab7', '001b44113ab7', '00:1b:44:ff:fe:11:3a:b7'],
    ...['a.muster@example.org', 'web-1.example.org', 'web-1.example.org.', 'printer.local', 'xn--bcher-kva.example'],
    ...['', 'two words', 'a\u0007b', 'x'.repeat(201)],
  ])('is never %j', (value) => {
    expect(ownIdTrouble(value)).toBeDefined()
  })

  it.each(['4711', 'asset-4711', 'A/2026/0012', 'web-1', 'berlin_rack3_u12', 'r2d2'])('may be %j', (value) => {
    expect(ownIdTrouble(value)).toBeUndefined()
  })
})

it('the preview says what is lost in words, and changes nothing', () => {
  const said = captureSaid()
  preview('hostname,packages')
  expect(said.text()).toContain('Host name (system.hostName): no search by host name')
  expect(said.text()).toContain('  - Find known vulnerabilities')
  expect(() => preview('shoes')).toThrow(/no item 'shoes'/)
  expect(() => preview(undefined)).toThrow(/name items/)
})
