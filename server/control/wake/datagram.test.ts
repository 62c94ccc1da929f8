// A wake as its device checks it: with what its leaf brought, and with nothing of the server's.
import { createHmac, createPublicKey, verify } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { datagramBytes, parseDatagram } from '#wire/control/datagram.ts'
import { plantDevices } from '../../devices/testing.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { linkOf } from '../link.ts'
import { wakeDatagram } from './datagram.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
})
afterAll(() => context[Symbol.asyncDispose]())

it('is 108 bytes that the device’s handle, MAC key and the pinned wake key check, and no other’s', async () => {
  const planted = await plantDevices(context, 1, [{ host: 'front-desk' }, {}])
  const [own, other] = planted.map((one) => linkOf(context, { tenant: 1, generation: 3, ...one }))
  const number = planted[0]?.number as number
  const bytes = wakeDatagram(context.authority, { tenant: 1, number, generation: 3 }, 1_700_000_000_000)
  expect(bytes).toHaveLength(datagramBytes)
  const read = parseDatagram(bytes)
  expect(read).toMatchObject({ kind: 'wake', counter: 1_700_000_000_000 })
  if (!read || !own || !other) throw new Error('not a datagram')
  expect(Buffer.from(read.handle).toString('base64url')).toBe(own.handle)
  const macWith = (key: string) =>
    createHmac('sha256', Buffer.from(key, 'base64url')).update(read.head).digest().subarray(0, 16)
  expect(Buffer.from(read.mac)).toEqual(macWith(own.mac))
  expect(Buffer.from(read.mac)).not.toEqual(macWith(other.mac))
  const key = createPublicKey({
    key: Buffer.from(context.authority.keys.wake, 'base64'),
    format: 'der',
    type: 'spki',
  })
  expect(verify(null, read.signed, key, read.signature)).toBe(true)
  const changed = Buffer.from(read.signed)
  changed[25] = (changed[25] as number) ^ 1
  expect(verify(null, changed, key, read.signature)).toBe(false)
  // Another leaf of the same device has another name on the wire.
  expect(parseDatagram(wakeDatagram(context.authority, { tenant: 1, number, generation: 4 }, 1))?.handle).not.toEqual(
    read.handle,
  )
})
