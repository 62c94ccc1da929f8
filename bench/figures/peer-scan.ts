// Findings for machines beside debsecan: the same packages, the same advisories over loopback, processor time on the same machine.
import { execFile, execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateSync } from 'node:zlib'
import { call } from '#kit/http/call.ts'
import { exportFindings } from '#wire/console/findings.ts'
import { type ImportedInventory, importInventories } from '#wire/console/import.ts'
import type { Package } from '#wire/telemetry/software.ts'
import { type Figure, median } from '../figure.ts'
import { madeUp, recordOf } from '../fleet/advisories.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { cpuSeconds } from '../processes.ts'
import { importFile, serveAdvisories, untilCompared } from '../vulnerability-service.ts'

const run = promisify(execFile)
const group = 'peer'

/**
 * Each machine has this one's packages, a few of them in a version that no other has: what its findings cost may not be
 * hidden by what is known of another. Ours is everything the server, the service and PostgreSQL did from the inventory's
 * arrival to the export of its findings; theirs is the whole of debsecan's run.
 */
export async function peerScan({ quick, count }: Options): Promise<Figure[]> {
  const rounds = count ?? (quick ? 2 : 20)
  const advisories = madeUp(quick ? 500 : 10_000)
  await using ground = await openGround()
  await using service = await serveAdvisories(ground)
  await using server = await ground.serve()
  const file = join(ground.folder, 'advisories.jsonl')
  writeFileSync(file, `${advisories.map(recordOf).join('\n')}\n`)
  await importFile(server, file, 'debian-osv')
  await untilCompared(server)
  const options = { base: server.api.base, headers: server.api.headers }
  const pids = [server.pid, service.pid, ground.postgresPid]
  const feed = createServer((_, response) => response.end(feedOf(advisories))).listen(0, '127.0.0.1')
  await new Promise((resolve) => feed.once('listening', resolve))
  const source = `http://127.0.0.1:${(feed.address() as AddressInfo).port}/release/1/`
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const packages = installed().map((one, i) =>
      i % 50 === round % 50 ? { ...one, version: `${one.version}+r${round}` } : one,
    )
    const beforeOurs = cpuSeconds(pids)
    const inventory: ImportedInventory = {
      name: `m${round}`,
      osId: 'debian',
      osVersion: '12',
      architecture: 'amd64',
      packages,
    }
    const { results } = await call(importInventories, { group, inventories: [inventory] }, options)
    const device = results[0]?.device as never
    const { items } = await call(exportFindings, { device, limit: 20_000 }, options)
    const afterOurs = cpuSeconds(pids)
    const status = join(ground.folder, 'status')
    writeFileSync(status, packages.map(paragraph).join('\n'))
    const beforeTheirs = cpuSeconds([process.pid])
    const own = process.cpuUsage()
    const { stdout } = await run('debsecan', ['--suite', 'any', '--source', source, `--status=${status}`], {
      env: { PATH: process.env.PATH, HOME: ground.folder, LC_ALL: 'C.UTF-8' },
      maxBuffer: 64 * 1024 * 1024,
    })
    const self = process.cpuUsage(own)
    const used = cpuSeconds([process.pid]) - beforeTheirs - (self.user + self.system) / 1e6
    const said = new Set(
      stdout
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(' ').slice(0, 2).join(' ')),
    )
    const found = new Set(items.map((one) => `${one.advisory} ${one.package}`))
    if (said.size !== found.size || [...said].some((one) => !found.has(one)))
      throw new Error(`ours are ${found.size} findings, debsecan's ${said.size}`)
    // The first round warms both up.
    if (round === 0) continue
    ours.push(afterOurs - beforeOurs)
    theirs.push(used)
  }
  feed.close()
  const [mine, peers] = [median(ours) * 1000, median(theirs) * 1000]
  return [
    {
      goal: 'issue 4',
      what: `processor time for the findings of one machine of ${installed().length} packages, beside debsecan's`,
      unit: 'ms',
      ours: mine,
      floor: peers,
      must: '< peer',
      met: mine < peers,
      note: `${rounds} pairs, ${advisories.length} advisories, equal findings each time; ours with storing and sealing the inventory`,
    },
  ]
}

function installed(): Package[] {
  const format =
    '$' + '{Package}\\t$' + '{Version}\\t$' + '{Architecture}\\t$' + '{source:Package}\\t$' + '{source:Version}\\n'
  return execFileSync('dpkg-query', ['-W', `-f=${format}`], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 })
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', version = '', architecture = '', origin = name, originVersion = version] = line.split('\t')
      return {
        manager: 'dpkg',
        name,
        version,
        architecture,
        ...(origin === name ? {} : { source: origin }),
        ...(originVersion === version ? {} : { sourceVersion: originVersion }),
        origin: 'debian',
      }
    })
}

const paragraph = (one: Package) =>
  [
    `Package: ${one.name}`,
    'Status: install ok installed',
    `Architecture: ${one.architecture}`,
    ...(one.source || one.sourceVersion
      ? [`Source: ${one.source ?? one.name}${one.sourceVersion ? ` (${one.sourceVersion})` : ''}`]
      : []),
    `Version: ${one.version}`,
    '',
  ].join('\n')

/** The form debsecan 0.4 reads: names, then what is fixed where by source package. */
function feedOf(advisories: ReturnType<typeof madeUp>): Buffer {
  const names = advisories.map(({ id }) => `${id},,${id}`)
  const fixes = advisories.map(({ source, fixed }, i) => `${source},${i},S ?F,${fixed},`)
  return deflateSync(['VERSION 1', ...names, '', ...fixes, '', ''].join('\n'))
}
