import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { syncPath, transmissionPath } from '#wire/paths.ts'
import { readStatus } from '../state/status.ts'
import { digestOfRows } from '../telemetry/change.ts'
import { enrolledDevice, type TestDevice, withhold } from '../testing/device.ts'
import { put } from '../testing/machine.ts'

let device: TestDevice
afterEach(() => device.server[Symbol.asyncDispose]())

const transmissions = () => device.server.bodies.map((body) => JSON.parse(zstdDecompressSync(body).toString()))
const syncs = () => device.server.requests.filter(({ path }) => path === syncPath)
const held = (kind: 'software' | 'system' | 'hardware' | 'agent') => device.server.held.get(kind)?.rows
const versions = () => Object.fromEntries((held('software') ?? []).map((row) => [row.name, row.version]))
const strict = ['system', 'hardware', 'software']

it('the first sync tells everything the policy asks, the second two numbers', async () => {
  device = await enrolledDevice(strict)
  device.packages({ bash: '5.2', sed: '4.9' })
  using agent = device.start()
  expect((await agent.syncNow()).told).toEqual(strict)
  expect(held('system')).toMatchObject([{ osId: 'debian', osVersion: '12', deviceClass: 'server' }])
  expect(versions()).toEqual({ bash: '5.2', sed: '4.9' })
  expect((await agent.syncNow()).told).toEqual([])
  expect(Object.keys(syncs().at(-1)?.body as object)).toEqual(['v', 'state', 'policy'])
  expect(device.server.requests.at(-1)?.path).toBe(syncPath)
})

it('only what changed travels: an upgrade, an arrival, a removal', async () => {
  device = await enrolledDevice(strict)
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`p${i}`, '1']))
  device.packages({ ...many, bash: '5.1', gone: '1' })
  using agent = device.start()
  await agent.syncNow()
  device.packages({ ...many, bash: '5.2', fresh: '1' })
  expect((await agent.syncNow()).told).toEqual(['software'])
  expect(transmissions().at(-1).records).toMatchObject([
    {
      kind: 'software',
      move: { key: { name: ['bash'] }, to: { version: ['5.2'] } },
      drop: { name: ['gone'] },
      put: { name: ['fresh'] },
    },
  ])
  expect(versions()).toEqual({ ...many, bash: '5.2', fresh: '1' })
})

it('an answer that was lost is made up for without telling anything twice', async () => {
  device = await enrolledDevice(strict)
  device.packages({ bash: '5.1' })
  device.server.cutAfterStore = true
  using agent = device.start()
  await expect(agent.syncNow()).rejects.toMatchObject({ code: 'server-unreachable' })
  device.server.cutAfterStore = false
  await device.start().syncNow()
  expect(device.server.bodies.length).toBe(1)
  device.packages({ bash: '5.2' })
  await device.start().syncNow()
  expect(transmissions().at(-1).records).toMatchObject([{ kind: 'software', base: expect.any(String) }])
  expect(versions()).toEqual({ bash: '5.2' })
})

it.each([
  ['the server lost what it held', () => device.server.held.clear()],
  ['the server went back to an older state', () => device.server.held.delete('software')],
  ['a file of told rows is torn', () => device.folder.write('told-software.json.zst', 'torn')],
  ['a file of told rows is gone', () => device.folder.remove('told-software.json.zst')],
  ['the ledger is torn', () => device.folder.write('telemetry.json', '{"told":')],
  ['the memory of origins is torn', () => device.folder.write('origins.json', '[')],
])('both ends are equal again after %s', async (_what, damage) => {
  device = await enrolledDevice(strict)
  device.packages({ bash: '5.1', sed: '4.9' })
  await device.start().syncNow()
  damage()
  await device.start().syncNow()
  device.packages({ bash: '5.2', sed: '4.9' })
  await device.start().syncNow()
  expect(versions()).toEqual({ bash: '5.2', sed: '4.9' })
  expect([...device.server.held.keys()].sort()).toEqual([...strict].sort())
})

it('a torn policy takes nothing back: it is asked for anew', async () => {
  device = await enrolledDevice(strict)
  device.packages({ bash: '5.1' })
  await device.start().syncNow()
  device.folder.write('policy.json', '{"document":')
  device.packages({ bash: '5.2' })
  await device.start().syncNow()
  expect(versions()).toEqual({ bash: '5.2' })
  expect(
    transmissions()
      .flatMap(({ records }) => records)
      .some(({ off }) => off),
  ).toBe(false)
})

it('a torn policy and one that is not signed right take nothing back either', async () => {
  device = await enrolledDevice(strict)
  device.packages({ bash: '5.1' })
  await device.start().syncNow()
  device.folder.write('policy.json', '{"document":')
  device.server.bend.policy = (signed) => ({ ...signed, signature: signed.signature.replace(/^./, '') })
  device.packages({ bash: '5.2' })
  expect((await device.start().syncNow()).trouble).toMatchObject({ code: 'policy-refused' })
  expect(versions()).toEqual({ bash: '5.1' })
  expect([...device.server.held.keys()].sort()).toEqual([...strict].sort())
})

it('told rows of another moment than the ledger are no base', async () => {
  device = await enrolledDevice(strict)
  device.packages({ bash: '5.1', sed: '4.9' })
  await device.start().syncNow()
  const earlier = device.folder.read('told-software.json.zst') as Buffer
  device.packages({ bash: '5.2', sed: '4.9' })
  await device.start().syncNow()
  device.folder.write('told-software.json.zst', earlier)
  device.packages({ bash: '5.3', sed: '4.9' })
  await device.start().syncNow()
  expect(device.server.bodies.length).toBe(3)
  expect(transmissions().at(-1).records[0]).not.toHaveProperty('base')
  expect(versions()).toEqual({ bash: '5.3', sed: '4.9' })
})

it('a new policy holds before anything else is told, and is seen to be held', async () => {
  device = await enrolledDevice(strict)
  device.packages({ bash: '5.1' })
  await device.start().syncNow()
  device.server.policy = { ...device.server.policy, revision: 2, collect: ['system', 'system.hostName'] }
  device.packages({ bash: '5.2' })
  await device.start().syncNow()
  expect([...device.server.held.keys()]).toEqual(['system'])
  expect(
    transmissions()
      .at(-1)
      .records.map(({ kind, off }: { kind: string; off?: true }) => [kind, off]),
  ).toEqual(
    [
      ['system', undefined],
      ['hardware', true],
      ['software', true],
    ].slice(transmissions().at(-1).records.length === 2 ? 1 : 0),
  )
  expect(syncs().at(-1)?.body).toMatchObject({ policy: 2 })
  expect((await device.start().syncNow()).told).toEqual([])
})

it('a policy that is not signed right changes nothing, and facts go on under the one held', async () => {
  device = await enrolledDevice(strict)
  device.packages({ bash: '5.1' })
  await device.start().syncNow()
  device.server.policy = { ...device.server.policy, revision: 2, collect: [...strict, 'network'] }
  device.server.bend.policy = (signed) => ({ ...signed, document: signed.document.replace('900', '10') })
  device.packages({ bash: '5.2' })
  expect((await device.start().syncNow()).trouble).toMatchObject({ code: 'policy-refused' })
  expect(readStatus(device.folder).trouble).toMatchObject({ code: 'policy-refused' })
  expect(versions()).toEqual({ bash: '5.2' })
  expect(device.server.held.has('network')).toBe(false)
})

it('what the holder keeps back is not read, is taken back, and is said to be kept back', async () => {
  device = await enrolledDevice([...strict, 'network'])
  device.packages({ bash: '5.1' })
  await device.start().syncNow()
  withhold(device, '{"withhold": ["hardware"]}')
  await device.start().syncNow()
  expect(device.server.held.has('hardware')).toBe(false)
  expect(syncs().at(-1)?.body).toMatchObject({ withheld: ['hardware'] })
  expect(device.folder.read('NOTICE.txt')?.toString()).toMatch(/Kept back.*hardware/)
  const before = device.server.bodies.length
  await device.start().syncNow()
  expect(device.server.bodies.length).toBe(before)
})

it('what a new policy asks for and the holder keeps back is said, although nothing else changed', async () => {
  device = await enrolledDevice(strict)
  withhold(device, '{"withhold": ["network"]}')
  await device.start().syncNow()
  device.server.policy = { ...device.server.policy, revision: 2, collect: [...strict, 'network'] }
  await device.start().syncNow()
  expect(syncs().at(-1)?.body).toMatchObject({ policy: 2, withheld: ['network'] })
})

it('with a privacy file nobody can read nothing is told and nothing taken back', async () => {
  device = await enrolledDevice(strict)
  device.packages({ bash: '5.1' })
  await device.start().syncNow()
  withhold(device, '{"withhold": [')
  device.packages({ bash: '5.2' })
  expect((await device.start().syncNow()).trouble).toMatchObject({ code: 'privacy-file' })
  expect(versions()).toEqual({ bash: '5.1' })
  expect(held('hardware')).toHaveLength(1)
})

it.each([
  ['is for other bytes', { receipt: () => 'A'.repeat(43) }],
  ['is not signed by the receipt key', { receipt: undefined }],
])('a receipt that %s is no receipt', async (what, bend) => {
  device = await enrolledDevice(strict)
  if (what.includes('signed')) {
    const sign = device.server.authority.sign
    device.server.authority.sign = (_use, text) => sign('policy', text)
  } else device.server.bend = bend as TestDevice['server']['bend']
  await expect(device.start().syncNow()).rejects.toMatchObject({ code: 'answer-unusable' })
  expect(device.folder.read('last-receipt.json')).toBeUndefined()
})

it('a package list that cannot be read is not an empty one', async () => {
  device = await enrolledDevice(strict)
  device.packages({ bash: '5.1' })
  await device.start().syncNow()
  put(device.root, 'var/lib/dpkg/info/bash.list', '')
  rmSync(join(device.root, 'var/lib/dpkg/status'))
  expect((await device.start().syncNow()).told).toEqual([])
  device.folder.remove('told-software.json.zst')
  const older = [{ manager: 'dpkg', name: 'bash', version: '5.0', architecture: 'amd64' }]
  device.server.held.set('software', { digest: digestOfRows(older), rows: older })
  await device.start().syncNow()
  expect(versions()).toEqual({ bash: '5.0' })
  device.packages({ bash: '5.2' })
  await device.start().syncNow()
  expect(versions()).toEqual({ bash: '5.2' })
})

it('a device off the list stays down until it is reset, any other refusal is tried again', async () => {
  device = await enrolledDevice(strict)
  device.server.refuse.set(syncPath, 'too-many')
  await expect(device.start().syncNow()).rejects.toMatchObject({ code: 'too-many', final: false })
  expect(readStatus(device.folder).stopped).toBeUndefined()
  device.server.refuse.set(syncPath, 'device-revoked')
  await expect(device.start().syncNow()).rejects.toMatchObject({ code: 'device-revoked', final: true, exit: 3 })
  expect(readStatus(device.folder).stopped).toMatchObject({ code: 'device-revoked' })
})

it('what was refused was not told: it is told when the server takes it', async () => {
  device = await enrolledDevice(strict)
  device.packages({ bash: '5.1' })
  device.server.refuse.set(transmissionPath, 'database-away')
  await expect(device.start().syncNow()).rejects.toMatchObject({ code: 'database-away' })
  device.server.refuse.clear()
  await device.start().syncNow()
  expect(versions()).toEqual({ bash: '5.1' })
})

it('a session is resumed by the next connection', async () => {
  device = await enrolledDevice(strict)
  using agent = device.start()
  await agent.syncNow()
  device.server.requests.length = 0
  device.server.dropConnections()
  await agent.syncNow()
  expect(device.server.requests.map(({ session }) => session)).toEqual([true])
})

it('the inspection copy is what arrived, to the byte', async () => {
  device = await enrolledDevice(strict)
  await device.start().syncNow()
  expect(device.folder.read('last-transmission.json.zst')?.equals(device.server.bodies[0] as Buffer)).toBe(true)
})

describe('a forced sync', () => {
  it('reads everything again and says so, in one more exchange', async () => {
    device = await enrolledDevice(strict)
    device.packages({ bash: '5.1' })
    using agent = device.start()
    await agent.syncNow()
    device.server.rereads = true
    device.server.requests.length = 0
    expect((await agent.syncNow()).told).toEqual([])
    expect(syncs().map(({ body }) => body)).toEqual([
      expect.not.objectContaining({ reread: true }),
      expect.objectContaining({
        reread: true,
        kinds: { software: expect.any(String), system: expect.any(String), hardware: expect.any(String) },
      }),
    ])
  })

  it('by a nudge says it at once', async () => {
    device = await enrolledDevice(strict)
    using agent = device.start()
    await agent.syncNow()
    device.server.requests.length = 0
    await agent.syncNow({ everything: true })
    expect(syncs().map(({ body }) => (body as { reread?: true }).reread)).toEqual([true])
  })

  it('tells what changed without a trace since it was read', async () => {
    device = await enrolledDevice(strict)
    device.packages({ bash: '5.1' })
    using agent = device.start()
    await agent.syncNow()
    const rows = device.server.held.get('software')
    device.server.held.set('software', { digest: digestOfRows([]), rows: [] })
    device.server.rereads = true
    await agent.syncNow()
    expect(device.server.held.get('software')).toEqual(rows)
  })

  it('reads under the policy that came with it', async () => {
    device = await enrolledDevice(strict)
    using agent = device.start()
    await agent.syncNow()
    device.server.rereads = true
    device.server.policy = { ...device.server.policy, revision: 2, collect: ['system'] }
    await agent.syncNow()
    expect(syncs().at(-1)?.body).toMatchObject({ policy: 2, reread: true, kinds: { system: expect.any(String) } })
    expect([...device.server.held.keys()]).toEqual(['system'])
  })

  it('with a privacy file nobody can read is not said to be done', async () => {
    device = await enrolledDevice(strict)
    await device.start().syncNow()
    withhold(device, '{"withhold": [')
    device.server.rereads = true
    await device.start().syncNow({ everything: true })
    expect(syncs().at(-1)?.body).not.toHaveProperty('reread')
    expect(device.server.rereads).toBe(true)
  })
})

it('says which wake it follows in its first exchange only, and where the next may reach it', async () => {
  device = await enrolledDevice(strict)
  using agent = device.start()
  agent.listening({ port: 4711 })
  device.server.rereads = true
  await agent.syncNow({ woken: 42 })
  const [first, ...more] = syncs().map(({ body }) => body)
  expect(first).toMatchObject({ woken: 42, wakePort: 4711 })
  for (const body of more) expect(body).not.toHaveProperty('woken')
})

it('work of another kind waits for the sync, and the sync for it', async () => {
  device = await enrolledDevice(strict)
  using agent = device.start()
  const order: string[] = []
  await Promise.all([
    agent.syncNow().then(() => order.push('sync')),
    agent.use(async ({ identity, mode }) => order.push(`${identity.tenant} ${mode}`)),
    agent.use(() => Promise.reject(new Error('lost'))).catch(() => order.push('lost')),
    agent.syncNow().then(() => order.push('again')),
  ])
  expect(order).toEqual(['sync', '7 undefined', 'lost', 'again'])
})

it('learns from the server what time it is there, where it is, and keeps both for a start without a network', async () => {
  device = await enrolledDevice(strict)
  device.server.clockOffsetMs = -3 * 86_400_000
  using agent = device.start()
  await agent.syncNow()
  expect(agent.serverNow()).toBe(device.clock.now() - 3 * 86_400_000 + 500)
  expect(readStatus(device.folder)).toMatchObject({ serverAddress: '127.0.0.1', clockOffsetSeconds: 1 - 3 * 86_400 })
  // The machine's clock is set: the server's goes on as it did.
  device.clock.set(device.clock.now() + 86_400_000)
  device.clock.advance(1000)
  expect(agent.serverNow()).toBe(device.clock.now() - 4 * 86_400_000 + 500)
})

it('the agent’s own day is told once it is over, and not again before the next is', async () => {
  device = await enrolledDevice(['agent'])
  const sync = async () => {
    using agent = device.start('resident')
    return (await agent.syncNow()).told
  }
  expect([await sync(), await sync()]).toEqual([['agent'], []])
  device.clock.advance(86_400_000)
  expect([await sync(), await sync()]).toEqual([['agent'], []])
  expect(held('agent')).toMatchObject([{ mode: 'resident', day: '2026-11-21', syncs: 2 }])
})

describe('an agent whose every sync is a process of its own', () => {
  const sync = async () => {
    using agent = device.start('on-demand')
    await agent.syncNow()
    return device.server.requests.at(-1)?.session
  }

  it('goes on with the session of the process before, under the same leaf only', async () => {
    device = await enrolledDevice(['system'])
    expect([await sync(), await sync(), await sync()]).toEqual([false, true, true])
    device.clock.advance(20 * 3_600_000)
    expect([await sync(), await sync()]).toEqual([false, true])
  })

  it.each([
    ['torn', '{"leaf":'],
    ['of another time', undefined],
  ])('shakes hands in full where the session is %s', async (_what, text) => {
    device = await enrolledDevice(['system'])
    await sync()
    const kept = device.folder.readJson<{ leaf: string; session: string }>('session.json')
    device.folder.write('session.json', text ?? JSON.stringify({ ...kept, session: 'AAAA' }))
    expect(await sync()).toBe(false)
    expect(readStatus(device.folder).trouble).toBeUndefined()
  })

  it('syncs also where the disk takes no session', async () => {
    device = await enrolledDevice(['system'])
    const write = device.folder.write
    device.folder.write = (name, content, mode) => {
      if (name === 'session.json') throw new Error('ENOSPC')
      write(name, content, mode)
    }
    expect(await sync()).toBe(false)
  })
})
