// B1, B6: what an unchanged sync costs the server and its database, and how many bytes it puts on the wire.

import { type Figure, median, middle, pairs } from '../figure.ts'
import { openFleet } from '../fleet/machines.ts'
import { openFloor } from '../floors/open-floor.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { cpuSeconds } from '../processes.ts'
import { enrolMembers } from '../swarm/enrol.ts'
import { eachOf, turns } from '../swarm/lanes.ts'
import { type Gate, type Member, quietSync, syncOnce, tellAll } from '../swarm/member.ts'

const packages = 300

export async function unchanged({ quick, count }: Options): Promise<Figure[]> {
  const devices = quick ? 50 : 400
  const rounds = quick ? 2 : 5
  await using ground = await openGround()
  await using server = await ground.serve()
  const { gate, members } = await enrolMembers(server.api, devices)
  const fleet = openFleet()
  await tellAll(gate, members, (number) => fleet.machine(number, packages))
  await using floor = await openFloor(ground, devices, 'contact-door')

  const bytes: number[] = []
  const round = (of: Member[], at: Gate, roots: number[]) => async () => {
    const bodies = of.map(quietSync)
    const total = count ?? (quick ? 200 : 3000)
    const before = cpuSeconds(roots)
    await eachOf(turns(16), turns(total), async (_turn, i) => {
      const member = of[i % of.length] as Member
      const { bytes: sent, resumed } = await syncOnce(member, at, bodies[i % of.length] as string)
      if (resumed && at === gate) bytes.push(sent)
    })
    return ((cpuSeconds(roots) - before) / total) * 1000
  }
  const measured = await pairs(
    rounds,
    round(members, gate, [server.pid, ground.postgresPid]),
    round(floor.members, floor.gate, [floor.pid, ground.postgresPid]),
  )
  const { ours, floor: least, ratio } = middle(measured)
  const perCore = Math.round((15 * 60 * 1000) / ours / 100) * 100
  const wire = median(bytes)
  return [
    {
      goal: 'B1',
      what: 'CPU of server and database, unchanged sync on a new resumed connection, committed',
      unit: 'ms',
      ours,
      floor: least,
      must: 'ratio <= 1.25',
      met: ratio <= 1.25,
      note: `median of ${rounds} paired ratios ${ratio.toFixed(2)}; ${perCore} devices per core at 15 min, database included`,
    },
    {
      goal: 'B6',
      what: 'bytes on the TCP connection, unchanged sync, resumed, both ways',
      unit: 'B',
      ours: wire,
      must: '<= 2,600 B',
      met: wire <= 2600,
      note: `median of ${bytes.length}; TLS and HTTP included, TCP and IP headers not`,
    },
  ]
}
