// B14 B15: what the packaged agent takes on a device, on demand and resident, beside bare Node, the least request and another agent.
import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pause } from '#kit/life.ts'
import { itemsFrom } from '#wire/telemetry/dictionary.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import { sendTo, wakeBytes } from '../../agent/testing/wakes.ts'
import { type Cost, openPackaged, type PackagedAgent } from '../agent/packaged.ts'
import { type Figure, median } from '../figure.ts'
import type { Options } from '../options.ts'

/** Of GOALS B14, for each of both modes. */
const most = { mebibytes: 60, cpuSeconds: 8, kilobytes: 250 }
const syncsADay = 96

/** One mutual TLS 1.3 connection and one POST over it, with nothing but Node. */
const leastRequest = `
import { connect } from 'node:tls'
import { readFileSync } from 'node:fs'
const { root, chain, key, server } = JSON.parse(readFileSync(process.env.BENCH_STATE + '/identity.json', 'utf8'))
const [host, port] = server.split(':')
const socket = connect({ host, port, ca: root, cert: chain, key, servername: '', checkServerIdentity: () => undefined })
socket.end('POST /v1/sync HTTP/1.1\\r\\nhost: x\\r\\ncontent-type: application/json\\r\\ncontent-length: 2\\r\\nconnection: close\\r\\n\\r\\n{}')
socket.resume()
`

export async function agent({ quick, count = quick ? 2 : 7 }: Options): Promise<readonly Figure[]> {
  return [...(await takes(count)), ...(await besideFusion(count))]
}

async function takes(count: number): Promise<Figure[]> {
  await using device = await openPackaged(itemsFrom(declaredFields, 'standard'))
  await device.run('enrol')
  const first = await device.run('once')
  // The second tells what the first has changed of the agent itself.
  await device.run('once')
  const rounds: Record<'unchanged' | 'full' | 'bare' | 'least', Cost>[] = []
  for (let i = 0; i < count; i++)
    rounds.push({
      bare: await device.script(''),
      least: await device.script(leastRequest),
      unchanged: await device.run('once'),
      full: await full(device),
    })
  const of = (what: keyof (typeof rounds)[number], part: keyof Cost) => median(rounds.map((round) => round[what][part]))
  const peak = (what: 'unchanged' | 'full', said: string): Figure =>
    memory(
      `on demand, peak, ${said}`,
      of(what, 'mebibytes'),
      of('least', 'mebibytes'),
      `bare Node ${of('bare', 'mebibytes').toFixed(0)} MiB`,
    )
  const day = (of('unchanged', 'cpuMs') * syncsADay) / 1000
  return [
    peak('unchanged', 'unchanged sync'),
    memory('on demand, peak, first inventory', first.mebibytes, of('least', 'mebibytes')),
    peak('full', 'everything read and sent again'),
    processor('on demand, a day', day, (of('least', 'cpuMs') * syncsADay) / 1000),
    ...(await woken(device)),
    ...(await resident(device, count)),
    ...(await helped(device)),
  ]
}

/** Everything is read and told again, with a start of its own. */
async function full({ run, server, state }: PackagedAgent): Promise<Cost> {
  server.held.clear()
  for (const name of readdirSync(state))
    if (name === 'telemetry.json' || name.startsWith('told-')) rmSync(join(state, name))
  return run('once')
}

async function woken(device: PackagedAgent): Promise<Figure[]> {
  const socket = createSocket('udp6')
  await new Promise<void>((resolve) => socket.bind(0, '::', resolve))
  const { port } = socket.address()
  const child = device.stay('wake', (Reflect.get(socket, '_handle') as { fd: number }).fd)
  socket.close()
  await syncsAfter(device, () => wake(device, port))
  await pause(500)
  const peak = statusOf(child.pid, 'VmHWM')
  await ended(child)
  return [memory('on demand, peak, a wake and its unchanged sync', peak / 1024)]
}

async function resident(device: PackagedAgent, count: number): Promise<Figure[]> {
  // It names the socket of the wake before.
  rmSync(join(device.state, 'status.json'))
  const child = device.stay('run')
  const port = await wakePortOf(device)
  await syncsAfter(device, async () => {})
  const before = spent(child.pid, device)
  const syncs = count * 5
  for (let i = 0; i < syncs; i++) {
    // As after a quarter of an hour: a new connection, its session resumed.
    device.server.dropConnections()
    await syncsAfter(device, () => wake(device, port))
  }
  await pause(1000)
  const after = spent(child.pid, device)
  const afterUnchanged = statusOf(child.pid, 'VmRSS') / 1024
  for (let i = 0; i < count; i++) {
    device.server.held.clear()
    await device.run('sync')
  }
  await pause(1000)
  const rest = statusOf(child.pid, 'VmRSS') / 1024
  const switches = statusOf(child.pid, 'voluntary_ctxt_switches')
  await pause(10_000)
  const wakeUps = (statusOf(child.pid, 'voluntary_ctxt_switches') - switches) / 10
  const peak = statusOf(child.pid, 'VmHWM') / 1024
  await ended(child)
  const aDay = (sum: number) => (sum / syncs) * syncsADay
  return [
    memory(`resident, at rest after ${syncs} unchanged syncs`, afterUnchanged),
    memory(`resident, at rest after ${count} full syncs more`, rest),
    memory('resident, peak', peak),
    processor('resident, a day', aDay(after.cpuSeconds - before.cpuSeconds)),
    figure(
      'resident, sent and received a day',
      'kB',
      aDay(after.bytes - before.bytes) / 1000,
      most.kilobytes,
      extrapolated,
    ),
    figure('resident, wake-ups at rest', '/s', wakeUps, 1),
  ]
}

async function helped(device: PackagedAgent): Promise<Figure[]> {
  const lists = '/var/lib/apt/lists'
  const index = readdirSync(lists).find((name) => name.includes('_Packages'))
  if (!index) return []
  const { mebibytes } = await device.helper(['package-index', join(lists, index)], 'bash')
  return [memory('helper, peak, one question, while it is asked', mebibytes)]
}

/** B15, both from the start of a process to its end, packages alone. */
async function besideFusion(count: number): Promise<Figure[]> {
  if (spawnSync('fusioninventory-inventory', ['--version']).error) return []
  await using device = await openPackaged(['software'])
  await device.run('enrol')
  await device.run('once')
  const pairs: { ours: number; theirs: number }[] = []
  for (let i = 0; i < count; i++) {
    const theirs = cpuOf('fusioninventory-inventory', `--no-category=${otherCategories}`)
    pairs.push({ ours: (await full(device)).cpuMs, theirs })
  }
  const ours = median(pairs.map((pair) => pair.ours))
  const theirs = median(pairs.map((pair) => pair.theirs))
  const packages = device.server.held.get('software')?.rows.length
  return [
    {
      goal: 'B15',
      what: `inventory of ${packages} packages, from start to end, sent as well`,
      unit: 'CPU ms',
      ours,
      must: '<= 1/6 of fusioninventory',
      met: ours <= theirs / 6,
      note: `fusioninventory ${theirs.toFixed(0)} ms, not sent; their origins known`,
    },
  ]
}

/** Everything fusioninventory can list but packages. */
const otherCategories =
  'accesslog,antivirus,battery,bios,controller,cpu,database,drive,environment,firewall,hardware,input,licenseinfo,' +
  'local_group,local_user,lvm,memory,modem,monitor,network,os,port,printer,process,remote_mgmt,slot,sound,storage,usb,user,' +
  'video,virtualmachine'

/** Milliseconds of processor time, with its children's; a shell counts them in hundredths of a second. */
function cpuOf(...words: string[]): number {
  const { stdout } = spawnSync('/bin/sh', ['-c', '"$@" >/dev/null 2>&1; times', 'sh', ...words], { encoding: 'utf8' })
  const times =
    stdout
      .trim()
      .split('\n')
      .at(-1)
      ?.match(/(\d+)m([\d.]+)s/g) ?? []
  return times.reduce((sum, time) => {
    const [minutes, seconds] = time.slice(0, -1).split('m').map(Number)
    return sum + ((minutes ?? 0) * 60 + (seconds ?? 0)) * 1000
  }, 0)
}

let counter = Date.now()
function wake({ server }: PackagedAgent, port: number): Promise<void> {
  counter += 1
  return sendTo(port, wakeBytes({ authority: server.authority, link: server.link(), counter }))
}

/** Resolves once a sync has been answered after `asked`. */
async function syncsAfter({ server, state }: PackagedAgent, asked: () => Promise<void>): Promise<void> {
  const before = [server.requests.length, daySums(state).syncs] as const
  await asked()
  while (server.requests.length === before[0] || daySums(state).syncs === before[1]) await pause(20)
}

async function wakePortOf({ state }: PackagedAgent): Promise<number> {
  const file = join(state, 'status.json')
  for (;;) {
    const port = existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).wakes?.port
    if (port) return port
    await pause(50)
  }
}

function spent(pid: number, { state }: PackagedAgent): { cpuSeconds: number; bytes: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')
  return { cpuSeconds: (Number(stat[13]) + Number(stat[14])) / 100, bytes: daySums(state).bytes }
}

function daySums(state: string): { syncs: number; bytes: number } {
  const { days } = JSON.parse(readFileSync(join(state, 'days.json'), 'utf8'))
  const sum = (name: string) => days.reduce((all: number, day: Record<string, number>) => all + (day[name] ?? 0), 0)
  return { syncs: sum('syncs'), bytes: sum('bytesSent') + sum('bytesReceived') }
}

/** A number of /proc/PID/status: kibibytes or a count. */
function statusOf(pid: number, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

function ended(child: ReturnType<PackagedAgent['stay']>): Promise<void> {
  child.kill('SIGTERM')
  return new Promise((resolve) => child.once('close', () => resolve()))
}

const extrapolated = `measured syncs, times ${syncsADay}`

function figure(what: string, unit: string, ours: number, limit: number, note?: string, floor?: number): Figure {
  const extras = { ...(note && { note }), ...(floor !== undefined && { floor }) }
  return { goal: 'B14', what, unit, ours, must: `<= ${limit} ${unit}`, met: ours <= limit, ...extras }
}
const memory = (what: string, ours: number, floor?: number, note?: string) =>
  figure(what, 'MiB', ours, most.mebibytes, note, floor)
const processor = (what: string, ours: number, floor?: number) =>
  figure(what, 'CPU s', ours, most.cpuSeconds, extrapolated, floor)
