// The list of benchmarks, and how one is asked for and shown.
import { parseArgs } from 'node:util'
import { type Figure, table } from './figure.ts'
import type { Options } from './options.ts'

interface Benchmark {
  readonly says: string
  run(options: Options): Promise<readonly Figure[]>
}

const benchmarks: Readonly<Record<string, Benchmark>> = {
  unchanged: {
    says: 'B1 B6: an unchanged sync on a new resumed connection',
    run: async (options) => (await import('./figures/unchanged.ts')).unchanged(options),
  },
  hold: {
    says: 'thousands of devices enrolled, told and kept in step',
    run: async (options) => (await import('./figures/hold.ts')).hold(options),
  },
  'first-inventory': {
    says: 'B7: the first inventory of 870 packages, handshake included',
    run: async (options) => (await import('./figures/first-inventory.ts')).firstInventory(options),
  },
  memory: {
    says: 'B18: an empty stack, all of its processes',
    run: async (options) => (await import('./figures/whole-stack.ts')).memory(options),
  },
  start: {
    says: 'B20: `npm start` to ready, cold and warm',
    run: async (options) => (await import('./figures/whole-stack.ts')).startTime(options),
  },
  storage: {
    says: 'B9: inventory on disk per device, beside a row per package',
    run: async (options) => (await import('./figures/storage.ts')).storage(options),
  },
  ingest: {
    says: 'B12: ten packages upgraded on many devices',
    run: async (options) => (await import('./figures/ingest.ts')).ingest(options),
  },
  accept: {
    says: 'B2: accepting an agent: full mutual TLS, authenticated, first answer',
    run: async (options) => (await import('./figures/accept.ts')).accept(options),
  },
  lines: {
    says: 'B3 B4 B6: thousands of held lines, and a forced sync over all of them',
    run: async (options) => (await import('./figures/lines.ts')).lines(options),
  },
  woken: {
    says: 'B5: a forced sync of thousands of devices that are woken by datagram',
    run: async (options) => (await import('./figures/woken.ts')).woken(options),
  },
  storm: {
    says: 'B16: thousands of new devices at once, with full inventory',
    run: async (options) => (await import('./figures/storm.ts')).storm(options),
  },
  agent: {
    says: 'B14 B15: memory, processor time and bytes of the packaged agent, beside fusioninventory',
    run: async (options) => (await import('./figures/agent.ts')).agent(options),
  },
  returns: {
    says: 'R20: devices back after 2 to 400 days, restored and copied ones',
    run: async (options) => (await import('./reliability/returns.ts')).returns(options),
  },
  'bad-credentials': {
    says: 'R14: 2,000 wrong credentials a second beside valid requests',
    run: async (options) => (await import('./reliability/bad-credentials.ts')).badCredentials(options),
  },
  revoked: {
    says: 'R3: no answer to revoked devices and credentials after a second, under load',
    run: async (options) => (await import('./reliability/revoked.ts')).revoked(options),
  },
  inspection: {
    says: 'R12: the inspection copy against the wire, kill -9 included',
    run: async (options) => (await import('./reliability/inspection.ts')).inspection(options),
  },
  told: {
    says: 'B21: from an event on a resident device to the event stream of a console',
    run: async (options) => (await import('./figures/told.ts')).told(options),
  },
  kills: {
    says: 'R1: kill -9 of server, agent and PostgreSQL while machines change',
    run: async (options) => (await import('./reliability/kills.ts')).kills(options),
  },
  herd: {
    says: 'R2: kill -9 of the server under thousands of devices on held lines',
    run: async (options) => (await import('./reliability/herd.ts')).herd(options),
  },
  datagrams: {
    says: 'R4: hostile datagrams at both ends, and what junk costs an agent',
    run: async (options) => (await import('./reliability/datagrams.ts')).datagrams(options),
  },
  erased: {
    says: 'R8: request to verified receipt, for one device, a thousand, a whole tenant',
    run: async (options) => (await import('./reliability/erased.ts')).erased(options),
  },
  versions: {
    says: 'B19: version keys against dpkg and rpm, and how many are made and compared a second',
    run: async (options) => (await import('./figures/versions.ts')).versions(options),
  },
  exposed: {
    says: 'B10: an advisory is stored, and the API lists the devices it concerns',
    run: async (options) => (await import('./figures/exposed.ts')).exposed(options),
  },
  compared: {
    says: 'B11: every advisory against every device, on one core',
    run: async (options) => (await import('./figures/compared.ts')).compared(options),
  },
  loaded: {
    says: 'memory of a full import of advisories',
    run: async (options) => (await import('./figures/loaded.ts')).loaded(options),
  },
  'peer-scan': {
    says: 'findings of one machine, beside debsecan',
    run: async (options) => (await import('./figures/peer-scan.ts')).peerScan(options),
  },
  'at-scale': {
    says: 'B13 B23: lists, search and facets at 100,000 devices; rebuilding the indexes',
    run: async (options) => (await import('./figures/at-scale.ts')).atScale(options),
  },
}

const help = () =>
  [
    'npm run bench -- NAME [--json] [--quick] [--count N]',
    ...Object.entries(benchmarks).map(([name, { says }]) => `  ${name.padEnd(16)} ${says}`),
  ].join('\n')

/** Exit code: 0 when everything measured meets its goal, 1 when not, 2 for a wrong use. */
export async function bench(given: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: given,
    allowPositionals: true,
    options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, count: { type: 'string' } },
  })
  const chosen = benchmarks[positionals[0] ?? '']
  if (!chosen) {
    process.stderr.write(`${help()}\n`)
    return 2
  }
  const count = values.count === undefined ? undefined : Number(values.count)
  const figures = await chosen.run({ quick: values.quick ?? false, count })
  process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : `${table(figures)}\n`)
  return figures.every(({ met }) => met) ? 0 : 1
}
