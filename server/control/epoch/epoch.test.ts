// Yesterday's database under today's devices: without a new epoch nobody is told to stay down, with one all go on.

import { verify, X509Certificate } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { epochText } from '#wire/control/epoch.ts'
import { Policy } from '#wire/control/policy.ts'
import { actOnDevices } from '../../devices/act-on-devices.ts'
import { openDeviceDoor } from '../../doors/devices.ts'
import { empty, operator, post, type TestDoor, testDoor } from '../../doors/testing.ts'
import { enterEpoch } from '../../people/enter-epoch.ts'
import { openEpoch, readEpoch } from './epoch.ts'

let door: TestDoor
beforeAll(async () => {
  door = await testDoor()
})
afterAll(() => door[Symbol.asyncDispose]())

/** What a restore does to a device that was let in after the backup: the database has never heard of it. */
async function forgetInDatabase(device: string): Promise<void> {
  const { admin, presence } = door.context
  for (const table of ['device_presence', 'device_leaves', 'device_devices'])
    await admin(
      `delete from ${table} where number in (select number from device_devices where id = $1)`.replace(
        '$1',
        `'${device}'`,
      ),
    )
  presence.forget(1, device)
}

const sync = (port: number, papers: { key: string; chain: string }, more: object = {}) =>
  post(port, '/v1/sync', { v: 1, state: empty, policy: 1, kinds: {}, ...more }, { papers })

it('a restored database is waited for until an epoch is opened; then the forgotten device is managed again', async () => {
  const { context } = door
  const { papers, enrolment } = await door.enrolled()
  const revoked = await door.enrolled()
  await actOnDevices(context, { verb: 'revoke', devices: [revoked.enrolment.device] }, operator(1))
  await forgetInDatabase(enrolment.device)
  // Retryable: an agent that was told `device-revoked` would stay down for good.
  expect((await sync(door.port, papers)).json).toMatchObject({ code: 'database-behind', status: 503 })

  context.clock.advance(1000)
  const epoch = openEpoch(context.config.files, context.clock)
  expect(epoch.number).toBe(1)
  // Another listener stands for another process: what is kept in memory is kept by it.
  const listener = Object.create(context.listener) as typeof context.listener
  const restored = { ...context, listener, epoch: readEpoch(context.config.files) }
  await enterEpoch(restored)
  await enterEpoch(restored)
  const acts = await context.admin("select detail from audit_acts where act = 'server.epoch' and tenant = 1")
  expect(acts).toEqual([{ detail: { epoch: 1, before: 0 } }])

  await using second = await openDeviceDoor(restored)
  const [reply, twin] = await Promise.all([sync(second.port, papers), sync(second.port, papers)])
  expect([reply.status, twin.status]).toEqual([200, 200])
  const answer = reply.json as { epoch: { document: string; signature: string }; policy: { document: string } }
  const root = new X509Certificate(context.authority.root).publicKey
  const signature = Buffer.from(answer.epoch.signature, 'base64')
  expect(verify('sha256', Buffer.from(epochText(answer.epoch.document)), root, signature)).toBe(true)
  expect(Policy.parse(JSON.parse(answer.policy.document)).epoch).toBe(1)
  const rows = await context.admin('select state from device_devices where id = $1', [enrolment.device])
  expect(rows).toEqual([{ state: 'managed' }])
  expect((await sync(second.port, papers, { epoch: 1 })).status).toBe(204)
  // Who was revoked is a row of the database, and stays out.
  expect((await sync(second.port, revoked.papers)).code).toBe('device-revoked')
})

it('an erased device is not taken in again, nor one that was let in after the epoch opened', async () => {
  const { context } = door
  const restored = { ...context, epoch: readEpoch(context.config.files) }
  await using second = await openDeviceDoor(restored)
  context.clock.advance(3_600_000)
  const before = await door.enrolled()
  await forgetInDatabase(before.enrolment.device)
  expect((await sync(second.port, before.papers)).code).toBe('database-behind')
  await context.ring.drop(1, [before.enrolment.device])
  expect((await sync(second.port, before.papers)).code).toBe('device-erased')
})

it('the newer copy of the epoch counts, and one that cannot be read stops the start', () => {
  const { files } = door.context.config
  const { number } = openEpoch(files, door.context.clock)
  rmSync(join(files.ring, 'epoch.json'))
  expect(readEpoch(files).number).toBe(number)
  writeFileSync(join(files.ring, 'epoch.json'), '{')
  expect(() => readEpoch(files)).toThrow()
  rmSync(join(files.ring, 'epoch.json'))
})

it("without the root's key no epoch is opened", () => {
  const { files } = door.context.config
  const { number } = readEpoch(files)
  rmSync(join(files.authority, 'root.key'))
  expect(() => openEpoch(files, door.context.clock)).toThrow('root.key is not in')
  expect(readEpoch(files).number).toBe(number)
})
