// B1, B6: what an unchanged sync costs the server and its database, and how many bytes it puts on the wire.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#kit/clock.ts'
import { freshId } from '#wire/ids.ts'
import { makeKeyRequest } from '../../agent/identity/request.ts'
import { openAuthority } from '../../server/control/authority/open-authority.ts'
import type { Options } from '../bench.ts'
import { startNode } from '../child.ts'
import { type Figure, median, middle, pairs } from '../figure.ts'
import { openFleet } from '../fleet/machines.ts'
import { type Ground, openGround } from '../ground.ts'
import { cpuSeconds } from '../processes.ts'
import { enrolMembers, leafIn } from '../swarm/enrol.ts'
import { eachOf, turns } from '../swarm/lanes.ts'
import { type Gate, gateTo, type Member, quietSync, syncOnce, tellAll } from '../swarm/member.ts'

const packages = 300

export async function unchanged({ quick, count }: Options): Promise<Figure[]> {
  const devices = quick ? 50 : 400
  const rounds = quick ? 2 : 5
  await using ground = await openGround()
  await using server = await ground.serve()
  const { gate, members } = await enrolMembers(server.api, devices)
  const fleet = openFleet()
  await tellAll(gate, members, (number) => fleet.machine(number, packages))
  await using floor = await openFloor(ground, devices)

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

/** The same devices at a door that does the least. */
async function openFloor(ground: Ground, count: number) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-floor-'))
  const authority = await openAuthority({ folder: join(folder, 'authority'), clock: systemClock })
  const { key, chain } = authority.serverIdentity()
  for (const [name, text] of Object.entries({ key, chain, root: authority.root }))
    writeFileSync(join(folder, `${name}.pem`), text)
  await ground.admin.query(`create table floor_presence (number int primary key, device text not null, held text not null,
    last_seen timestamptz) with (fillfactor = 50)`)
  const members: Member[] = []
  for (let number = 1; number <= count; number++) {
    const device = freshId('dev')
    const request = makeKeyRequest()
    const { chain } = await authority.issue(request.csr, 1, device, 0)
    members.push({ number, device, key: request.key, leaf: leafIn(chain), policy: 1, kinds: {}, session: undefined })
  }
  const held = JSON.parse(quietSync(members[0] as Member)).state as string
  await ground.admin.query('insert into floor_presence select n, d, $3 from unnest($1::int[], $2::text[]) x (n, d)', [
    members.map(({ number }) => number),
    members.map(({ device }) => device),
    held,
  ])
  const child = await startNode('bench/floors/contact-door.ts', [folder, ground.fleetUrl])
  return {
    members,
    pid: child.pid,
    gate: gateTo(`127.0.0.1:${child.ready.port}`, authority.root),
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
