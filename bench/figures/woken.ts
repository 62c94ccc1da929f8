// B5: thousands of devices are woken by datagram, come over new resumed connections, and are done.

import { type Figure, median, quantile } from '../figure.ts'
import { openFleet } from '../fleet/machines.ts'
import { openFloor } from '../floors/open-floor.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { enrolMembers } from '../swarm/enrol.ts'
import { tellAll } from '../swarm/member.ts'
import { openCrowd } from '../swarm/open-crowd.ts'
import { forceAll } from './forced.ts'

export async function woken({ quick, count }: Options): Promise<Figure[]> {
  const devices = count ?? (quick ? 300 : 9000)
  const rounds = quick ? 2 : 3
  await using ground = await openGround()
  const floor = await floorOf()
  await using server = await ground.serve()
  const { gate, members } = await enrolMembers(server.api, devices)
  const fleet = openFleet()
  await tellAll(gate, members, (number) => fleet.machine(number, 5))
  await using crowd = await openCrowd(gate, members, 'listen')
  const p99s: number[] = []
  let undone = 0
  for (let round = 0; round < rounds; round++) {
    const forced = await forceAll(ground, server.api)
    p99s.push(quantile(forced.took, 0.99))
    undone += devices - forced.counts.done
  }
  const { failed, doubled } = await crowd.counts()
  const p99 = median(p99s)
  return [
    {
      ...{
        goal: 'B5',
        what: `forced sync of ${devices} devices woken by datagram, p99 from the order to the commit`,
        unit: 'ms',
      },
      ...{ ours: p99, floor, must: '<= 1.25 x floor (<= 8 s), none failed or doubled' },
      met: p99 <= 1.25 * floor && undone === 0 && failed === 0 && doubled === 0,
      note: `median of ${rounds} orders; not done ${undone}, failed ${failed}, doubled ${doubled}; two requests each: everything is read again`,
    },
  ]

  async function floorOf(): Promise<number> {
    await using floor = await openFloor(ground, devices, 'contact-door')
    await using crowd = await openCrowd(floor.gate, floor.members, 'listen')
    const p99s: number[] = []
    for (let round = 0; round < rounds; round++) {
      const { took } = await floor.tell({ wake: crowd.ports })
      p99s.push(quantile(took as number[], 0.99))
      await new Promise((done) => setTimeout(done, 1000))
    }
    return median(p99s)
  }
}
