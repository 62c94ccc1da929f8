// A revoked device is answered no more, stays down, and says so to whoever asks on it.
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { localDevice, type Machine, openMachine, openStory, type Story, until } from './stack.ts'

let story: Story
let machine: Machine

beforeAll(async () => {
  story = await openStory()
  machine = await openMachine(story, 'second')
  machine.install({ bash: '5.2.15-2' })
  await machine.sync()
})
afterAll(() => story?.[Symbol.asyncDispose]())

async function only(search: string): Promise<string> {
  const { items } = await story.ask(contracts.listDevices, { package: search })
  return items.find(({ packages }) => packages === 1)?.id ?? ''
}

it('refuses a one-time token that another machine used', async () => {
  const thief = await openMachine(story, 'third')
  writeFileSync(`${thief.state}/../token`, readFileSync(`${machine.state}/../token`))
  const said = await thief.agent('once')
  expect(said.exitCode).not.toBe(0)
  expect(said.notes + said.out).toContain('token-used')
})

it('is refused at its next word, ends with the code for refused, and check says why', async () => {
  const device = await only('bash')
  expect(await story.muster('devices', 'revoke', device)).toMatchObject({ exitCode: 0 })
  const said = await machine.agent('once')
  expect(said.exitCode).toBe(3)
  expect(said.notes + said.out).toMatch(/revoked/)
  const check = await machine.agent('check')
  expect(check.exitCode).not.toBe(0)
  expect(check.notes + check.out).toMatch(/revoked/)
  expect((await story.json('devices', 'show', device)).state).toBe('revoked')
  const { items } = await story.ask(contracts.listActs, { act: 'device.revoke' })
  expect(items.map(({ subject }) => subject)).toEqual([device])
})

it('ends the resident agent of this machine as well, and does not start it again', async () => {
  const local = await localDevice(story)
  const before = story.ready().pids.agent
  expect(before).toBeGreaterThan(0)
  expect(await story.muster('devices', 'revoke', local)).toMatchObject({ exitCode: 0 })
  const asked = await story.muster('agent', 'sync', '--state-folder', `${story.dataFolder}/agent`)
  expect(asked.exitCode, asked.notes).toBe(3)
  await until('the agent is down', () => story.ready().pids.agent === undefined)
})
