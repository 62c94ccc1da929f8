// B10: an advisory is stored, and the API lists the devices it concerns among 100,000.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { call } from '#kit/http/call.ts'
import { listExposedDevices } from '#wire/console/findings.ts'
import { type Figure, quantile } from '../figure.ts'
import { madeUp, recordOf, sourcesOn, writeRecords } from '../fleet/advisories.ts'
import { openFleet } from '../fleet/machines.ts'
import { seed } from '../fleet/seed.ts'
import { openGround, type Served } from '../ground.ts'
import type { Options } from '../options.ts'
import { importFile, serveAdvisories, untilCompared } from '../vulnerability-service.ts'

const packages = 600
const source = 'debian-osv'

export async function exposed({ quick, count }: Options): Promise<Figure[]> {
  const devices = count ?? (quick ? 2000 : 100_000)
  const base = quick ? 2000 : 50_000
  const tries = quick ? 10 : 100
  await using ground = await openGround()
  {
    await using server = await ground.inside()
    await seed(server.context, ground.admin, openFleet(), devices, packages)
  }
  await using _service = await serveAdvisories(ground)
  await using server = await ground.serve()
  const file = join(ground.folder, 'advisories.jsonl')
  await writeRecords(file, madeUp(base))
  const began = performance.now()
  await importFile(server, file, source)
  const imported = performance.now() - began
  await untilCompared(server)
  const compared = performance.now() - began
  const times: number[] = []
  const lists: number[] = []
  let most = 0
  const fleet = openFleet()
  const installed = sourcesOn(Array.from({ length: Math.min(devices, 500) }, (_, i) => fleet.machine(i + 1, packages)))
  for (const one of madeUp(4 * tries, 8, installed).filter((_, i) => i % 4 === 0)) {
    writeFileSync(file, `${recordOf(one)}\n`)
    await importFile(server, file, source)
    const stored = performance.now()
    most = Math.max(most, await untilListed(server, one.id))
    times.push(performance.now() - stored)
    const asked = performance.now()
    await ask(server, one.id)
    lists.push(performance.now() - asked)
  }
  const p95 = quantile(times, 0.95)
  return [
    {
      goal: 'B10',
      what: `advisory stored until the API lists the devices it concerns among ${devices}, p95 of ${times.length}`,
      unit: 'ms',
      ours: p95,
      must: '<= 50 ms',
      met: p95 <= 50,
      note: `median ${quantile(times, 0.5).toFixed(1)} ms; up to ${most} devices; ${base} advisories before it`,
    },
    {
      goal: 'B10',
      what: 'the list of those devices, asked again, p95',
      unit: 'ms',
      ours: quantile(lists, 0.95),
      must: '<= 50 ms',
      met: quantile(lists, 0.95) <= 50,
    },
    {
      goal: 'B10',
      what: `${base} advisories from the first byte sent until all are compared with ${devices} devices`,
      unit: 's',
      ours: compared / 1000,
      must: '-',
      met: true,
      note: `stored after ${(imported / 1000).toFixed(1)} s`,
    },
  ]
}

const ask = ({ api }: Served, advisory: string) =>
  call(listExposedDevices, { advisory, limit: 50 }, { base: api.base, headers: api.headers })

/** How many there are, once there are any. */
async function untilListed(server: Served, advisory: string): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const { total } = await ask(server, advisory)
    if (total > 0) return total
  }
  throw new Error(`${advisory} was never listed`)
}
