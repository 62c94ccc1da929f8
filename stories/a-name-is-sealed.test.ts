// Names rest sealed: after a device told its host name, addresses and a private package, no file of the data folder
// (tables, indexes, WAL, logs) holds them in clear, in any of several encodings.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { searchFiles } from '../cli/erasures/search-files.ts'
import { installPrivate } from './canaries/on-the-machine.ts'
import { openMachine, openStory, type Story } from './stack.ts'

const canaries = ['canary-host-7q3x', 'canary-package-9k2w', 'canary-given-4m8z', 'canary-group-2v6y']

let story: Story
let device: string

beforeAll(async () => {
  story = await openStory()
  expect(await story.muster('privacy', 'set', 'full')).toMatchObject({ exitCode: 0 })
  const machine = await openMachine(story, canaries[0] as string)
  installPrivate(machine, { [canaries[1] as string]: '1.0-1' })
  await machine.sync()
  await machine.sync()
  const { items } = await story.ask(contracts.listDevices, { search: canaries[0] })
  device = items[0]?.id ?? ''
  const group = await story.ask(contracts.createGroup, { name: canaries[3] as string })
  await story.ask(contracts.actOnDevices, { verb: 'move', devices: [device as never], group: group.id })
})
afterAll(() => story?.[Symbol.asyncDispose]())

it('shows the names to whoever may see them', async () => {
  const shown = await story.json('devices', 'show', device, '--software')
  expect(shown.name).toBe(canaries[0])
  expect(shown.group.name).toBe(canaries[3])
  expect(shown.software.map(({ name }: { name: string }) => name)).toContain(canaries[1])
  await story.ask(contracts.renameDevice, { id: device as never, name: canaries[2] as string })
  expect((await story.json('devices', 'show', device)).name).toBe(canaries[2])
})

it('leaves none of them in a file of the data folder', async () => {
  await story.stop()
  const searched = searchFiles([story.dataFolder], canaries)
  expect(searched.files).toBeGreaterThan(500)
  expect(searched.unread).toEqual([])
  expect(searched.found).toEqual([])
})

it('finds them where they are planted, in every encoding', () => {
  const folder = join(story.dataFolder, 'planted')
  mkdirSync(folder)
  const [host] = canaries as [string]
  writeFileSync(join(folder, 'plain'), `x${host}y`)
  writeFileSync(join(folder, 'base64'), Buffer.from(`ab${host}cd`).toString('base64'))
  writeFileSync(join(folder, 'hex'), Buffer.from(`ab${host}cd`).toString('hex'))
  writeFileSync(join(folder, 'utf16'), Buffer.from(`ab${host}cd`, 'utf16le'))
  const { found } = searchFiles([folder], canaries)
  const files = new Set(found.map(({ file }) => relative(folder, file)))
  expect([...files].sort()).toEqual(['base64', 'hex', 'plain', 'utf16'])
})
