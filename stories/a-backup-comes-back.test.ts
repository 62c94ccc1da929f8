// A backup made while everything runs, and put back by one command: what it held is there, what is broken changes nothing.
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { freePort, type Machine, openMachine, openStory, type Story, until } from './stack.ts'

let story: Story
let machine: Machine
const devices = async () => (await story.ask(contracts.listDevices, { limit: 500 } as never)).items.length
const backups = () => join(story.dataFolder, 'backups')

beforeAll(async () => {
  story = await openStory({ MUSTER_DEVICE_PORT: String(await freePort()) })
  machine = await openMachine(story, 'worth-keeping')
  machine.install({ bash: '5.2.15-2' })
  await machine.sync()
  await until('both machines are known', async () => (await devices()) === 2)
})
afterAll(() => story?.[Symbol.asyncDispose]())

it('is made while the stack runs, sealed whole, and holds no name', async () => {
  const said = await story.muster('backup')
  expect(`${said.exitCode} ${said.notes}`).toBe('0 ')
  expect(said.out).toContain('ring')
  const [name = ''] = readdirSync(backups())
  const files = readdirSync(join(backups(), name))
  expect(files.sort()).toEqual(['fleet.muster-backup', 'people.muster-backup'])
  for (const file of files) expect(readFileSync(join(backups(), name, file)).includes('worth-keeping')).toBe(false)
  expect((await story.muster('backup', '--list')).out).toContain(name)
})

it('is refused while the stack runs, without --yes, where there is none, and when it is broken', async () => {
  const [name = ''] = readdirSync(backups())
  const folder = join(backups(), name)
  const restore = async (...words: string[]) => {
    const { exitCode, notes } = await story.muster('restore', ...words)
    return `${exitCode} ${notes}`
  }
  expect(await restore(folder, '--yes')).toMatch(/^1 .*muster stack stop/)
  await story.stop()
  expect(await restore(folder)).toMatch(/^3 /)
  expect(await restore(join(folder, 'nowhere'), '--yes')).toMatch(/^1 .*there is no backup/)
  const bytes = readFileSync(join(folder, 'people.muster-backup'))
  appendFileSync(join(folder, 'people.muster-backup'), 'x')
  expect(await restore(folder, '--yes')).toMatch(/^1 /)
  writeFileSync(join(folder, 'people.muster-backup'), bytes)
  await story.start()
  expect(await devices(), 'as before the restore that failed').toBe(2)
})

it('comes back by one command after the stack was stopped, and the devices go on', async () => {
  const late = await openMachine(story, 'came-later')
  late.install({ sed: '4.9-1' })
  await late.sync()
  expect(await devices()).toBe(3)
  await story.stop()
  const [name = ''] = readdirSync(backups())
  const said = await story.muster('restore', join(backups(), name), '--yes')
  expect(`${said.exitCode} ${said.notes}`).toBe('0 ')
  await story.start()
  expect(existsSync(join(story.dataFolder, 'server', 'databases.json'))).toBe(true)
  expect(await devices()).toBe(2)
  await machine.sync()
  const { items } = await story.ask(contracts.listDevices, { package: 'bash', limit: 500 } as never)
  expect(items.some(({ packages }) => packages === 1)).toBe(true)
})
