// Lines in several server processes: found through the database, nudged from anywhere, and not believed once their process is dead.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { syncPath } from '#wire/paths.ts'
import { actOnDevices } from '../../devices/act-on-devices.ts'
import { findDevice } from '../../devices/find-device.ts'
import { openDeviceDoor } from '../../doors/devices.ts'
import { openTestLine, type TestLine } from '../../doors/held/testing.ts'
import { empty, emptySync, type Machine, operator, post, type TestDoor, testDoor } from '../../doors/testing.ts'
import type { TestContext } from '../../testing.ts'

type Other = Awaited<ReturnType<TestContext['another']>>

let a: TestDoor
let b: Other
let portOfB: number
let doorOfB: AsyncDisposable
beforeAll(async () => {
  a = await testDoor()
  b = await a.context.another()
  const door = await openDeviceDoor(b)
  doorOfB = door
  portOfB = door.port
})
afterAll(async () => {
  await doorOfB[Symbol.asyncDispose]()
  await b[Symbol.asyncDispose]()
  await a[Symbol.asyncDispose]()
})

const quiet = { ...emptySync(empty), kinds: {} }
async function kept(): Promise<Machine & { number: number }> {
  const machine = await a.enrolled()
  const { device } = machine.enrolment
  await actOnDevices(a.context, { verb: 'keep', devices: [device] }, operator(1))
  return { ...machine, number: (await findDevice(a.context, 1, device)).number }
}
async function open(port: number, machine: Machine): Promise<TestLine> {
  const one = await openTestLine(port, machine.papers)
  expect((await one.ask(syncPath, quiet)).status).toBe(204)
  return one
}
const rowOf = async (number: number) =>
  (
    await a.context.admin<{ process: string | null }>(
      'select process from line_lines where tenant = 1 and number = $1',
      [number],
    )
  )[0]

describe('a line in one process', () => {
  it('is nudged from another, which sees it held and what its agent does', async () => {
    const machine = await kept()
    const one = await open(a.port, machine)
    expect(await b.lines.nudge(1, [machine.number, 999_999], { reread: true })).toEqual(new Set([machine.number]))
    expect(await one.next()).toMatchObject({ type: 'N', json: { reread: true } })
    one.send('L', { doing: 'sending' })
    await expect.poll(() => b.lines.stateOf(1, machine.number)).toMatchObject({ line: 'held', doing: 'sending' })
    await expect.poll(() => b.lines.isHeld(1, machine.number)).toBe(true)
    await expect.poll(() => b.lines.counts(1).held).toBe(a.context.lines.counts(1).held)
    one.end()
    await expect.poll(() => b.lines.isHeld(1, machine.number)).toBe(false)
    await expect.poll(() => b.lines.stateOf(1, machine.number)).toMatchObject({ line: 'lost' })
    expect(await b.lines.nudge(1, [machine.number], {})).toEqual(new Set())
  })

  it('is cut when the device is revoked in another, and released when it is released there', async () => {
    const [revoked, released] = [await kept(), await kept()]
    const lines = [await open(a.port, revoked), await open(a.port, released)] as const
    await actOnDevices(b, { verb: 'revoke', devices: [revoked.enrolment.device] }, operator(1))
    await lines[0].rest()
    await actOnDevices(b, { verb: 'release', devices: [released.enrolment.device] }, operator(1))
    expect(await lines[1].rest()).toMatchObject([{ type: 'B', json: { why: 'released' } }])
    expect((await post(a.port, syncPath, quiet, { papers: revoked.papers })).code).toBe('device-revoked')
  })

  it('ends when its device opens one in another; the newer stays, both ways and back', async () => {
    const machine = await kept()
    let older = await open(a.port, machine)
    for (const port of [portOfB, a.port, portOfB]) {
      const newer = await open(port, machine)
      expect(await older.rest()).toMatchObject([{ type: 'B', json: { why: 'closing', retryAfterSeconds: 60 } }])
      expect((await newer.ask(syncPath, quiet)).status).toBe(204)
      older = newer
    }
    // What another process holds comes by notice.
    for (const { lines } of [a.context, b]) await expect.poll(() => lines.isHeld(1, machine.number)).toBe(true)
    older.end()
    await expect.poll(async () => (await rowOf(machine.number))?.process).toBe(null)
  })

  it('is told to a process that starts later', async () => {
    const machine = await kept()
    const one = await open(a.port, machine)
    const c = await a.context.another()
    expect(c.lines.isHeld(1, machine.number)).toBe(true)
    expect(await c.lines.nudge(1, [machine.number], {})).toEqual(new Set([machine.number]))
    expect((await one.next()).type).toBe('N')
    await c[Symbol.asyncDispose]()
    one.end()
  })
})

describe('a process that died', () => {
  it('holds nothing any more: its lines are not believed, and whoever notices writes them off', async () => {
    const c = await a.context.another()
    const door = await openDeviceDoor(c)
    const machine = await kept()
    const one = await open(door.port, machine)
    await expect.poll(() => a.context.lines.isHeld(1, machine.number)).toBe(true)
    await c.die()
    await expect.poll(() => a.context.lines.stateOf(1, machine.number)).toMatchObject({ line: 'lost' })
    expect(await a.context.lines.nudge(1, [machine.number], {})).toEqual(new Set())
    expect((await rowOf(machine.number))?.process).toMatch(/^prc_/)
    await (a.context.lines as unknown as { look(): Promise<void> }).look()
    expect(await rowOf(machine.number)).toEqual({ process: null })
    expect(a.context.lines.isHeld(1, machine.number)).toBe(false)
    const again = await open(a.port, machine)
    expect(await b.lines.nudge(1, [machine.number], {})).toEqual(new Set([machine.number]))
    again.end()
    one.end()
    await door[Symbol.asyncDispose]()
    await c[Symbol.asyncDispose]()
  })

  it('that only lost its connection keeps its lines, whatever the others wrote meanwhile', async () => {
    const [machine, stopped] = [await kept(), await kept()]
    const [one, other] = [await open(a.port, machine), await open(a.port, stopped)]
    const [{ pid }] = (await a.context.admin(
      `select l.pid from pg_locks l join line_lines r on r.number = $1 and
         l.classid::bigint = (hashtextextended(r.process, 0) >> 32) & 4294967295 where l.locktype = 'advisory'`,
      [machine.number],
    )) as [{ pid: number }]
    // What another process that takes it for dead would write, and a revocation that it cannot hear of.
    await a.context.admin('update line_lines set process = null where number = any($1)', [
      [machine.number, stopped.number],
    ])
    await a.context.admin(`update device_devices set state = 'revoked' where number = $1`, [stopped.number])
    await a.context.admin('select pg_terminate_backend($1)', [pid])
    await expect.poll(async () => (await rowOf(machine.number))?.process).toMatch(/^prc_/)
    expect(await b.lines.nudge(1, [machine.number], {})).toEqual(new Set([machine.number]))
    expect((await one.next()).type).toBe('N')
    await other.rest()
    expect((await one.ask(syncPath, quiet)).status).toBe(204)
    one.end()
  })
})
