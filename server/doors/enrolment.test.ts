// Enrolment over the real door: whom a token lets in, how often, and what is said to whom it does not.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Enrolment } from '#wire/control/enrol.ts'
import { requestFor } from '../control/authority/testing.ts'
import { actOnDevices } from '../devices/act-on-devices.ts'
import type { TestContext } from '../testing.ts'
import { openDeviceDoor } from './devices.ts'
import { empty, emptySync, operator, post, type TestDoor, testDoor, tokenFor } from './testing.ts'

let door: TestDoor
let context: TestContext
beforeAll(async () => {
  door = await testDoor()
  context = door.context
})
afterAll(() => door[Symbol.asyncDispose]())

/** What a machine asks with. */
async function papersFor() {
  const { csr, farewellKey } = await requestFor()
  return { csr, farewellKey }
}

describe('enrolment', () => {
  it('answers what the contract says, by a chain that ends in the pinned root', async () => {
    const { enrolment } = await door.enrolled()
    expect(Enrolment.safeParse(enrolment).success).toBe(true)
    expect(enrolment).toMatchObject({ tenant: 1, generation: 1 })
    const [device] = await context.admin<{ state: string; label: null }>('select * from device_devices where id = $1', [
      enrolment.device,
    ])
    expect(device).toMatchObject({ state: 'managed', label: null, tenant: 1 })
    expect(context.ring.keyOf(1, enrolment.device)).toHaveLength(32)
  })

  it('gives the same machine the same device until the token ends, and another machine nothing', async () => {
    const { token } = await tokenFor(context, 1)
    const mine = await papersFor()
    const first = await post(door.port, '/v1/enrol', { v: 1, token, ...mine })
    const again = await post(door.port, '/v1/enrol', { v: 1, token, ...mine })
    expect(again.json?.device).toBe(first.json?.device)
    const other = await post(door.port, '/v1/enrol', { v: 1, token, ...(await papersFor()) })
    expect([other.status, other.code]).toEqual([401, 'token-used'])
    context.clock.advance(601_000)
    expect((await post(door.port, '/v1/enrol', { v: 1, token, ...mine })).code).toBe('token-expired')
    context.clock.advance(-601_000)
  })

  it('lets one of two machines in that use a token at the same moment', async () => {
    const { token } = await tokenFor(context, 1)
    const requests = await Promise.all([1, 2, 3, 4].map(papersFor))
    const replies = await Promise.all(requests.map((mine) => post(door.port, '/v1/enrol', { v: 1, token, ...mine })))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401])
  })

  it('keeps a machine with a reusable token waiting until it is approved, beyond the token’s end', async () => {
    const { token } = await tokenFor(context, 1, { reusable: true })
    const mine = await papersFor()
    const waiting = await post(door.port, '/v1/enrol', { v: 1, token, ...mine })
    expect([waiting.status, waiting.code]).toEqual([202, 'device-pending'])
    const [row] = await context.admin<{ id: string }>("select id from device_devices where state = 'pending'")
    context.clock.advance(3_600_000)
    expect((await post(door.port, '/v1/enrol', { v: 1, token, ...mine })).code).toBe('device-pending')
    expect((await post(door.port, '/v1/enrol', { v: 1, token, ...(await papersFor()) })).code).toBe('token-expired')
    await actOnDevices(context, { verb: 'approve', devices: [row?.id as never] }, operator(1))
    expect((await post(door.port, '/v1/enrol', { v: 1, token, ...mine })).json?.device).toBe(row?.id)
    context.clock.advance(-3_600_000)
  })

  it('refuses tokens that are wrong, foreign, revoked, and requests that are malformed', async () => {
    const { token } = await tokenFor(context, 1)
    const mine = await papersFor()
    const ask = async (body: object) => (await post(door.port, '/v1/enrol', body)).code
    const [, , secret, pin] = token.split('.') as [string, string, string, string]
    expect(await ask({ v: 1, ...mine, token: `mst1.2.${secret}.${pin}` })).toBe('token-invalid')
    expect(await ask({ v: 1, ...mine, token: `mst1.1.${secret}.${'A'.repeat(43)}` })).toBe('token-invalid')
    expect(await ask({ v: 1, ...mine, token: `mst1.4294967295.${secret}.${pin}` })).toBe('token-invalid')
    expect(await ask({ v: 1, ...mine, csr: 'AAAA', token })).toBe('body-invalid')
    expect(await ask({ v: 2, ...mine, token })).toBe('version-unsupported')
    expect(await ask({ v: 1, ...mine, token, extra: 1 })).toBe('body-invalid')
    expect(await ask({ v: 1, ...mine, token })).toBeUndefined()
  })

  it('slows an address down that fails again and again, and only there', async () => {
    const own = await openDeviceDoor(context)
    const machine = await door.enrolled()
    const wrong = `mst1.1.${'a'.repeat(26)}.${context.authority.rootPin}`
    const mine = await papersFor()
    const codes: unknown[] = []
    for (let i = 0; i < 22; i += 1)
      codes.push((await post(own.port, '/v1/enrol', { v: 1, ...mine, token: wrong })).code)
    expect(codes.slice(0, 20)).toEqual(Array(20).fill('token-invalid'))
    expect(codes.slice(20)).toEqual(['too-many', 'too-many'])
    expect(
      (await post(own.port, '/v1/sync', { ...emptySync(empty), kinds: {} }, { papers: machine.papers })).status,
    ).toBe(204)
    await own[Symbol.asyncDispose]()
  })
})
