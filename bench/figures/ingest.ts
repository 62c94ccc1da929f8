// B12: how many devices a second can say that ten of their packages were upgraded, committed before they are answered.
import { zstdDecompressSync } from 'node:zlib'
import pg from 'pg'
import type { DeviceId } from '#wire/ids.ts'
import { intake } from '../../server/telemetry/intake.ts'
import { type Figure, median, middle, pairs } from '../figure.ts'
import { type Fleet, openFleet } from '../fleet/machines.ts'
import { type Seeded, seed } from '../fleet/seed.ts'
import { type Ground, openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { eachOf, turns } from '../swarm/lanes.ts'
import { changeOf, encode, wholeOf } from '../swarm/member.ts'

const packages = 600
const upgrades = 10
const waiting = 512

export async function ingest({ quick, count }: Options): Promise<Figure[]> {
  const devices = count ?? (quick ? 256 : 2048)
  const rounds = quick ? 2 : 5
  const fleet = openFleet()
  await using ground = await openGround()
  await using server = await ground.inside()
  const { context } = server
  const seeded = await seed(context, ground.admin, fleet, devices, 1)
  const caller = ({ number, device }: Seeded) => ({ tenant: 1, device: device as DeviceId, number, generation: 0 })
  const sent = seeded.map(({ number }) => sendings(fleet, number, rounds + 1))
  await eachOf(turns(waiting), seeded, async (_turn, one, at) => {
    await intake(context, caller(one), sent[at]?.first as Buffer)
  })

  let round = -1
  const bodies = () => sent.map(({ changes }) => changes[round] as Buffer)
  const ours = async () => {
    round++
    const now = bodies()
    return await rate(devices, async (at) => {
      const { resend } = await intake(context, caller(seeded[at] as Seeded), now[at] as Buffer)
      if (resend.length > 0) throw new Error('a change has to be sent again')
    })
  }
  await using floor = await openFloor(ground, devices)
  const measured = await pairs(rounds, ours, () => floor.round(bodies()))
  const { ours: perSecond, floor: least } = middle(measured)
  const share = median(measured.map((pair) => pair.ours / pair.floor))
  return [
    {
      goal: 'B12',
      what: `devices a second whose ${upgrades} upgraded packages are taken in, ${packages} packages each`,
      unit: '/s',
      ours: perSecond,
      floor: least,
      must: '>= 3,000 /s',
      met: perSecond >= 3000,
      note: `${devices} devices, ${waiting} waiting at a time, in one process; ${share.toFixed(2)} of the floor`,
    },
  ]
}

/** All a device will send, made before anything is measured: the whole, and upgrade after upgrade. */
function sendings(fleet: Fleet, number: number, rounds: number): { first: Buffer; changes: Buffer[] } {
  let machine = fleet.machine(number, packages)
  const first = encode(wholeOf(machine).records, 3)
  const changes = Array.from({ length: rounds }, () => {
    const before = machine
    machine = fleet.upgraded(before, upgrades)
    return encode([changeOf(before, machine)], 3)
  })
  return { first, changes }
}

/** Items a second. */
async function rate(count: number, work: (at: number) => Promise<void>): Promise<number> {
  const began = performance.now()
  await eachOf(turns(waiting), turns(count), (_turn, at) => work(at))
  return count / ((performance.now() - began) / 1000)
}

/** Unpacks and parses what came, writes a value of a set's size and a segment for a group of devices, and commits. */
async function openFloor(ground: Ground, devices: number) {
  const client = new pg.Client({ connectionString: ground.fleetUrl })
  await client.connect()
  await client.query(`create table floor_holdings (device int primary key, sealed bytea not null) with (fillfactor = 85);
    alter table floor_holdings alter column sealed set storage external;
    create table floor_changes (device int, segment bigint generated always as identity, sealed bytea not null, primary key (device, segment))`)
  await client.query('insert into floor_holdings select n, $2 from generate_series(0, $1 - 1) n', [
    devices,
    Buffer.alloc(1100, 7),
  ])
  const group = 256
  return {
    async round(bodies: readonly Buffer[]) {
      const began = performance.now()
      for (let from = 0; from < bodies.length; from += group) {
        const part = bodies.slice(from, from + group).map((body) => JSON.parse(zstdDecompressSync(body).toString()))
        const numbers = part.map((_body, i) => from + i)
        await client.query('begin')
        await client.query(
          `update floor_holdings h set sealed = n.sealed from unnest($1::int[], $2::bytea[]) n (device, sealed) where h.device = n.device`,
          [numbers, part.map(() => Buffer.alloc(1100, from & 255))],
        )
        await client.query('insert into floor_changes (device, sealed) select * from unnest($1::int[], $2::bytea[])', [
          numbers,
          part.map(() => Buffer.alloc(250, 3)),
        ])
        await client.query('commit')
      }
      return bodies.length / ((performance.now() - began) / 1000)
    },
    [Symbol.asyncDispose]: () => client.end(),
  }
}
