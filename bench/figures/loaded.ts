// The memory of a full import: every advisory at hand and 300,000 made up, in the loading child, the service and the server.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Figure } from '../figure.ts'
import { madeUp, writeRecords } from '../fleet/advisories.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { memoryMebibytes, treeOf } from '../processes.ts'
import { importFile, serveAdvisories, untilCompared } from '../vulnerability-service.ts'

const real = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'advisories')
const files: readonly (readonly [source: string, path: string])[] = [
  ['debian-osv', 'debian-osv.jsonl.gz'],
  ['debian-lists', 'debian-DSA.list.gz'],
  ['debian-lists', 'debian-DLA.list.gz'],
  ['debian-lists', 'debian-DSA-DLA-newer.list.gz'],
  ['almalinux-osv', 'almalinux-osv.jsonl.gz'],
]

const loadMustMiB = 350
const serviceMustMiB = 60
const serverMustMiB = 200

export async function loaded({ quick, count }: Options): Promise<Figure[]> {
  const records = count ?? (quick ? 5000 : 300_000)
  await using ground = await openGround()
  await using service = await serveAdvisories(ground)
  await using server = await ground.serve()
  const before = { service: memoryMebibytes([service.pid]), server: memoryMebibytes([server.pid]) }
  const watch = watching(service.pid)
  const began = performance.now()
  const file = join(ground.folder, 'made-up.jsonl')
  await writeRecords(file, madeUp(records))
  await importFile(server, file, 'osv')
  if (existsSync(real)) {
    for (const [source, path] of files) await importFile(server, join(real, path), source)
    for (const name of readdirSync(join(real, 'alpine-secdb')))
      await importFile(server, join(real, 'alpine-secdb', name), 'alpine-secdb')
  }
  const seconds = (performance.now() - began) / 1000
  const child = watch.stop()
  await untilCompared(server)
  const after = { service: memoryMebibytes([service.pid]), server: memoryMebibytes([server.pid]) }
  const figure = (what: string, ours: number, must: number, note = ''): Figure => ({
    goal: 'issue 4',
    what,
    unit: 'MiB',
    ours,
    must: `<= ${must} MiB`,
    met: ours <= must,
    note,
  })
  const all = `${records} made-up records${existsSync(real) ? ' and every real one' : ''}`
  return [
    figure(
      `memory of the loading process at its highest, ${all}`,
      child,
      loadMustMiB,
      `${seconds.toFixed(0)} s in all`,
    ),
    figure('what the service grew by, serving the feed', after.service - before.service, serviceMustMiB),
    figure('what the server grew by, holding all of it', after.server - before.server, serverMustMiB),
  ]
}

/** The highest proportional memory of what a process starts, sampled. */
function watching(root: number): { stop(): number } {
  let most = 0
  const timer = setInterval(() => {
    for (const { pid } of treeOf(root))
      if (pid !== root)
        try {
          most = Math.max(most, memoryMebibytes([pid]))
        } catch {
          // It ended between the two looks.
        }
  }, 200)
  return {
    stop() {
      clearInterval(timer)
      return most
    },
  }
}
