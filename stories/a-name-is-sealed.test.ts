// Names rest sealed: after a device told its host name, addresses and a private package, no file of the data folder
// (tables, indexes, WAL, logs) holds them in clear, in any of several encodings.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { openMachine, openStory, type Story } from './stack.ts'

const canaries = ['canary-host-7q3x', 'canary-package-9k2w', 'canary-given-4m8z', 'canary-group-2v6y']

let story: Story
let device: string

beforeAll(async () => {
  story = await openStory()
  expect(await story.muster('privacy', 'set', 'full')).toMatchObject({ exitCode: 0 })
  const machine = await openMachine(story, canaries[0] as string)
  machine.install({ bash: '5.2.15-2', [canaries[1] as string]: '1.0-1' })
  // No index is known here, so the package's name is private; Debian's own maintainer would make it public.
  const status = join(machine.root, 'var/lib/dpkg/status')
  writeFileSync(status, readFileSync(status, 'utf8').replaceAll('debian.org', 'example.org'))
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
  const seen = scan(story.dataFolder)
  expect(seen.files).toBeGreaterThan(500)
  expect(seen.found).toEqual([])
})

it('finds them where they are planted, in every encoding', () => {
  const folder = join(story.dataFolder, 'planted')
  mkdirSync(folder)
  const [host] = canaries as [string]
  writeFileSync(join(folder, 'plain'), `x${host}y`)
  writeFileSync(join(folder, 'base64'), Buffer.from(`ab${host}cd`).toString('base64'))
  writeFileSync(join(folder, 'hex'), Buffer.from(`ab${host}cd`).toString('hex'))
  writeFileSync(join(folder, 'utf16'), Buffer.from(`ab${host}cd`, 'utf16le'))
  expect(scan(folder).found.length).toBe(4)
})

/** The local agent's folder is the device's own and is left out; everything else of the installation is read. */
function scan(folder: string): { files: number; found: string[] } {
  const found: string[] = []
  let files = 0
  const needles = canaries.flatMap((canary) => encodings(canary).map((bytes) => ({ canary, bytes })))
  const visit = (at: string) => {
    for (const name of readdirSync(at)) {
      const path = join(at, name)
      const stat = statSync(path, { throwIfNoEntry: false })
      if (stat?.isDirectory()) {
        // PostgreSQL's own programs hold no data of anybody.
        if (relative(folder, path) !== 'agent' && !/^postgres\/\d/.test(relative(folder, path))) visit(path)
      } else if (stat?.isFile()) {
        files++
        const bytes = readFileSync(path)
        for (const needle of needles)
          if (bytes.includes(needle.bytes)) found.push(`${relative(folder, path)}: ${needle.canary}`)
      }
    }
  }
  visit(folder)
  return { files, found }
}

/** Plain, UTF-16, hex, and base64 in the three ways a text can lie in it. */
function encodings(text: string): Buffer[] {
  const base64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64')
    return Buffer.from(whole.slice(shift === 0 ? 0 : 4, -4))
  })
  return [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(Buffer.from(text).toString('hex')), ...base64]
}
