import { createSocket } from 'node:dgram'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { type Identity, readIdentity } from '../../identity/identity.ts'
import { openDays } from '../../state/days.ts'
import { treeAt } from '../../telemetry/collect/tree.ts'
import { enrolledDevice, noon, type TestDevice } from '../../testing/device.ts'
import { machine } from '../../testing/machine.ts'
import { sendTo, wakeBytes } from '../../testing/wakes.ts'
import { isBound } from './is-bound.ts'
import { listenForWakes, type WakeListener, type WakeState } from './listen.ts'

let device: TestDevice
let listener: WakeListener | undefined
afterEach(async () => {
  listener?.[Symbol.dispose]()
  listener = undefined
  await device.server[Symbol.asyncDispose]()
})

const heeded: number[] = []
const states: WakeState[] = []
let onHeeded: () => void = () => undefined
async function listen(port = 0): Promise<number> {
  const identity = readIdentity(device.folder) as Identity
  heeded.length = 0
  onHeeded = () => undefined
  states.length = 0
  const { folder, clock } = device
  listener = await listenForWakes({
    at: { port },
    folder,
    clock,
    days: openDays(folder, clock, 'resident'),
    identity: () => identity,
    serverNow: clock.now,
    heeded(counter) {
      heeded.push(counter)
      onHeeded()
    },
    changed: (state) => states.push(state),
  })
  return states.at(-1)?.port ?? 0
}
const until = async (what: () => boolean) => {
  while (!what()) await wait(5)
}
const wakeAt = (counter: number, link = device.server.link()) =>
  wakeBytes({ authority: device.server.authority, link, counter })

it('keeps the counter before it heeds, so that a process killed right then heeds it never again', async () => {
  device = await enrolledDevice(['system'])
  let port = await listen()
  let kept: unknown
  onHeeded = () => {
    kept = device.folder.readJson('datagrams.json')
  }
  await sendTo(port, wakeAt(noon))
  await until(() => heeded.length === 1)
  expect(kept).toMatchObject({ heeded: { [device.server.link().handle]: noon } })
  listener?.[Symbol.dispose]()
  port = await listen()
  await sendTo(port, wakeAt(noon), wakeAt(noon + 1))
  await until(() => heeded.length === 1)
  expect(heeded).toEqual([noon + 1])
})

it('heeds a wake also where the disk takes no counter, and even then only once', async () => {
  device = await enrolledDevice(['system'])
  const port = await listen()
  device.folder.write = () => {
    throw new Error('ENOSPC')
  }
  await sendTo(port, wakeAt(noon), wakeAt(noon), wakeAt(noon + 1))
  await until(() => heeded.length === 2)
  expect(heeded).toEqual([noon, noon + 1])
})

it('is woken by the leaf before, which the server may still hold, until that would have ended', async () => {
  device = await enrolledDevice(['system'])
  const before = device.server.link()
  device.clock.advance(20 * 3_600_000)
  await device.start().syncNow()
  expect(device.server.link().handle).not.toBe(before.handle)
  const port = await listen()
  const now = device.clock.now()
  await sendTo(port, wakeAt(now, before), wakeAt(now))
  await until(() => heeded.length === 2)
  device.clock.advance(5 * 3_600_000)
  const later = device.clock.now()
  await sendTo(port, wakeAt(later, before), wakeAt(later))
  await until(() => heeded.length === 3)
  expect(heeded).toEqual([now, now, later])
})

it('a machine put back to a snapshot is not deaf: what is newer than its last wake is heeded', async () => {
  device = await enrolledDevice(['system'])
  let port = await listen()
  await sendTo(port, wakeAt(noon))
  await until(() => heeded.length === 1)
  const snapshot = device.folder.read('datagrams.json') as Buffer
  await sendTo(port, wakeAt(noon + 7))
  await until(() => heeded.length === 2)
  listener?.[Symbol.dispose]()
  device.folder.write('datagrams.json', snapshot)
  port = await listen()
  await sendTo(port, wakeAt(noon + 8))
  await until(() => heeded.length === 1)
})

it('a torn file of counters is an empty one', async () => {
  device = await enrolledDevice(['system'])
  device.folder.write('datagrams.json', '{"heeded":{"')
  const port = await listen()
  await sendTo(port, wakeAt(noon))
  await until(() => heeded.length === 1)
})

it('says which port is taken, and goes on', async () => {
  device = await enrolledDevice(['system'])
  const taken = createSocket('udp6')
  await new Promise<void>((resolve) => taken.bind(0, '::', resolve))
  expect(await listen(taken.address().port)).toBe(0)
  expect(states).toEqual([{ port: undefined, trouble: 'EADDRINUSE' }])
  taken.close()
})

it('heeds a true wake among junk, and never more than that', async () => {
  device = await enrolledDevice(['system'])
  const port = await listen()
  const named = Buffer.from(wakeAt(noon + 1))
  named.fill(0, 28)
  const junk = [Buffer.alloc(108), Buffer.alloc(9000, 7), named, Buffer.alloc(0)]
  for (let round = 0; round < 50; round += 1) await sendTo(port, ...junk)
  // What a full queue of the kernel's lets fall is sent again, as a server does.
  while (heeded.length === 0) {
    await sendTo(port, ...junk, wakeAt(noon))
    await wait(5)
  }
  await sendTo(port, wakeAt(noon))
  expect(heeded).toEqual([noon])
})

it('sees in the kernel’s tables whether a socket unit listens', () => {
  const head = '  sl  local_address rem_address   st\n'
  const root = machine({
    'proc/net/udp': `${head}  123: 00000000:0044 00000000:0000 07\n`,
    'proc/net/udp6': `${head}  9: 00000000000000000000000000000000:3A98 00000000000000000000000000000000:0000 07\n`,
  })
  expect(isBound(treeAt(root), 15_000)).toBe(true)
  expect(isBound(treeAt(root), 68)).toBe(true)
  expect(isBound(treeAt(root), 15_001)).toBe(false)
  expect(isBound(treeAt('/nowhere'), 15_000)).toBe(false)
})
