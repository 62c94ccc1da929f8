import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { iso } from '#kit/clock.ts'
import { needIdentity } from '../identity/identity.ts'
import { nextFarewell } from '../state/datagrams.ts'
import { files } from '../state/folder.ts'
import { noteStatus, readStatus } from '../state/status.ts'
import { enrolledDevice, noon, type TestDevice } from '../testing/device.ts'
import { isDue } from './due.ts'

let device: TestDevice
beforeEach(async () => {
  device = await enrolledDevice(['system'])
})
afterEach(() => device.server[Symbol.asyncDispose]())

const minutes = 60_000
const due = (atMs: number) => isDue(device.folder, needIdentity(device.folder), atMs)
async function sync(policy: { enabled: boolean; intervalSeconds: number }): Promise<void> {
  device.server.policy = { ...device.server.policy, revision: device.server.policy.revision + 1, sync: policy }
  using working = device.start()
  await working.syncNow()
}

describe('a sync from a timer', () => {
  it('is due before the first contact', () => expect(due(noon)).toBe(true))

  it('is due when the interval of the policy has passed, and a moment before', async () => {
    await sync({ enabled: true, intervalSeconds: 3600 })
    expect([0, 14, 30, 53, 54, 60, 300].map((after) => due(noon + after * minutes))).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
      true,
    ])
  })

  it('is due at each look while the server does not answer', async () => {
    await sync({ enabled: true, intervalSeconds: 900 })
    const { contactAt = '' } = readStatus(device.folder)
    expect(contactAt).toBe(iso(noon))
    for (const after of [15, 30, 45]) expect(due(noon + after * minutes)).toBe(true)
  })

  it('is due after the clock was put back', async () => {
    await sync({ enabled: true, intervalSeconds: 3600 })
    expect(due(noon - minutes)).toBe(true)
  })

  it('is due at once after a farewell, by whichever clock', async () => {
    await sync({ enabled: true, intervalSeconds: 3600 })
    nextFarewell(device.folder, noon + minutes)
    expect(due(noon + 2 * minutes)).toBe(true)
    device.clock.advance(2 * minutes)
    await sync({ enabled: true, intervalSeconds: 3600 })
    expect(due(noon + 3 * minutes)).toBe(false)
    // This machine's clock is an hour ahead: by the server's, the farewell of a moment ago is an hour old.
    noteStatus(device.folder, { clockOffsetSeconds: -3600 })
    nextFarewell(device.folder, noon + 3 * minutes - 60 * minutes)
    expect(due(noon + 4 * minutes)).toBe(true)
  })

  it('is not due when the policy switched syncs off, but for the renewal', async () => {
    await sync({ enabled: false, intervalSeconds: 900 })
    expect(due(noon + 600 * minutes)).toBe(false)
    expect(due(noon + 960 * minutes)).toBe(true)
  })

  it('is due when the state was torn', async () => {
    await sync({ enabled: true, intervalSeconds: 3600 })
    device.folder.write(files.status, '{"contactAt":"yesterday"}')
    expect(due(noon + minutes)).toBe(true)
  })
})
