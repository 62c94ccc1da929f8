import { zstdDecompressSync } from 'node:zlib'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { pause } from '#kit/life.ts'
import { eventsPath, syncPath } from '#wire/paths.ts'
import { openPrompts, type Prompt } from '../../control/prompts.ts'
import type { Following } from '../../helper/socket.ts'
import { needIdentity } from '../../identity/identity.ts'
import { work } from '../../session.ts'
import { enrolledDevice, type TestDevice, withhold } from '../../testing/device.ts'
import { put } from '../../testing/machine.ts'
import { waitingIn } from '../outbox/waiting.ts'
import type { JournalRoad } from './journal.ts'
import { type Events, openEvents } from './resident.ts'
import { readSeen } from './seen.ts'

const all = ['events', 'events.disks', 'events.security', 'events.services', 'software', 'system']

/** A journal whose helper is this test. */
function scripted() {
  const opened: { cursor: string; failed: string[]; tell(type: string, detail: object): void; end(): void }[] = []
  let place = 16
  const road: JournalRoad = {
    end: async () => JSON.stringify({ __CURSOR: 's=a;i=1' }),
    since: async () => undefined,
    follow(cursor, failed, line): Following {
      let end: () => void = () => undefined
      const ended = new Promise<'ended'>((resolve) => {
        end = () => resolve('ended')
      })
      opened.push({
        cursor,
        failed: [...failed],
        tell: (type, detail) =>
          line(
            JSON.stringify({
              type,
              detail,
              at: Date.parse('2026-11-21T11:59:59Z'),
              cursor: `s=a;i=${(place++).toString(16)}`,
            }),
          ),
        end,
      })
      return { stop: end, ended }
    },
  }
  return { road, opened }
}

/** The resident agent's events beside its session, as run.ts puts them together. */
function resident(device: TestDevice, journal?: JournalRoad) {
  const prompts = openPrompts()
  let events: Events | undefined
  const working = work(device.config, device.clock, device.folder, needIdentity(device.folder), {
    mode: 'resident',
    synced: (done) => events?.synced(done),
  })
  const { config, clock, folder } = device
  events = openEvents({
    config,
    clock,
    folder,
    identity: working.identity,
    use: working.use,
    prompted: () => prompts.add({}),
    journal,
  })
  const close = () => {
    events?.[Symbol.dispose]()
    working[Symbol.dispose]()
  }
  onTestFinished(close)
  return {
    events,
    working,
    prompts,
    sync: (prompt: Prompt = {}) => working.syncNow(prompt),
    close,
  }
}

async function start(collect = all, journal?: JournalRoad) {
  const device = await enrolledDevice(collect)
  onTestFinished(() => device.server[Symbol.asyncDispose]())
  device.packages({ a: '1' })
  const agent = resident(device, journal)
  return { device, agent, types: () => device.server.events.taken.map(({ type }) => type) }
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 150_000, interval: 20 })

describe('a resident agent', () => {
  it('says that it started, after its first sync, and that it stopped', async () => {
    const { device, agent, types } = await start()
    // Longer than what happens together is held back.
    await pause(500)
    await agent.sync()
    await until(() => expect(types()).toEqual(['agent.started']))
    const paths = device.server.requests.map(({ path }) => path)
    expect(paths.indexOf(eventsPath)).toBeGreaterThan(paths.indexOf(syncPath))
    await agent.events.stopped()
    expect(types()).toEqual(['agent.started', 'agent.stopped'])
    expect(device.server.events.taken[0]).toEqual({
      at: '2026-11-21T12:00:00Z',
      type: 'agent.started',
      detail: { version: device.config.version },
    })
    expect(readSeen(device.folder).running).toBeUndefined()
  })

  it('says that it had ended badly when it was killed', async () => {
    const { device, agent, types } = await start()
    await agent.sync()
    await until(() => expect(types()).toHaveLength(1))
    agent.close()
    const next = resident(device)
    await next.sync()
    await until(() => expect(types()).toEqual(['agent.started', 'agent.ended-badly', 'agent.started']))
    expect(device.server.requests.filter(({ path }) => path === eventsPath).length).toBeGreaterThan(1)
  })

  it('asks for a sync as soon as the packages change, and tells in numbers what changed', async () => {
    const { device, agent, types } = await start()
    await agent.sync()
    device.packages({ a: '2', b: '1' })
    await until(() => expect(agent.prompts.waiting().aborted).toBe(true))
    await agent.sync(agent.prompts.take())
    await until(() => expect(types()).toContain('software.changed'))
    expect(device.server.events.taken.at(-1)?.detail).toEqual({ added: 1, removed: 0, changed: 1 })
    // The first inventory is no change.
    expect(types().filter((type) => type === 'software.changed')).toHaveLength(1)
  })

  it('sees at once that a reboot is required', async () => {
    const device = await enrolledDevice(all)
    onTestFinished(() => device.server[Symbol.asyncDispose]())
    put(device.root, 'run/', '')
    const agent = resident(device)
    await agent.sync()
    put(device.root, 'run/reboot-required', '')
    await until(() => expect(device.server.events.taken.map(({ type }) => type)).toContain('system.reboot-required'))
  })

  it('keeps what happens while the server is away, and tells it in order afterwards', async () => {
    const { device, agent, types } = await start()
    await agent.sync()
    await until(() => expect(types()).toHaveLength(1))
    device.server.refuse.set(eventsPath, 'database-away')
    for (const seconds of [61, 62, 63]) agent.events.add({ type: 'agent.clock-jumped', detail: { seconds } })
    await agent.events.flush()
    expect(waitingIn(device.folder).events).toHaveLength(3)
    device.server.refuse.delete(eventsPath)
    await agent.sync()
    await until(() => expect(waitingIn(device.folder).events).toHaveLength(0))
    expect(device.server.events.taken.map(({ detail }) => detail?.seconds).filter(Boolean)).toEqual([61, 62, 63])
  })

  it('tells once what the server stored and could not answer', async () => {
    const { device, agent, types } = await start()
    await agent.sync()
    await until(() => expect(types()).toHaveLength(1))
    device.server.cutAfterStore = true
    agent.events.add({ type: 'system.reboot-required' })
    await agent.events.flush()
    const [first] = device.server.bodies.slice(-1)
    agent.events.add({ type: 'system.booted' })
    device.server.cutAfterStore = false
    await agent.events.flush()
    await agent.sync()
    await until(() => expect(waitingIn(device.folder).events).toHaveLength(0))
    expect(types()).toEqual(['agent.started', 'system.reboot-required', 'system.booted'])
    const bodies = device.server.bodies.filter((body) => first?.equals(body))
    expect(bodies.length, 'the batch came again byte by byte').toBe(2)
  })

  it('keeps a copy of what it sent, which is what the server got', async () => {
    const { device, agent, types } = await start()
    await agent.sync()
    await until(() => expect(types()).toHaveLength(1))
    const copy = device.folder.read('last-transmission.json.zst')
    expect(device.server.bodies.at(-1)?.equals(copy as Buffer)).toBe(true)
    expect(JSON.parse(zstdDecompressSync(copy as Buffer).toString())).toMatchObject({ from: 1 })
  })

  it('does not believe a receipt for something else: the events wait', async () => {
    const { device, agent } = await start()
    device.server.bend.receipt = () => 'x'.repeat(43)
    await agent.sync().catch(() => undefined)
    agent.events.synced({ software: undefined, epochTaken: false, logBroken: undefined } as never)
    await agent.events.flush()
    expect(waitingIn(device.folder).events.length).toBeGreaterThan(0)
  })

  it('asks for a sync when the server no longer takes what the policy held asks for', async () => {
    const { device, agent, types } = await start()
    await agent.sync()
    await until(() => expect(types()).toHaveLength(1))
    device.server.refuse.set(eventsPath, 'kind-refused')
    agent.events.add({ type: 'system.booted' })
    await agent.events.flush()
    expect(agent.prompts.waiting().aborted).toBe(true)
    expect(waitingIn(device.folder).events).toHaveLength(1)
  })

  it('tells what a sync brought to light', async () => {
    const { agent, types } = await start()
    await agent.sync()
    agent.events.synced({ epochTaken: true, logBroken: 'root' } as never)
    await until(() => expect(types()).toEqual(['agent.started', 'agent.epoch-changed', 'agent.log-inconsistent']))
  })
})

describe('switches', () => {
  it('off in the policy: nothing is collected, nothing is sent', async () => {
    const { device, agent, types } = await start(['software', 'system'])
    put(device.root, 'run/reboot-required', '')
    await agent.sync()
    agent.events.add({ type: 'system.booted' })
    expect(waitingIn(device.folder).events, 'not even kept').toEqual([])
    await agent.events.stopped()
    expect(types()).toEqual([])
    expect(device.server.requests.some(({ path }) => path === eventsPath)).toBe(false)
    expect(waitingIn(device.folder).events).toEqual([])
  })

  it('kept back by the holder: the same, and the journal is not even opened', async () => {
    const { road, opened } = scripted()
    const device = await enrolledDevice(all)
    onTestFinished(() => device.server[Symbol.asyncDispose]())
    withhold(device, '{"withhold": ["events"]}')
    const agent = resident(device, road)
    await agent.sync()
    await agent.events.stopped()
    expect(opened).toEqual([])
    expect(device.server.events.taken).toEqual([])
  })

  it('taken back while something waits: that is not told either', async () => {
    const { device, agent, types } = await start()
    agent.events.add({ type: 'security.out-of-memory', detail: { program: 'x' } })
    withhold(device, '{"withhold": ["events.security"]}')
    await agent.sync()
    await until(() => expect(types()).toContain('agent.started'))
    await until(() => expect(waitingIn(device.folder).events).toEqual([]))
    expect(types()).not.toContain('security.out-of-memory')
  })
})

describe('the journal', () => {
  it('is followed from its end, and after a kill from the last event on', async () => {
    const { road, opened } = scripted()
    const { device, agent, types } = await start(all, road)
    await until(() => expect(opened).toHaveLength(1))
    expect(opened[0]?.cursor).toBe('s=a;i=1')
    await agent.sync()
    opened[0]?.tell('service.failed', { unit: 'nginx' })
    opened[0]?.tell('security.denied', { by: 'apparmor', profile: 'p' })
    opened[0]?.tell('security.denied', { by: 'apparmor', profile: 'p' })
    await until(() => expect(types()).toEqual(['agent.started', 'service.failed', 'security.denied']))
    expect(device.server.events.taken[1]).toEqual({
      at: '2026-11-21T11:59:59Z',
      type: 'service.failed',
      detail: { unit: 'nginx' },
    })
    expect(device.server.events.taken[2]?.detail).toEqual({ by: 'apparmor', profile: 'p', times: 1 })
    agent.close()
    resident(device, road)
    await until(() => expect(opened).toHaveLength(2))
    expect(opened[1]).toMatchObject({ cursor: 's=a;i=11', failed: ['nginx'] })
  })

  it('gives its counts when the agent is stopped, and is then read from there', async () => {
    const { road, opened } = scripted()
    const { device, agent, types } = await start(all, road)
    await until(() => expect(opened).toHaveLength(1))
    await agent.sync()
    for (let i = 0; i < 5; i += 1) opened[0]?.tell('security.denied', { by: 'selinux', profile: 'httpd_t' })
    await until(() => expect(types()).toContain('security.denied'))
    await agent.events.stopped()
    await agent.events.flush()
    const denied = device.server.events.taken.filter(({ type }) => type === 'security.denied')
    expect(denied.map(({ detail }) => detail?.times)).toEqual([1, 4])
    expect(readSeen(device.folder).cursor).toBe('s=a;i=14')
  })

  it('that says what is not declared is not believed', async () => {
    const { road, opened } = scripted()
    const { device, agent, types } = await start(all, road)
    await until(() => expect(opened).toHaveLength(1))
    await agent.sync()
    opened[0]?.tell('agent.stopped', {})
    opened[0]?.tell('service.failed', { unit: 'a', message: 'words' })
    opened[0]?.tell('service.failed', { unit: 'b' })
    await until(() => expect(types()).toContain('service.failed'))
    const told = device.server.events.taken.filter(({ type }) => type !== 'agent.started')
    expect(told.map(({ type, detail }) => [type, detail?.unit ?? detail?.critical])).toEqual([
      ['agent.events-lost', 1],
      ['service.failed', 'b'],
    ])
  })
})
