import { readdirSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import { eventsPath } from '#wire/paths.ts'
import { needIdentity } from '../../identity/identity.ts'
import { work } from '../../session.ts'
import { files } from '../../state/folder.ts'
import { enrolledDevice, type TestDevice } from '../../testing/device.ts'
import { put } from '../../testing/machine.ts'
import { waitingIn } from '../outbox/waiting.ts'
import type { JournalRoad } from './journal.ts'
import { lookForEvents } from './on-demand.ts'
import { keepSeen, readSeen } from './seen.ts'

const all = ['events', 'events.disks', 'events.security', 'events.services', 'software', 'system']

async function start(collect = all): Promise<TestDevice & { types(): string[] }> {
  const device = await enrolledDevice(collect)
  onTestFinished(() => device.server[Symbol.asyncDispose]())
  device.packages({ a: '1' })
  put(device.root, 'proc/sys/kernel/random/boot_id', 'one\n')
  return { ...device, types: () => device.server.events.taken.map(({ type }) => type) }
}

/** One run of a timer: a fresh process would do the same. */
async function run({ config, clock, folder }: TestDevice, journal?: JournalRoad): Promise<void> {
  const identity = needIdentity(folder)
  using working = work(config, clock, folder, identity, {
    mode: 'on-demand',
    synced: (done, session) => lookForEvents(done, session, journal),
  })
  await working.syncNow()
}

/** A journal with these findings, each an entry of its own. */
function journalOf(lines: [type: string, detail: object][]) {
  const asked: { cursor: string; failed: string[] }[] = []
  const road: JournalRoad = {
    end: async () => JSON.stringify({ __CURSOR: 's=a;i=1' }),
    async since(cursor, failed) {
      asked.push({ cursor, failed: [...failed] })
      const from = Number.parseInt(cursor.split('=').at(-1) as string, 16)
      return lines
        .map(([type, detail], i) =>
          JSON.stringify({ type, detail, at: 1795262399000, cursor: `s=a;i=${(i + 2).toString(16)}` }),
        )
        .slice(from - 1)
        .join('\n')
    },
    follow: () => ({ stop: () => undefined, ended: Promise.resolve('absent') }),
  }
  return { road, asked, lines }
}

it('tells with the sync what changed since the run before', async () => {
  const device = await start()
  await run(device)
  expect(device.types()).toEqual([])
  put(device.root, 'run/reboot-required', '')
  device.packages({ a: '2', b: '1' })
  await run(device)
  expect(device.types()).toEqual(['system.reboot-required', 'software.changed'])
  await run(device)
  put(device.root, 'proc/sys/kernel/random/boot_id', 'two\n')
  await run(device)
  expect(device.types().slice(2)).toEqual(['system.booted'])
})

it('opens no outbox and sends nothing where nothing happened', async () => {
  const device = await start()
  await run(device)
  device.folder.remove(files.outbox)
  await run(device)
  await run(device)
  expect(readdirSync(device.folder.path)).not.toContain(files.outbox)
  expect(device.server.requests.some(({ path }) => path === eventsPath)).toBe(false)
})

it('keeps what cannot be sent for the next run, without failing the sync', async () => {
  const device = await start()
  await run(device)
  device.server.refuse.set(eventsPath, 'storage-full')
  put(device.root, 'run/reboot-required', '')
  await run(device)
  expect(waitingIn(device.folder).events.map(({ type }) => type)).toEqual(['system.reboot-required'])
  device.server.refuse.delete(eventsPath)
  await run(device)
  expect(device.types()).toEqual(['system.reboot-required'])
  expect(readSeen(device.folder).waiting).toBe(false)
})

it('reads the journal from where it left off, each finding once, refusals as a number', async () => {
  const device = await start()
  const journal = journalOf([])
  await run(device, journal.road)
  expect(journal.asked).toEqual([])
  const denied = ['security.denied', { by: 'apparmor', profile: 'p' }] as [string, object]
  journal.lines.push(denied, ['service.failed', { unit: 'nginx' }], denied, denied)
  await run(device, journal.road)
  await run(device, journal.road)
  journal.lines.push(['service.recovered', { unit: 'nginx' }])
  await run(device, journal.road)
  expect(device.server.events.taken.map(({ type, detail }) => [type, detail?.times ?? detail?.unit])).toEqual([
    ['security.denied', 1],
    ['service.failed', 'nginx'],
    ['security.denied', 2],
    ['service.recovered', 'nginx'],
  ])
  expect(journal.asked.map(({ cursor }) => cursor)).toEqual(['s=a;i=1', 's=a;i=5', 's=a;i=5'])
  expect(journal.asked.map(({ failed }) => failed)).toEqual([[], ['nginx'], ['nginx']])
})

it('does with a machine without a journal', async () => {
  const device = await start()
  const none: JournalRoad = { ...journalOf([]).road, end: async () => undefined, since: async () => undefined }
  await run(device, none)
  await run(device, none)
  expect(device.types()).toEqual([])
})

it('goes on for a resident agent that was killed, and says so', async () => {
  const device = await start()
  await run(device)
  keepSeen(device.folder, { ...readSeen(device.folder), running: true })
  await run(device)
  await run(device)
  expect(device.types()).toEqual(['agent.ended-badly'])
})

it('collects nothing while its policy does not ask, and begins anew when it does', async () => {
  const device = await start(['software', 'system'])
  put(device.root, 'run/reboot-required', '')
  await run(device)
  expect(device.types()).toEqual([])
  device.server.policy = { ...device.server.policy, revision: 2, collect: ['events', 'software', 'system'] }
  await run(device)
  expect(device.types()).toEqual(['system.reboot-required'])
})
