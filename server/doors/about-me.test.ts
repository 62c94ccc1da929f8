// What the user of a device reads about it: over its own certificate, by role, and of no other device.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AboutMe } from '#wire/control/about-me.ts'
import type { DeviceId } from '#wire/ids.ts'
import { freshId } from '#wire/ids.ts'
import { aboutMePath, requestsPath } from '#wire/paths.ts'
import { protocolVersion } from '#wire/version.ts'
import { type SignedIn, systemOf } from '../people/signed-in.ts'
import { type Machine, post, type TestDoor, testDoor } from './testing.ts'

let door: TestDoor
beforeAll(async () => {
  door = await testDoor()
})
afterAll(() => door[Symbol.asyncDispose]())

const officer: SignedIn = {
  ...systemOf(1),
  ...{ role: 'operator', operator: freshId('opr') as NonNullable<SignedIn['operator']> },
}
const look = (device: DeviceId | string) =>
  door.context.looks.note(officer, { purpose: 'manage', fields: ['system.hostName'], device, devices: 1 })
const ask = async ({ papers }: Machine) => {
  const reply = await post(door.port, aboutMePath, { v: protocolVersion }, { papers })
  expect(reply.status).toBe(200)
  return AboutMe.parse(reply.json)
}

it('tells a device who looked at it and what became of its requests, and nothing of another', async () => {
  const [one, two] = [await door.enrolled(), await door.enrolled()]
  await look(one.enrolment.device)
  await look(one.enrolment.device)
  await post(door.port, requestsPath, { v: protocolVersion, kind: 'access' }, { papers: one.papers })
  const told = await ask(one)
  expect(told.looks).toMatchObject([{ role: 'operator', purpose: 'manage', fields: ['Host name'], times: 2 }])
  expect(told.requests).toMatchObject([{ kind: 'access' }])
  expect(told.rights.map(({ how }) => how).join()).toContain('muster agent ask erasure')
  expect(JSON.stringify(told)).not.toContain('opr_')
  const other = await ask(two)
  expect([other.looks, other.requests]).toEqual([[], []])
})

it('is closed without a certificate, and refuses what is not asked in its form', async () => {
  const machine = await door.enrolled()
  expect((await post(door.port, aboutMePath, { v: protocolVersion })).code).toBe('certificate-required')
  const { papers } = machine
  expect((await post(door.port, aboutMePath, { v: 99 }, { papers })).code).toBe('version-unsupported')
  const more = await post(door.port, aboutMePath, { v: protocolVersion, device: 'dev_x' }, { papers })
  expect(more.code).toBe('body-invalid')
})
