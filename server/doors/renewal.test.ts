// Renewal over the real door: leaves that follow each other, devices that come back, and machines that are two.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actOnDevices } from '../devices/act-on-devices.ts'
import { createGroup } from '../devices/create-group.ts'
import type { TestContext } from '../testing.ts'
import { emptySync, operator, post, renewMachine, type TestDoor, testDoor } from './testing.ts'

let door: TestDoor
let context: TestContext
beforeAll(async () => {
  door = await testDoor()
  context = door.context
})
afterAll(() => door[Symbol.asyncDispose]())

describe('renewal', () => {
  it('gives the next generation; the same request again gives the same; the old leaf is then behind', async () => {
    const machine = await door.enrolled()
    expect((await door.sync(machine.papers)).status).toBe(204)
    const first = await renewMachine(door.port, machine.papers, 1)
    const again = await renewMachine(door.port, machine.papers, 1, first.request)
    expect([first.reply.json?.generation, again.reply.json?.generation]).toEqual([2, 2])
    expect(first.reply.json?.readmitted).toBe(false)
    expect((await door.sync(again.papers)).status).toBe(204)
    const late = await door.sync(machine.papers)
    expect([late.status, late.code]).toEqual([409, 'generation-behind'])
    expect(late.json?.retryAfterSeconds).toBeGreaterThan(0)
    // One late word over an old line locks nobody.
    expect((await door.sync(again.papers)).status).toBe(204)
  })

  it('brings a device back that was away for 399 days, and not after 401', async () => {
    const machine = await door.enrolled()
    const back = await renewMachine(door.port, await door.expired(machine, 399), 1)
    expect(back.reply.json?.generation).toBe(2)
    expect((await door.sync(back.papers)).status).toBe(204)
    const lost = await door.enrolled()
    expect((await renewMachine(door.port, await door.expired(lost, 401), 1)).reply.code).toBe('renewal-refused')
  })

  it('takes a machine in again that was put back, once the newer state is silent, and wants everything of it', async () => {
    const machine = await door.enrolled()
    await door.sync(machine.papers)
    const newer = await renewMachine(door.port, machine.papers, 1)
    await door.sync(newer.papers)
    expect((await renewMachine(door.port, machine.papers, 1)).reply.code).toBe('generation-behind')
    context.clock.advance(2 * 900_000 + 60_000)
    expect((await door.sync(machine.papers)).code).toBe('certificate-expired')
    const back = await renewMachine(door.port, machine.papers, 1)
    expect(back.reply.json).toMatchObject({ generation: 3, readmitted: true })
    const kinds = { system: 'A'.repeat(22) }
    const answer = await post(door.port, '/v1/sync', { ...emptySync('B'.repeat(22)), kinds }, { papers: back.papers })
    expect(answer.json?.wanted).toEqual([{ kind: 'system', base: null }])
    context.clock.set(door.start)
  })

  it('leaves a machine that was put back to an operator where its group says so', async () => {
    const machine = await door.enrolled()
    const devices = [machine.enrolment.device]
    const wish = { name: 'By hand', parent: null, readmission: 'by-hand' as const }
    const group = await createGroup(context, wish, operator(1))
    await actOnDevices(context, { verb: 'move', devices, group: group.id }, operator(1))
    await door.sync(machine.papers)
    const newer = await renewMachine(door.port, machine.papers, 1)
    await door.sync(newer.papers)
    context.clock.advance(2 * 900_000 + 60_000)
    expect((await renewMachine(door.port, machine.papers, 1)).reply.code).toBe('device-locked')
    await actOnDevices(context, { verb: 'unlock', devices }, operator(1))
    const back = await renewMachine(door.port, machine.papers, 1)
    expect(back.reply.json).toMatchObject({ generation: 3, readmitted: false })
    const kinds = { system: 'A'.repeat(22) }
    const answer = await post(door.port, '/v1/sync', { ...emptySync('B'.repeat(22)), kinds }, { papers: back.papers })
    expect(answer.json?.wanted).toEqual([{ kind: 'system', base: null }])
    context.clock.set(door.start)
  })

  it('locks two that live at the same time, those two alone, until an operator unlocks', async () => {
    const machine = await door.enrolled()
    const bystander = await door.enrolled()
    await door.sync(machine.papers)
    const newer = await renewMachine(door.port, machine.papers, 1)
    await door.sync(newer.papers)
    context.clock.advance(60_000)
    expect((await door.sync(machine.papers)).code).toBe('generation-behind')
    context.clock.advance(60_000)
    expect((await door.sync(newer.papers)).status).toBe(204)
    context.clock.advance(60_000)
    expect((await door.sync(machine.papers)).code).toBe('device-locked')
    expect((await door.sync(newer.papers)).code).toBe('device-locked')
    expect((await renewMachine(door.port, newer.papers, 2)).reply.code).toBe('device-locked')
    expect((await door.sync(bystander.papers)).status).toBe(204)
    const [act] = await context.admin('select * from audit_acts where act = $1 and subject = $2', [
      'device.lock',
      machine.enrolment.device,
    ])
    expect(act).toMatchObject({ actor: 'system', detail: { why: 'two-alive' } })
    await actOnDevices(context, { verb: 'unlock', devices: [machine.enrolment.device] }, operator(1))
    expect((await door.sync(machine.papers)).status).toBe(204)
    context.clock.set(door.start)
  })
})
