// R20: devices that were away for days or for more than a year come back by themselves; restored machines are readmitted, copies found.
import { fakeClock, systemClock } from '#kit/clock.ts'
import { requestFor } from '../../server/control/authority/testing.ts'
import { createToken } from '../../server/devices/create-token.ts'
import { empty, emptySync, type Papers, post } from '../../server/doors/testing.ts'
import { systemOf } from '../../server/people/signed-in.ts'
import type { RunningServer } from '../../server/server.ts'
import type { Figure } from '../figure.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { eachOf, turns } from '../swarm/lanes.ts'

const dayMs = 86_400_000
/** Longer than two intervals and a minute: nobody else lives under the identity any more. */
const silenceMs = 3_600_000
const absences = [400, 180, 30, 2]

interface Machine {
  readonly device: string
  papers: Papers
  generation: number
}

type Clock = ReturnType<typeof fakeClock>

/** Half a day back: what the server issues while its clock is moved on is valid by OpenSSL's clock as well. */
const today = systemClock.now() - dayMs / 2

/** The server lives through 400 days by a clock of its own; its keys are rotated as they would be. */
export async function returns({ quick, count }: Options): Promise<Figure[]> {
  const each = count ?? (quick ? 5 : 250)
  const odd = quick ? 5 : 100
  const clock = fakeClock(today - 400 * dayMs)
  await using ground = await openGround()
  await using server = await ground.inside(clock)
  const world = { server, clock, port: server.devicePort }
  const away: { days: number; machines: Machine[] }[] = []
  for (const days of absences) {
    await liveUntil(world, today - days * dayMs)
    away.push({ days, machines: await letIn(world, each) })
  }
  await liveUntil(world, today)
  const back: Figure[] = []
  for (const { days, machines } of away) {
    let returned = 0
    await eachOf(turns(8), machines, async (_turn, machine) => {
      if ((await speak(world, machine)) !== 'certificate-expired') return
      if ((await renew(world, machine)) !== 'renewed') return
      if ((await speak(world, machine)) === 'taken') returned += 1
    })
    back.push(counted(`devices absent ${days} days that came back by themselves`, returned, machines.length))
  }
  const others = await letIn(world, 50)
  const restored = await letIn(world, odd)
  const copied = await letIn(world, odd)
  const readmitted = await putBack(world, restored)
  const found = await copyAll(world, copied)
  const harmed = await ground.admin.query<{ n: number }>(
    "select count(*)::int n from device_devices where state <> 'managed' and not id = any($1)",
    [copied.map(({ device }) => device)],
  )
  return [
    ...back,
    counted('snapshots put back and readmitted with a full sync', readmitted, odd),
    counted('copies found: both locked', found, odd),
    counted('other devices touched', harmed.rows[0]?.n ?? -1, 0, others.length + 4 * each + odd),
  ]
}

interface World {
  readonly server: RunningServer
  readonly clock: Clock
  readonly port: number
}

async function liveUntil({ server, clock }: World, time: number): Promise<void> {
  while (clock.now() < time) {
    clock.set(Math.min(time, clock.now() + dayMs))
    await server.context.authority.rotate()
  }
}

async function letIn(world: World, count: number): Promise<Machine[]> {
  const machines: Machine[] = []
  await eachOf(turns(4), turns(count), async (_turn, at) => {
    const wish = { group: null, reusable: false, validSeconds: 600 }
    const { token } = await createToken(world.server.context, wish, systemOf(1))
    const { key, csr, farewellKey } = await requestFor()
    const { json, status, code } = await post(world.port, '/v1/enrol', { v: 1, token, csr, farewellKey })
    if (status !== 200) throw new Error(`an enrolment was refused: ${String(code)}`)
    const { device, chain, generation } = json as { device: string; chain: string; generation: number }
    const machine = { device, papers: { key, chain }, generation }
    // OpenSSL reads the machine's own clock: to it a leaf of a year ago has ended, so only today's devices speak now.
    if (world.clock.now() >= today && (await speak(world, machine)) !== 'taken')
      throw new Error('a new device was not taken')
    machines[at] = machine
  })
  return machines
}

/** `taken`, or the code of the refusal. */
async function speak({ port }: World, { papers }: Machine): Promise<unknown> {
  const { status, code } = await post(port, '/v1/sync', { ...emptySync(empty), kinds: {} }, { papers })
  return status < 300 ? 'taken' : code
}

async function renew({ port }: World, machine: Machine): Promise<unknown> {
  const { key, csr, farewellKey } = await requestFor()
  const asked = { v: 1, csr, farewellKey, generation: machine.generation }
  const { json, code } = await post(port, '/v1/renew', asked, { papers: machine.papers })
  const { chain, generation, readmitted } = (json ?? {}) as { chain?: string; generation: number; readmitted: boolean }
  if (chain === undefined) return code
  machine.papers = { key, chain }
  machine.generation = generation
  return readmitted ? 'readmitted' : 'renewed'
}

/** The state of before its last renewal speaks, after the newer one fell silent. */
async function putBack(world: World, machines: readonly Machine[]): Promise<number> {
  const snapshots = machines.map((machine) => ({ ...machine }))
  for (const machine of machines) {
    await renew(world, machine)
    await speak(world, machine)
  }
  world.clock.advance(silenceMs)
  let readmitted = 0
  for (const snapshot of snapshots) {
    await speak(world, snapshot)
    if ((await renew(world, snapshot)) === 'readmitted' && (await speak(world, snapshot)) === 'taken') readmitted += 1
  }
  return readmitted
}

/** The same state on a second machine while the first lives on: old, new, old. */
async function copyAll(world: World, machines: readonly Machine[]): Promise<number> {
  let found = 0
  for (const machine of machines) {
    const copy = { ...machine }
    await renew(world, machine)
    await speak(world, machine)
    await speak(world, copy)
    world.clock.advance(60_000)
    await speak(world, machine)
    await speak(world, copy)
    const codes = [await speak(world, machine), await speak(world, copy)]
    if (codes.every((code) => code === 'device-locked')) found += 1
  }
  return found
}

const counted = (what: string, ours: number, must: number, of = must): Figure => ({
  goal: 'R20',
  what,
  unit: `of ${of}`,
  ours,
  must: String(must),
  met: ours === must,
})
