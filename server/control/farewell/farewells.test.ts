// Farewells over the real door's judge: the true one is heeded once; mutated, cut, replayed, foreign and forged ones never.
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { iso } from '#kit/clock.ts'
import { silentLog } from '#kit/log.ts'
import { datagramBytes, datagramHead, nextCounter } from '#wire/control/datagram.ts'
import type { Link } from '#wire/control/enrol.ts'
import { actOnDevices } from '../../devices/act-on-devices.ts'
import { countDevices } from '../../devices/count-devices.ts'
import { deviceFacets } from '../../devices/device-facets.ts'
import { findDevice } from '../../devices/find-device.ts'
import { listDevices } from '../../devices/list-devices.ts'
import { openPresence } from '../../devices/open-presence.ts'
import type { Standing } from '../../devices/presence.ts'
import { contactOf, presenceNow } from '../../devices/presence-now.ts'
import { type Machine, operator, renewMachine, type TestDoor, testDoor } from '../../doors/testing.ts'
import { showDevice } from '../../telemetry/show-device.ts'
import { type Farewells, openFarewells } from './open-farewells.ts'

let door: TestDoor
let farewells: Farewells
beforeAll(async () => {
  door = await testDoor()
  farewells = openFarewells(door.context)
})
afterAll(() => door[Symbol.asyncDispose]())

interface Parts {
  link: Pick<Link, 'handle' | 'mac'>
  secret: string
  counter: number
  kind?: 'wake' | 'farewell'
}

/** As the agent makes it. */
function farewellOf({ link, secret, counter, kind = 'farewell' }: Parts): Buffer {
  const head = datagramHead(kind, Buffer.from(link.handle, 'base64url'), counter)
  const mac = createHmac('sha256', Buffer.from(link.mac, 'base64url')).update(head).digest().subarray(0, 16)
  const signed = Buffer.concat([head, mac])
  return Buffer.concat([signed, sign(null, signed, secret)])
}

async function spoken(): Promise<{ machine: Machine; number: number; parts: Parts }> {
  const machine = await door.enrolled()
  expect((await door.sync(machine.papers)).status).toBe(204)
  const { device, link } = machine.enrolment
  const { number } = await findDevice(door.context, 1, device)
  const counter = nextCounter(0, door.context.clock.now())
  return { machine, number, parts: { link, secret: machine.farewellSecret, counter } }
}

const presenceAt = (number: number, context = door.context) =>
  presenceNow(context, { tenant: 1, number }, contactOf(context, 1, number))

describe('a farewell', () => {
  it('ends the presence at once, and the next contact ends the farewell', async () => {
    const { machine, number, parts } = await spoken()
    const { context } = door
    expect(presenceAt(number)).toBe('online')
    context.clock.advance(1000)
    expect(await farewells.hear(farewellOf(parts))).toBe('heeded')
    expect(presenceAt(number)).toBe('offline')
    expect(context.presence.leftAt(1, number)).toBe(context.clock.now())
    expect((await findDevice(context, 1, machine.enrolment.device)).leftAt).toBe(context.clock.now())
    const list = (presence: 'online' | 'offline') =>
      listDevices(context, { presence: [presence], sort: 'name', order: 'asc', limit: 100 }, operator(1))
    const [row] = (await list('offline')).items
    expect(row).toMatchObject({ id: machine.enrolment.device, presence: 'offline', leftAt: iso(context.clock.now()) })
    expect((await list('online')).items.map(({ id }) => id)).not.toContain(machine.enrolment.device)
    expect((await countDevices(context, 1)).presence.offline).toBe(1)
    const { presence } = await deviceFacets(context, {}, operator(1))
    expect(presence).toContainEqual({ value: 'offline', label: 'offline', devices: 1 })
    const shown = await showDevice(context, { id: machine.enrolment.device }, operator(1))
    expect(shown).toMatchObject({ presence: 'offline', leftAt: iso(context.clock.now()) })
    expect(shown.reasons.map(({ text }) => text)).toContain('Shut down; this is how it was then')
    context.clock.advance(1000)
    await door.sync(machine.papers)
    expect(presenceAt(number)).toBe('online')
    expect((await findDevice(context, 1, machine.enrolment.device)).leftAt).toBeUndefined()
  })

  it('is heeded once: not again, not by another process, not after a restart', async () => {
    const { parts } = await spoken()
    const bytes = farewellOf(parts)
    const restarted = openFarewells(door.context)
    const both = await Promise.all([farewells.hear(bytes), restarted.hear(bytes), farewells.hear(bytes)])
    expect(both.toSorted()).toEqual(['heeded', 'replayed', 'replayed'])
    expect(await openFarewells(door.context).hear(bytes)).toBe('replayed')
    expect(await farewells.hear(farewellOf({ ...parts, counter: parts.counter - 1 }))).toBe('replayed')
    expect(await farewells.hear(farewellOf({ ...parts, counter: parts.counter + 1 }))).toBe('heeded')
  })

  it('is not ended by a contact that was under way, but by one after the clock went back', async () => {
    const { machine, number, parts } = await spoken()
    const { context } = door
    const standing = (await context.presence.standing(1, machine.enrolment.device)) as Standing
    const underWay = context.presence.contact(standing)
    context.clock.advance(5)
    expect(await farewells.hear(farewellOf(parts))).toBe('heeded')
    await underWay
    expect(presenceAt(number)).toBe('offline')
    context.clock.advance(-3_600_000)
    await context.presence.contact(standing)
    expect(context.presence.leftAt(1, number)).toBeUndefined()
    expect((await findDevice(context, 1, machine.enrolment.device)).leftAt).toBeUndefined()
    context.clock.advance(3_600_000)
  })

  it('reaches the other processes, and so does the return', async () => {
    const { fleet, clock, listener } = door.context
    const { machine, number, parts } = await spoken()
    const other = await openPresence({ fleet, clock, listener, log: silentLog })
    await other.recall(1)
    clock.advance(1000)
    expect(await farewells.hear(farewellOf(parts))).toBe('heeded')
    await expect.poll(() => other.leftAt(1, number)).toBe(clock.now())
    clock.advance(1000)
    await door.sync(machine.papers)
    await expect.poll(() => other.leftAt(1, number)).toBeUndefined()
    expect(other.lastSeen(1, number)).toBe(clock.now())
    await other[Symbol.asyncDispose]()
  })

  it('is known after a restart', async () => {
    const { number, parts } = await spoken()
    const { fleet, clock, listener } = door.context
    clock.advance(1000)
    await farewells.hear(farewellOf(parts))
    const later = await openPresence({ fleet, clock, listener, log: silentLog })
    await later.recall(1)
    expect(later.leftAt(1, number)).toBe(clock.now())
    await later[Symbol.asyncDispose]()
  })

  it('of an older leaf, of a revoked device, or without its key is refused', async () => {
    const { machine, parts } = await spoken()
    const foreign = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    expect(await farewells.hear(farewellOf({ ...parts, secret: foreign }))).toBe('signature')
    expect(await farewells.hear(farewellOf({ ...parts, kind: 'wake' }))).toBe('form')
    const renewed = await renewMachine(door.port, machine.papers, machine.enrolment.generation)
    expect(renewed.reply.status).toBe(200)
    expect(await farewells.hear(farewellOf(parts))).toBe('stale')
    const link = renewed.reply.json?.link as Link
    const fresh = { ...parts, link, secret: renewed.request.farewellSecret as string }
    expect(await farewells.hear(farewellOf(fresh))).toBe('heeded')
    await actOnDevices(door.context, { verb: 'revoke', devices: [machine.enrolment.device] }, operator(1))
    expect(await farewells.hear(farewellOf({ ...fresh, counter: fresh.counter + 5 }))).toBe('addressee')
  })

  it('is heeded among any number of forged ones: who has no MAC key cannot even use up its looks', async () => {
    const [one, other] = [await spoken(), await spoken()]
    const link = { handle: one.parts.link.handle, mac: other.parts.link.mac }
    const outcomes = new Set<string>()
    for (let i = 0; i < 100; i++)
      outcomes.add(await farewells.hear(farewellOf({ ...one.parts, link, counter: one.parts.counter + i })))
    expect([...outcomes]).toEqual(['mac'])
    expect(await farewells.hear(farewellOf(one.parts))).toBe('heeded')
  })

  it('costs no more than some looks a minute, whoever has the MAC key', async () => {
    const { parts } = await spoken()
    const foreign = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    const outcomes: string[] = []
    for (let i = 0; i < 50; i++)
      outcomes.push(await farewells.hear(farewellOf({ ...parts, secret: foreign, counter: parts.counter + i })))
    expect(outcomes.filter((one) => one === 'signature')).toHaveLength(10)
    expect(outcomes.filter((one) => one === 'busy')).toHaveLength(40)
    door.context.clock.advance(60_000)
    expect(await farewells.hear(farewellOf(parts))).toBe('heeded')
  })
})

it('thousands of mutated, cut, replayed, foreign and forged ones: none is heeded', async () => {
  const [one, other] = [await spoken(), await spoken()]
  const { context } = door
  const bytes = farewellOf(one.parts)
  const theirs = farewellOf(other.parts)
  let looks = 0
  const fleet: typeof context.fleet = {
    ...context.fleet,
    one: (...given) => {
      looks += 1
      return context.fleet.one(...given) as never
    },
  }
  const [judge, never] = [openFarewells(context), openFarewells({ ...context, fleet })]
  expect(await judge.hear(bytes)).toBe('heeded')
  const rows = () =>
    context.admin('select number, farewell, left_at from device_presence where farewell > 0 order by number')
  const before = await rows()
  const changed = fc.tuple(fc.nat(datagramBytes - 1), fc.integer({ min: 1, max: 255 })).map(([at, bits]) => {
    const copy = Buffer.from(theirs)
    copy[at] = (copy[at] as number) ^ bits
    return copy
  })
  const forged = fc.nat(1_000_000).map((more) => {
    // Everything right but the secrets of another device, or none.
    const link = { handle: other.parts.link.handle, mac: one.parts.link.mac }
    return farewellOf({ link, secret: one.parts.secret, counter: one.parts.counter + 1 + more })
  })
  const crossed = fc.constantFrom(28, 44).map((at) => Buffer.concat([theirs.subarray(0, at), bytes.subarray(at)]))
  const junk = fc.oneof(
    changed,
    forged,
    crossed,
    fc.constant(bytes),
    fc.nat(datagramBytes - 1).map((length) => theirs.subarray(0, length)),
    fc.constant(0).map(() => Buffer.concat([theirs, Buffer.of(0)])),
    fc.uint8Array({ minLength: datagramBytes, maxLength: datagramBytes }),
    fc.constant(0).map(() => Buffer.concat([theirs.subarray(0, 4), randomBytes(datagramBytes - 4)])),
  )
  let heeded = 0
  await fc.assert(
    fc.asyncProperty(junk, async (datagram) => {
      for (const at of [judge, never]) {
        const before = looks
        const outcome = await at.hear(datagram)
        if (outcome === 'heeded') heeded += 1
        // Junk dies by its bytes alone.
        if (['form', 'addressee', 'mac'].includes(outcome)) expect(looks).toBe(before)
      }
    }),
    { numRuns: 4000, seed: 14_000 },
  )
  expect(heeded).toBe(0)
  expect(looks).toBeLessThan(20)
  expect(await rows()).toEqual(before)
  context.clock.advance(60_000)
  expect(await judge.hear(theirs)).toBe('heeded')
})
