// Thousands of enrolled devices at once: let in, told whole, and kept in step for a while by the protocol itself.

import { type Figure, quantile } from '../figure.ts'
import { real } from '../fleet/catalogue.ts'
import { openFleet } from '../fleet/machines.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { cpuSeconds, memoryMebibytes } from '../processes.ts'
import { enrolMembers } from '../swarm/enrol.ts'
import { eachOf, turns } from '../swarm/lanes.ts'
import { quietSync, syncOnce, tellAll } from '../swarm/member.ts'

const packages = 600
/** Each device comes once in this time, spread evenly as jitter spreads a fleet. */
const intervalSeconds = 60

export async function hold({ quick, count }: Options): Promise<Figure[]> {
  const devices = count ?? (quick ? 200 : 10_000)
  const rounds = quick ? 1 : 3
  const fleet = openFleet()
  await using ground = await openGround()
  await using server = await ground.serve()
  const roots = [server.pid, ground.postgresPid]

  const enrolled = await timed(() => enrolMembers(server.api, devices))
  const { gate, members } = enrolled.result
  const told = await timed(() => tellAll(gate, members, (number) => fleet.machine(number, packages)))

  const waits: number[] = []
  let failed = 0
  const cpu = cpuSeconds(roots)
  const seconds = quick ? 5 : intervalSeconds
  for (let round = 0; round < rounds; round++) {
    const began = performance.now()
    await eachOf(turns(64), members, async (_turn, member, at) => {
      const due = began + (at / devices) * seconds * 1000
      await new Promise((done) => setTimeout(done, Math.max(0, due - performance.now())))
      const start = performance.now()
      await syncOnce(member, gate, quietSync(member)).catch(() => failed++)
      waits.push(performance.now() - start)
    })
  }
  const used = cpuSeconds(roots) - cpu
  const data = real ? 'machines from the shared inventories' : 'made-up machines'
  const rate = (label: string, value: number, unit: string, note: string): Figure => ({
    goal: '-',
    what: label,
    unit,
    ours: value,
    must: 'reported',
    met: true,
    note,
  })
  return [
    rate(
      'devices enrolled a second, token to certificate',
      devices / enrolled.seconds,
      '/s',
      `${devices} devices, approved in bulk; every one asks twice`,
    ),
    rate(
      'first inventories stored a second',
      devices / told.seconds,
      '/s',
      `${packages} packages each, ${data}; the swarm shares the processor`,
    ),
    {
      goal: '-',
      what: `syncs that failed, ${devices} devices each ${seconds} s, ${rounds} rounds`,
      unit: '',
      ours: failed,
      must: '0',
      met: failed === 0,
      note: `answered in ${quantile(waits, 0.5).toFixed(1)} ms, p99 ${quantile(waits, 0.99).toFixed(1)} ms; ${((used / waits.length) * 1000).toFixed(2)} ms CPU each`,
    },
    rate('memory of the server holding them', memoryMebibytes([server.pid]), 'MiB', 'proportional set size'),
  ]
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const began = performance.now()
  const result = await work()
  return { result, seconds: (performance.now() - began) / 1000 }
}
