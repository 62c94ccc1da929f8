// B16: thousands of new devices at once, each enrolled by one reusable token, approved in bulk, and told whole.

import type { Figure } from '../figure.ts'
import { real } from '../fleet/catalogue.ts'
import { openFleet } from '../fleet/machines.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { cpuSeconds } from '../processes.ts'
import { enrolAll, makeRequests } from '../swarm/enrol.ts'
import { eachOf, turns } from '../swarm/lanes.ts'
import { connectAs, encode, type Member, tell, wholeOf } from '../swarm/member.ts'

const packages = 600
const lanes = 64
const mustSeconds = 30

export async function storm({ quick, count }: Options): Promise<Figure[]> {
  const devices = count ?? (quick ? 300 : 10_000)
  // Keys, requests and what each machine says are there before the clock starts: making them is the devices' work.
  const requests = makeRequests(devices)
  const fleet = openFleet()
  const told = requests.map((_, number) => {
    const { records, kinds } = wholeOf(fleet.machine(number, packages))
    return { body: encode(records, 3), kinds }
  })
  await using ground = await openGround()
  await using server = await ground.serve()
  const [swarmCpu, serverCpu] = [process.cpuUsage(), cpuSeconds([server.pid, ground.postgresPid])]
  const began = performance.now()
  const { gate, members } = await enrolAll(server.api, requests, lanes)
  const enrolled = performance.now()
  await eachOf(turns(lanes), members, async (_turn, member: Member, at) => {
    const connection = await connectAs(member, gate)
    const { body, kinds } = told[at] as (typeof told)[number]
    await tell(member, connection, body, kinds).finally(() => connection.close())
  })
  const ended = performance.now()
  const seconds = (from: number, to: number) => (to - from) / 1000
  const swarm = process.cpuUsage(swarmCpu)
  const used = [(swarm.user + swarm.system) / 1e6, cpuSeconds([server.pid, ground.postgresPid]) - serverCpu]
  const [swarmMs, serverMs] = used.map((cpu) => ((cpu * 1000) / devices).toFixed(1))
  const total = seconds(began, ended)
  const must = (mustSeconds * devices) / 10_000
  const data = real ? 'machines from the shared inventories' : 'made-up machines'
  const rate = (what: string, ms: readonly [number, number]): Figure => {
    const per = devices / seconds(...ms)
    return { ...{ goal: 'B16', what, unit: '/s', ours: per, must: 'reported' }, met: true }
  }
  return [
    {
      ...{ goal: 'B16', what: `${devices} new devices enrolled, with full inventory stored`, unit: 's' },
      ...{ ours: total, must: `<= ${must} s (10,000 in ${mustSeconds} s) on 2 cores`, met: total <= must },
      note: `${packages} packages each, ${data}; CPU for each device: swarm ${swarmMs} ms, server and database ${serverMs} ms, all on the same cores`,
    },
    rate('devices enrolled a second, asked, approved in bulk and given a certificate', [began, enrolled]),
    rate('first inventories stored a second, each on a new connection', [enrolled, ended]),
  ]
}
