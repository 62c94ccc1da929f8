// What happens on a resident device is at the server without a sync; what happens while the server is away comes later, in order, once.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { type Machine, openMachine, openStory, type Resident, type Story, until } from './stack.ts'

let story: Story
let machine: Machine
let resident: Resident
let device: string

beforeAll(async () => {
  story = await openStory()
  machine = await openMachine(story, 'tells')
  mkdirSync(join(machine.root, 'run'), { recursive: true })
  machine.install({ bash: '5.2.15-2' })
  resident = machine.resident()
  device = await until('it is a device', async () => {
    const { items } = await story.ask(contracts.listDevices, { package: 'bash', limit: 500 } as never)
    return items.find(({ packages }) => packages === 1)?.id
  })
})
afterAll(async () => {
  await resident?.[Symbol.asyncDispose]()
  // A story that ended early may have left the server held still, and then nothing would ever stop.
  const server = story?.ready().pids.server
  if (server) process.kill(server, 'SIGCONT')
  await story?.[Symbol.asyncDispose]()
})

async function types(): Promise<string[]> {
  const { items } = await story.ask(contracts.listEvents, { device, limit: 500 } as never)
  return items.map(({ type }) => type).reverse()
}
const reboot = () => join(machine.root, 'run', 'reboot-required')
const count = (all: string[], type: string) => all.filter((one) => one === type).length

it('tells that it started', async () => {
  await until('the start is told', async () => (await types()).includes('agent.started'))
})

it('tells a required reboot and a changed package long before the next sync', async () => {
  writeFileSync(reboot(), '')
  await until('the reboot is told', async () => (await types()).includes('system.reboot-required'))
  machine.install({ bash: '5.2.15-3' })
  await until('the change is told', async () => (await types()).includes('software.changed'))
  const { packages } = await story.ask(contracts.deviceSoftware, { id: device } as never)
  expect(packages).toMatchObject([{ name: 'bash', version: '5.2.15-3' }])
})

it('keeps what happens while the server is away, and a killed agent loses none of it', async () => {
  const before = count(await types(), 'system.reboot-required')
  rmSync(reboot())
  const seen = () => JSON.parse(readFileSync(join(machine.state, 'seen.json'), 'utf8'))
  await until('the agent has seen that it is gone', () => seen().rebootRequired !== true)
  // Held still, so that it does not come back before the event has had to wait.
  process.kill(story.ready().pids.server as number, 'SIGSTOP')
  writeFileSync(reboot(), '')
  await until('it waits in the outbox', async () =>
    (await machine.agent('events')).out.includes('system.reboot-required'),
  )
  await resident.kill('SIGKILL')
  await story.kill('server')
  resident = machine.resident()
  await until('it arrives', async () => count(await types(), 'system.reboot-required') === before + 1)
  await until('the bad end is told', async () => (await types()).includes('agent.ended-badly'))
  expect(count(await types(), 'system.reboot-required')).toBe(before + 1)
})

it('shows operators the kinds, and whom nothing was lost', async () => {
  const counts = await story.ask(contracts.eventCounts, { device } as never)
  expect(counts).toMatchObject({ lost: 0, dropped: 0 })
  expect(counts.byType.map(({ type }) => type)).toContain('software.changed')
  const said = await story.muster('events', 'list', '--device', device)
  expect(said.out).toMatch(/Packages changed/)
})
