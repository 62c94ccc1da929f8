// The main job: one command, and this machine stands in the console and at the command line with its real packages.
import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { needs } from '../law/needs.ts'
import { localDevice, openStory, type Story } from './stack.ts'

let story: Story
let device: string

beforeAll(async () => {
  story = await openStory()
  device = await localDevice(story)
})
afterAll(() => story?.[Symbol.asyncDispose]())

it.runIf(needs('this machine’s packages as dpkg-query states them', { 'dpkg-query': 'dpkg' }))(
  'shows exactly the packages that dpkg-query states',
  async () => {
    const format =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own form
      '${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\n'
    const stated = execFileSync('dpkg-query', ['-W', '-f', format], { encoding: 'utf8', maxBuffer: 1 << 26 })
      .split('\n')
      .filter((line) => line.startsWith('installed\t'))
      .map((line) => line.split('\t').slice(1).join(' '))
    const { software } = await story.json('devices', 'show', device, '--software')
    const shown = (software as Record<string, string>[]).map((p) =>
      [
        p.name,
        p.version,
        p.architecture,
        p.source ?? p.name,
        p.sourceVersion ?? p.version?.replace(/\+b\d+$/, ''),
      ].join(' '),
    )
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.sort()).toEqual(stated.sort())
  },
)

it('holds under Strict no host name, no address and no service', async () => {
  const shown = await story.json('devices', 'show', device)
  expect(shown.nameFrom).toBe('id')
  expect(Object.keys(shown.kinds).sort()).toEqual(['agent', 'hardware', 'software', 'system'])
  expect(shown.system.hostName).toBeUndefined()
  expect(shown.hardware.serialNumber).toBeUndefined()
})

it('keeps on the device the very bytes it sent, proved by the server’s receipt', async () => {
  const state = ['--state-folder', join(story.dataFolder, 'agent')]
  expect(statSync(join(story.dataFolder, 'agent', 'last-transmission.json.zst')).mode & 0o777).toBe(0o600)
  expect(await story.muster('agent', 'verify', ...state)).toMatchObject({ exitCode: 0 })
  const { out } = await story.muster('agent', 'inspect', '--json', ...state)
  // The last thing it sent: its facts, or the events that followed.
  const { records, events } = JSON.parse(out)
  expect((records ?? events).length).toBeGreaterThan(0)
})

it('finds this machine by a package it has, and counts it in the software list', async () => {
  const { software } = await story.json('devices', 'show', device, '--software')
  const name = software[0].name as string
  const found = await story.ask(contracts.listDevices, { package: name })
  expect(found.items.map(({ id }) => id)).toEqual([device])
  const shown = await story.ask(contracts.showSoftware, { manager: software[0].manager, name })
  expect(shown.devices).toBe(1)
})

it('stops cleanly, starts again on the same data and knows the device still', async () => {
  await story.stop()
  await story.start()
  expect(await localDevice(story)).toBe(device)
})
