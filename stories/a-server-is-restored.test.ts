// Yesterday's database under today's devices: they wait until a new epoch is opened, and then all go on, the forgotten one too.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { freePort, localDevice, type Machine, openMachine, openStory, type Story, until } from './stack.ts'

let story: Story
let first: Machine
let second: Machine
let local: string

beforeAll(async () => {
  // The address outlives the restarts, as a server's does.
  story = await openStory({ MUSTER_DEVICE_PORT: String(await freePort()) })
  local = await localDevice(story)
  first = await openMachine(story, 'known')
  first.install({ bash: '5.2.15-2' })
  await first.sync()
  await story.stop()
  copy(fleet(), yesterday())
  await story.start()
  await first.sync()
  second = await openMachine(story, 'forgotten')
  second.install({ bash: '5.2.15-2', sed: '4.9-1' })
  await second.sync()
  await story.ask(contracts.choosePrivacy, { level: 'standard' } as never)
  await first.sync()
  await story.stop()
  rmSync(fleet(), { recursive: true })
  copy(yesterday(), fleet())
  await story.start()
})
afterAll(() => story?.[Symbol.asyncDispose]())

const fleet = () => join(story.dataFolder, 'postgres', 'fleet')
const yesterday = () => join(story.dataFolder, '..', 'yesterday')

/** A copy of a stopped cluster is a whole one; `-a` because it belongs to the account PostgreSQL runs under. */
function copy(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to])
}

it('tells a device it has forgotten to wait, and not to stay down', async () => {
  const said = await second.agent('once')
  expect(said.exitCode).toBe(1)
  expect(said.notes + said.out).toContain('database-behind')
})

it('after `muster server epoch` every device goes on from what it holds', async () => {
  await story.stop()
  const said = await story.muster('server', 'epoch')
  expect(said.exitCode, said.notes).toBe(0)
  expect(said.out).toContain('epoch 1 is open')
  await story.start()
  await first.sync()
  await second.sync()
  await until('this machine is in step', async () => {
    const { lastSeen, kinds } = await story.ask(contracts.showDevice, { id: local } as never)
    return lastSeen && kinds.software
  })
  const { items } = await story.ask(contracts.listDevices, { package: 'sed', limit: 500 } as never)
  const back = items.find(({ packages }) => packages === 2)
  expect(back).toMatchObject({ state: 'managed' })
  const { items: acts } = await story.ask(contracts.listActs, {} as never)
  const done = acts.map(({ act }) => act)
  expect(done).toContain('server.epoch')
  expect(done).toContain('device.readopt')
  expect(done).not.toContain('device.lock')
})

it('and nobody is alarmed a second time', async () => {
  const said = await first.agent('once')
  expect(said).toMatchObject({ exitCode: 0 })
  expect(said.notes).not.toContain('epoch')
})
