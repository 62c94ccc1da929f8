// A restored server is believed under its root's signature and once; a forged or earlier epoch changes nothing.
import { afterEach, expect, it } from 'vitest'
import { epochText } from '#wire/control/epoch.ts'
import { renewPath, syncPath } from '#wire/paths.ts'
import { needIdentity } from '../identity/identity.ts'
import { enrolledDevice, type TestDevice } from '../testing/device.ts'
import { heldEpoch } from './epoch.ts'
import { heldPolicy } from './policy.ts'

let device: TestDevice
afterEach(() => device.server[Symbol.asyncDispose]())

function epoch(number: number) {
  const document = JSON.stringify({ v: 1, number, openedAt: '2026-11-21T12:00:00Z' })
  return { document, signature: device.server.authority.signAsRoot(epochText(document)) }
}
const requests = (path: string) => device.server.requests.filter((request) => request.path === path)
const policyHeld = () => heldPolicy(device.folder, needIdentity(device.folder))

it('takes the policy of a restored server although its revision is lower, and renews its names', async () => {
  device = await enrolledDevice(['system'])
  device.server.policy = { ...device.server.policy, revision: 9 }
  using agent = device.start()
  await agent.syncNow()
  expect(policyHeld()?.revision).toBe(9)
  device.server.policy = { ...device.server.policy, revision: 4, epoch: 1 }
  device.server.epoch = epoch(1)
  await agent.syncNow()
  expect(policyHeld()).toMatchObject({ epoch: 1, revision: 4 })
  expect(heldEpoch(device.folder)).toBe(1)
  expect(requests(renewPath).length).toBe(1)
  await agent.syncNow()
  expect(requests(syncPath).at(-1)?.body).toMatchObject({ epoch: 1 })
  expect(requests(renewPath).length).toBe(1)
})

it.each([
  ['an earlier one', () => epoch(1)],
  ['one of another root', () => ({ ...epoch(3), signature: epoch(4).signature })],
])('refuses %s', async (_which, forged) => {
  device = await enrolledDevice(['system'])
  device.server.epoch = epoch(2)
  using agent = device.start()
  await agent.syncNow()
  expect(heldEpoch(device.folder)).toBe(2)
  device.server.epoch = forged()
  device.server.sendsEpochAnyway = true
  await expect(agent.syncNow()).rejects.toMatchObject({ code: 'epoch-refused' })
  expect(heldEpoch(device.folder)).toBe(2)
})
