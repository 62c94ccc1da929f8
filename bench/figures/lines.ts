// B3, B4, B6: what a held line costs in memory, what an unchanged sync on it weighs, and a forced sync over thousands of them.
import { call } from '#kit/http/call.ts'
import { actOnDevices } from '#wire/console/devices.ts'
import { type Figure, median, quantile } from '../figure.ts'
import { openFleet } from '../fleet/machines.ts'
import { openFloor } from '../floors/open-floor.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { memoryMebibytes } from '../processes.ts'
import { type Api, enrolMembers } from '../swarm/enrol.ts'
import type { Member } from '../swarm/member.ts'
import { tellAll } from '../swarm/member.ts'
import { openCrowd } from '../swarm/open-crowd.ts'
import { forceAll } from './forced.ts'

const settle = () => new Promise((done) => setTimeout(done, 5000))

export async function lines({ quick, count }: Options): Promise<Figure[]> {
  const devices = count ?? (quick ? 300 : 9000)
  const rounds = quick ? 2 : 5
  await using ground = await openGround()
  const floor = await floorOf()
  await using server = await ground.serve()
  const { gate, members } = await enrolMembers(server.api, devices)
  const fleet = openFleet()
  await tellAll(gate, members, (number) => fleet.machine(number, 5))
  await keepAll(server.api, members)
  await settle()
  const before = memoryMebibytes([server.pid])
  await using crowd = await openCrowd(gate, members, 'hold')
  await settle()
  const each = ((memoryMebibytes([server.pid]) - before) * 1024) / devices
  const took: number[][] = []
  let undone = 0
  for (let round = 0; round < rounds; round++) {
    const forced = await forceAll(ground, server.api)
    took.push([...forced.took])
    undone += devices - forced.counts.done
  }
  const { bytes, failed } = await crowd.counts()
  const p99 = median(took.map((ms) => quantile(ms, 0.99)))
  return [
    {
      ...{ goal: 'B3', what: `memory of the server per held line, ${devices} lines`, unit: 'KiB' },
      ...{ ours: each, floor: floor.each, must: '>= 15,000 in a GiB and <= 1.1 x floor' },
      met: each <= (1024 * 1024) / 15_000 && each <= 1.1 * floor.each,
      note: `${Math.floor((1024 * 1024) / each)} lines in a GiB; proportional set size, 5 s after the last line opened`,
    },
    {
      ...{
        goal: 'B4',
        what: `forced sync of ${devices} devices on held lines, p99 from the order to the commit`,
        unit: 'ms',
      },
      ...{ ours: p99, floor: floor.p99, must: '<= 1.25 x floor (<= 1.2 s)' },
      met: p99 <= 1.25 * floor.p99 && undone === 0,
      note: `median of ${rounds} orders; not done ${undone}, failed at the device ${failed}`,
    },
    {
      ...{ goal: 'B6', what: 'bytes on the TCP connection, unchanged sync on a held line, both ways', unit: 'B' },
      ...{ ours: bytes, must: '<= 350 B', met: bytes > 0 && bytes <= 350 },
    },
  ]

  /** The same lines and the same question at a door that does the least, before ours takes the memory. */
  async function floorOf() {
    await using floor = await openFloor(ground, devices, 'line-door')
    await settle()
    const before = memoryMebibytes([floor.pid])
    await using _crowd = await openCrowd(floor.gate, floor.members, 'hold')
    await settle()
    const each = ((memoryMebibytes([floor.pid]) - before) * 1024) / devices
    const p99s: number[] = []
    for (let round = 0; round < rounds; round++) p99s.push(quantile((await floor.tell('nudge')).took as number[], 0.99))
    return { each, p99: median(p99s) }
  }
}

async function keepAll(api: Api, members: readonly Member[]): Promise<void> {
  for (let i = 0; i < members.length; i += 1000) {
    const devices = members.slice(i, i + 1000).map(({ device }) => device)
    await call(actOnDevices, { verb: 'keep', devices } as never, api)
  }
}
