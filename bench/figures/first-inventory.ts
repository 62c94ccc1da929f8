// B7: bytes on the wire until a new device's 870 packages are stored: full handshake, sync, inventory, receipt.
import { zstdCompressSync } from 'node:zlib'
import { syncPath } from '#wire/paths.ts'
import { type Figure, median } from '../figure.ts'
import { openFleet } from '../fleet/machines.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { enrolMembers } from '../swarm/enrol.ts'
import { connectAs, encode, tell, tellingSync, wholeOf } from '../swarm/member.ts'

const packages = 870

export async function firstInventory({ quick }: Options): Promise<Figure[]> {
  const devices = quick ? 3 : 25
  const fleet = openFleet()
  await using ground = await openGround()
  await using server = await ground.serve()
  const { gate, members } = await enrolMembers(server.api, devices)
  const wire: number[] = []
  const least: number[] = []
  const handshakes: number[] = []
  for (const member of members) {
    const machine = fleet.machine(member.number * 10, packages)
    const { records, kinds } = wholeOf(machine)
    const connection = await connectAs(member, gate)
    handshakes.push(connection.bytes())
    const answer = await connection.post(syncPath, 'application/json', tellingSync(member, kinds))
    if (answer.status !== 200) throw new Error(`the first sync was answered ${answer.status}`)
    await tell(member, connection, encode(records), kinds)
    wire.push(connection.bytes())
    connection.close()
    const plain = machine.packages.map((one) => Object.values(one).join(' ')).join('\n')
    least.push((handshakes.at(-1) as number) + zstdCompressSync(plain, { params: { 100: 19 } }).length)
  }
  const ours = median(wire)
  return [
    {
      goal: 'B7',
      what: `bytes on the TCP connection, first inventory of ${packages} packages, both ways`,
      unit: 'B',
      ours,
      floor: median(least),
      must: '<= 16,384 B',
      met: ours <= 16_384,
      note: `median of ${devices}; handshake ${median(handshakes)} B; the floor is the handshake and the packages as lines under zstd 19`,
    },
  ]
}
