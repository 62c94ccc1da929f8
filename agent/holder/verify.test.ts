// What the holder is told about the place of the last transmission: the proof, or honestly that there is none yet.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { enrolledDevice, type TestDevice } from '../testing/device.ts'
import { verify } from './verify.ts'

let device: TestDevice
let said = ''
beforeEach(async () => {
  device = await enrolledDevice(['system'])
  said = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text
    return true
  })
})
afterEach(async () => {
  vi.restoreAllMocks()
  await device.server[Symbol.asyncDispose]()
})

async function sync() {
  using working = device.start()
  await working.syncNow({ everything: true })
}

it('proves the place under the checkpoint, and names the key by which others can check a copy', async () => {
  for (let i = 0; i < 6; i += 1) device.server.log.add(Buffer.alloc(32, i + 1))
  await sync()
  verify(device.config)
  expect(said).toMatch(/^log {8}entry 6 of 7, proved under root [A-Za-z0-9+/]{43}=$/m)
  expect(said).toMatch(/^log now {4}7 entries, root [A-Za-z0-9+/]{43}=$/m)
  expect(said).toMatch(/^log key {4}test\/log\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/m)
})

it('says that the place is not proved yet, and proves it once the log has it', async () => {
  device.server.log.deaf = true
  await sync()
  verify(device.config)
  expect(said).toContain('its place is not proved yet (last asked 2026-11-21T12:00:00Z)')
  const { waiting } = device.folder.readJson<{ waiting: { leaf: string }[] }>('log.json') ?? { waiting: [] }
  device.server.log.deaf = false
  device.server.log.add(Buffer.from(waiting[0]?.leaf ?? '', 'base64'))
  await sync()
  said = ''
  verify(device.config)
  expect(said).toContain('entry 0 of 1, proved under root')
})

it('does not believe a kept place that does not hold', async () => {
  await sync()
  const state = device.folder.readJson<{ proven: { index: number }[] }>('log.json')
  const proven = state?.proven.map((one) => ({ ...one, index: 3 }))
  device.folder.write('log.json', JSON.stringify({ ...state, proven }))
  expect(() => verify(device.config)).toThrow('does not hold under its checkpoint')
})
