// A device that was erased is answered with the order to wipe itself, whatever door it knocks at and whatever backup came back.
import { createPublicKey, verify } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WipeOrder } from '#wire/control/wipe.ts'
import { protocolVersion } from '#wire/version.ts'
import { requestFor } from '../control/authority/testing.ts'
import { createToken } from '../devices/create-token.ts'
import { makeUnmanaged } from '../devices/make-unmanaged.ts'
import { forgetDevices } from '../rights/erase/forget-devices.ts'
import { openTestLine } from './held/testing.ts'
import { type Machine, operator, post, type Reply, renewMachine, type TestDoor, testDoor } from './testing.ts'

let door: TestDoor
beforeAll(async () => {
  door = await testDoor()
})
afterAll(() => door[Symbol.asyncDispose]())

async function numberOf({ enrolment }: Machine): Promise<number> {
  const [row] = await door.context.admin<{ number: number }>('select number from device_devices where id = $1', [
    enrolment.device,
  ])
  return row?.number as number
}

async function erase(...machines: Machine[]): Promise<void> {
  const subjects = await Promise.all(
    machines.map(async (machine) => ({ device: machine.enrolment.device, number: await numberOf(machine) })),
  )
  await forgetDevices(door.context, 1, subjects)
}

/** What an answer holds, with the order that it carries where that is signed by the server. */
function told({ enrolment }: Machine, { status, code, json }: Reply) {
  const { document, signature } = (json?.wipe ?? {}) as { document?: string; signature?: string }
  if (document === undefined || signature === undefined) return { status, code }
  const key = createPublicKey({ key: Buffer.from(enrolment.keys.policy, 'base64'), format: 'der', type: 'spki' })
  const isSigned = verify(null, Buffer.from(document), key, Buffer.from(signature, 'base64'))
  const { order, tenant, device } = WipeOrder.parse(JSON.parse(document))
  return { status, code, isSigned, order, tenant, device }
}

const orderFor = ({ enrolment }: Machine) => ({
  ...{ status: 410, code: 'device-erased', isSigned: true, order: 'wipe', tenant: 1, device: enrolment.device },
})

describe('an erased device', () => {
  it('gets the order at every route, with the leaf it has or an expired one', async () => {
    const machine = await door.enrolled()
    const expired = await door.expired(machine, 30)
    expect((await door.sync(machine.papers)).status).toBe(204)
    await erase(machine)
    expect(told(machine, await door.sync(machine.papers))).toEqual(orderFor(machine))
    for (const path of ['/v1/telemetry', '/v1/events', '/v1/log', '/v1/renew'])
      expect(told(machine, await post(door.port, path, {}, { papers: machine.papers }))).toEqual(orderFor(machine))
    expect(told(machine, (await renewMachine(door.port, expired, 1)).reply)).toEqual(orderFor(machine))
    expect((await door.sync(expired)).code).toBe('certificate-expired')
  })

  it('is known by no process, and by none that lost its memory', async () => {
    const machine = await door.enrolled()
    await door.sync(machine.papers)
    await erase(machine)
    door.context.presence.forget(1, machine.enrolment.device)
    expect(told(machine, await door.sync(machine.papers))).toEqual(orderFor(machine))
    const rows = await door.context.admin('select from device_devices where id = $1', [machine.enrolment.device])
    expect(rows).toEqual([])
  })

  it('cannot enrol again as what it was: the same token is used, a new one makes a new device', async () => {
    const { token } = await createToken(door.context, { group: null, reusable: false, validSeconds: 600 }, operator(1))
    const asked = await requestFor()
    const enrol = (with_: string, previousDevice?: string) =>
      post(door.port, '/v1/enrol', {
        ...{ v: protocolVersion, token: with_, csr: asked.csr, farewellKey: asked.farewellKey },
        ...(previousDevice && { previousDevice }),
      })
    const enrolment = (await enrol(token)).json as unknown as Machine['enrolment']
    await erase({ enrolment } as Machine)
    expect((await enrol(token)).code).toBe('token-used')
    const fresh = await createToken(door.context, { group: null, reusable: false, validSeconds: 600 }, operator(1))
    const again = await enrol(fresh.token, enrolment.device)
    expect(again.status).toBe(200)
    expect(again.json?.device).not.toBe(enrolment.device)
  })

  it('comes back by no import that names it', async () => {
    const machine = await door.enrolled()
    await erase(machine)
    const name = machine.enrolment.device
    const made = door.context.fleet.as([1], (tx) => makeUnmanaged(door.context, tx, { tenant: 1, group: 'old', name }))
    await expect(made).rejects.toMatchObject({ code: 'device-erased' })
    await expect(door.context.ring.add(1, [name])).rejects.toMatchObject({ code: 'device-erased' })
  })

  it('loses its held line at once, and opens none again', async () => {
    const machine = await door.enrolled()
    await door.sync(machine.papers)
    await door.context.admin('update device_devices set keep = true where id = $1', [machine.enrolment.device])
    door.context.presence.forget(1, machine.enrolment.device)
    const line = await openTestLine(door.port, machine.papers)
    await erase(machine)
    expect(line.status).toBe(101)
    await line.rest()
    const again = await openTestLine(door.port, machine.papers)
    expect([again.status, again.code]).toEqual([410, 'device-erased'])
  })

  it('says once that it wiped itself; a device that nobody erased has nothing to say', async () => {
    const machine = await door.enrolled()
    const other = await door.enrolled()
    await erase(machine)
    const say = (papers: Machine['papers'] | undefined) => post(door.port, '/v1/wiped', '{}', papers ? { papers } : {})
    expect((await say(machine.papers)).status).toBe(204)
    expect((await say(machine.papers)).status).toBe(204)
    expect((await say(await door.expired(machine, 30))).status).toBe(204)
    expect((await say(other.papers)).code).toBe('device-unknown')
    expect((await say(undefined)).code).toBe('certificate-required')
  })
})

it('a device that is to be erased is told to ask again, not to stay down', async () => {
  const machine = await door.enrolled()
  await door.sync(machine.papers)
  const set = (state: string) =>
    door.context.admin('update device_devices set state = $2 where id = $1', [machine.enrolment.device, state])
  await set('erasing')
  door.context.presence.forget(1, machine.enrolment.device)
  const reply = await door.sync(machine.papers)
  expect([reply.status, reply.code, reply.headers['retry-after']]).toEqual([403, 'device-erasing', '900'])
  await set('managed')
  door.context.presence.forget(1, machine.enrolment.device)
  expect((await door.sync(machine.papers)).status).toBe(204)
})
