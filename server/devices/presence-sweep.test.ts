// Devices that fall silent are told to consoles once at each border, and only those.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestContext, testContext } from '../testing.ts'
import { tellCrossed } from './presence-sweep.ts'
import { type Planted, plantDevices } from './testing.ts'

let context: TestContext
const heard: string[][] = []
beforeAll(async () => {
  context = await testContext()
  context.listener.on('muster_news', (payload) => {
    const { what, ids } = JSON.parse(payload) as { what: string; ids: string[] }
    if (what === 'presence') heard.push(ids)
  })
})
afterAll(() => context[Symbol.asyncDispose]())

it('tells who became late and who became offline since the last look', async () => {
  const now = context.clock.now()
  const ago = (seconds: number) => ({ lastSeen: now - seconds * 1000 })
  const [late, offline, , , , left, pending] = (await plantDevices(context, 1, [
    ago(1351),
    ago(2761),
    ago(10),
    ago(1000),
    ago(9000),
    ago(1352),
    { ...ago(1353), state: 'pending' },
  ])) as Planted[]
  await context.presence.recall(1)
  context.presence.left({ tenant: 1, ...(left as Planted) }, now)
  expect(pending?.number).toBeGreaterThan(0)
  await expect.poll(() => heard.shift()).toEqual([left?.device])
  await tellCrossed(context, 1, now - 15_000, now)
  await expect.poll(() => heard.shift()?.toSorted()).toEqual([late?.device, offline?.device].toSorted())
  await tellCrossed(context, 1, now, now + 15_000)
  await tellCrossed(context, 1, now + 345_000, now + 360_000)
  await expect.poll(() => heard.shift()).toHaveLength(1)
})
