import { createHmac, verify } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parseDatagram } from '#wire/control/datagram.ts'
import { farewell } from '../farewell.ts'
import { type Identity, readIdentity } from '../identity/identity.ts'
import { publicOf } from '../identity/request.ts'
import { noteStatus } from '../state/status.ts'
import { enrolledDevice, noon, type TestDevice } from '../testing/device.ts'
import { sayFarewell } from './farewell.ts'

let device: TestDevice
let identity: Identity
beforeEach(async () => {
  device = await enrolledDevice(['system'])
  await device.start().syncNow()
  identity = readIdentity(device.folder) as Identity
})
afterEach(() => device.server[Symbol.asyncDispose]())

async function heard(count: number): Promise<Buffer[]> {
  while (device.server.farewells.length < count) await wait(5)
  return device.server.farewells
}
const say = (at = noon) => sayFarewell(device.folder, identity, device.server.farewellPort, at)
const counters = () => device.server.farewells.map((bytes) => parseDatagram(bytes)?.counter)

it('is one datagram, twice, under the keys that the server knows this device by', async () => {
  await say()
  const [first, second] = await heard(2)
  expect(second?.equals(first as Buffer)).toBe(true)
  const datagram = parseDatagram(first as Buffer)
  if (!datagram) throw new Error('not of the form')
  expect(datagram).toMatchObject({ kind: 'farewell', counter: noon })
  expect(Buffer.from(datagram.handle).toString('base64url')).toBe(identity.link.handle)
  const mac = createHmac('sha256', Buffer.from(identity.link.mac, 'base64url')).update(datagram.head).digest()
  expect(mac.subarray(0, 16).equals(datagram.mac)).toBe(true)
  const key = { key: Buffer.from(publicOf(identity.farewellKey), 'base64'), format: 'der', type: 'spki' } as const
  expect(verify(null, datagram.signed, key, datagram.signature)).toBe(true)
})

it('has a higher counter each time, also when the clock was put back, and from any process', async () => {
  await say()
  await say(noon - 86_400_000)
  await farewell(device.config, device.clock)
  await heard(6)
  const [a, , b, , c] = counters() as number[]
  expect([a, b]).toEqual([noon, noon + 1])
  expect(c).toBeGreaterThan(noon + 1)
})

it('is not silenced by a snapshot: the counter of an older state is below the present time', async () => {
  await say()
  const snapshot = device.folder.read('datagrams.json') as Buffer
  await say(noon + 1000)
  device.folder.write('datagrams.json', snapshot)
  await say(noon + 2000)
  await heard(6)
  expect(counters().at(-1)).toBe(noon + 2000)
})

it('is said on a full disk as well', async () => {
  device.folder.write = () => {
    throw new Error('ENOSPC')
  }
  await say()
  expect(await heard(2)).toHaveLength(2)
})

it('asks for no name, and is silent where there is no address or no identity', async () => {
  const named = { ...identity, server: 'muster.invalid:13000' }
  await sayFarewell(device.folder, named, device.server.farewellPort, noon)
  expect(await heard(2)).toHaveLength(2)
  noteStatus(device.folder, { serverAddress: undefined })
  await sayFarewell(device.folder, named, device.server.farewellPort, noon + 1)
  device.folder.wipe()
  await farewell(device.config, device.clock)
  expect(device.server.farewells).toHaveLength(2)
})
