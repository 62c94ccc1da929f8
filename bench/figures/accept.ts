// B2: what it costs the server process to accept an agent: a full mutual handshake, who it is, its first answer; and a resumed one.

import { type Figure, middle, pairs } from '../figure.ts'
import { openFleet } from '../fleet/machines.ts'
import { openFloor } from '../floors/open-floor.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { cpuSeconds } from '../processes.ts'
import { enrolMembers } from '../swarm/enrol.ts'
import { eachOf, turns } from '../swarm/lanes.ts'
import { type Gate, type Member, quietSync, syncOnce, tellAll } from '../swarm/member.ts'

/** GOALS: a peer's 5.8 to 8.5 ms; the lower one counts. */
const peerMs = 5.8

export async function accept({ quick, count }: Options): Promise<Figure[]> {
  const devices = quick ? 50 : 400
  const rounds = quick ? 2 : 5
  const total = count ?? (quick ? 200 : 2000)
  await using ground = await openGround()
  await using server = await ground.serve()
  const { gate, members } = await enrolMembers(server.api, devices)
  const fleet = openFleet()
  await tellAll(gate, members, (number) => fleet.machine(number, 100))
  await using floor = await openFloor(ground, devices, 'contact-door')
  const round = (of: Member[], at: Gate, pid: number, resumed: boolean) => async () => {
    const bodies = of.map(quietSync)
    const before = cpuSeconds([pid])
    await eachOf(turns(16), turns(total), async (_turn, i) => {
      const member = of[i % of.length] as Member
      if (!resumed) member.session = undefined
      await syncOnce(member, at, bodies[i % of.length] as string)
    })
    return ((cpuSeconds([pid]) - before) / total) * 1000
  }
  const figures: Figure[] = []
  for (const resumed of [false, true]) {
    const measured = await pairs(
      rounds,
      round(members, gate, server.pid, resumed),
      round(floor.members, floor.gate, floor.pid, resumed),
    )
    const { ours, floor: least, ratio } = middle(measured)
    const part = resumed ? 10 : 4
    figures.push({
      goal: 'B2',
      what: `CPU of the server to accept an agent, ${resumed ? 'resumed' : 'full mutual TLS'}, first answer given`,
      unit: 'ms',
      ours,
      floor: least,
      must: resumed ? `beyond: <= 1/${part} of ${peerMs} ms` : `<= 1/${part} of ${peerMs} ms`,
      met: ours <= peerMs / part,
      note: `median of ${rounds} paired ratios to the floor ${ratio.toFixed(2)}; 1/${(peerMs / ours).toFixed(1)} of the peer`,
    })
  }
  return figures
}
