import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { iso, systemClock } from '#kit/clock.ts'
import { eventsPath, syncPath, transmissionPath } from '#wire/paths.ts'
import { ownMounts } from '../law/needs.ts'
import { bundleAgent } from './bundle.ts'
import { machine, put, temporary } from './testing/machine.ts'
import { startServer, type TestServer } from './testing/server.ts'
import { sendTo, wakeBytes } from './testing/wakes.ts'

const strict = ['system', 'hardware', 'software']
const program = temporary()
const main = join(program, 'main.js')
beforeAll(() => bundleAgent(program))

let server: TestServer
let place: string
let root: string
const children = new Set<ChildProcess>()
beforeEach(async () => {
  server = await startServer(systemClock, strict)
  // Only what a test asks for happens: a sync by the rhythm in between would tell what that one is to tell.
  server.policy = { ...server.policy, sync: { enabled: true, intervalSeconds: 7 * 86_400 } }
  place = temporary()
  // A rack mount: a machine that belongs to a person would tell days.
  root = machine({ 'etc/os-release': 'ID=debian\n', 'sys/class/dmi/id/chassis_type': '23\n' })
  packages({ bash: '5.1' })
  writeFileSync(join(place, 'token'), `${server.token}\n`)
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
  await server[Symbol.asyncDispose]()
})

function packages(versions: Record<string, string>): void {
  const stanzas = Object.entries(versions).map(
    ([name, version]) => `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n`,
  )
  put(root, 'var/lib/dpkg/status', stanzas.join('\n'))
}
const state = () => join(place, 'state')
const settings = () => ({
  MUSTER_AGENT_STATE: state(),
  MUSTER_AGENT_SERVER: server.address,
  MUSTER_AGENT_TOKEN_FILE: join(place, 'token'),
  MUSTER_AGENT_ROOT: root,
  MUSTER_WAKE_PORT: '0',
  MUSTER_FAREWELL_PORT: String(server.farewellPort),
  MUSTER_AGENT_PRIVACY_FILE: join(place, 'privacy.json'),
})
function start(...words: string[]): ChildProcess {
  const child = spawn(process.execPath, [main, ...words], { env: settings(), stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  return child
}
async function agent(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = start(...words)
  let [out, err] = ['', '']
  child.stdout?.on('data', (part) => {
    out += part
  })
  child.stderr?.on('data', (part) => {
    err += part
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, out, err }
}
const status = () => JSON.parse(readFileSync(join(state(), 'status.json'), 'utf8'))
const fresh = () => ({ authority: server.authority, link: server.link() })
const woken = () =>
  server.requests.flatMap(({ path, body }) => {
    const counter = path === syncPath ? (body as { woken?: number }).woken : undefined
    return counter === undefined ? [] : [counter]
  })
const told = () => Object.fromEntries((server.held.get('software')?.rows ?? []).map((row) => [row.name, row.version]))

describe('the commands of the holder', () => {
  it('enrol once, sync, show, prove, explain and forget', async () => {
    expect(await agent('verify')).toMatchObject({ code: 2, err: expect.stringContaining('no-identity') })
    expect(await agent('enrol')).toMatchObject({ code: 0, out: expect.stringMatching(/^enrolled as dev_/) })
    expect(await agent('enrol')).toMatchObject({ code: 0, out: expect.stringMatching(/^already enrolled/) })
    expect(await agent('inspect')).toMatchObject({ code: 1, err: expect.stringContaining('no-copy') })
    expect(await agent('once')).toMatchObject({ code: 0, out: 'synced; told: system, software\n' })
    expect(await agent('inspect')).toMatchObject({ code: 0, out: expect.stringContaining('name=bash  version=5.1') })
    expect(JSON.parse((await agent('inspect', '--json')).out)).toMatchObject({ v: 1, records: [{}, {}] })
    expect(await agent('verify')).toMatchObject({ code: 0, out: expect.stringContaining('signature  valid') })
    expect(await agent('check')).toMatchObject({ code: 0, out: expect.stringContaining('ok    allow-list') })
    expect(await agent('privacy')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Installed packages[\s\S]*not available here: Hardware\./),
    })
    expect(await agent('reset')).toMatchObject({ code: 0 })
    server.held.clear()
    expect(await agent('once')).toMatchObject({ code: 0, out: 'synced; told: system, software\n' })
  })

  it('let no package steer the terminal it is shown on', async () => {
    packages({ bash: '5.1', 'red\u001b[31m': '1\u0085\u202e' })
    await agent('once')
    const { out } = await agent('inspect')
    expect(out).toContain('red')
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u)
  })

  it('leave nothing of a device in its state that others may read, the notice excepted', async () => {
    await agent('once')
    const open = readdirSync(state()).filter((name) => (statSync(join(state(), name)).mode & 0o077) !== 0)
    expect(open).toEqual(['NOTICE.txt'])
  })

  it('find a copy that was changed or half written', async () => {
    await agent('once')
    const copy = join(state(), 'last-transmission.json.zst')
    const bytes = server.bodies.at(-1) as Buffer
    writeFileSync(copy, bytes.subarray(0, bytes.length / 2))
    expect(await agent('verify')).toMatchObject({ code: 1, err: expect.stringContaining('half written') })
    packages({ bash: '5.2' })
    server.refuse.set(transmissionPath, 'database-away')
    expect(await agent('once')).toMatchObject({ code: 1, err: expect.stringContaining('database-away') })
    expect(await agent('verify')).toMatchObject({ code: 1, err: expect.stringContaining('not confirmed') })
  })

  it('say at which step a device does not connect, and what to do', async () => {
    await agent('once')
    server.refuse.set(syncPath, 'device-revoked')
    const refused = await agent('check')
    expect(refused).toMatchObject({ code: 3, out: expect.stringMatching(/FAILS allow-list[\s\S]*agent reset/) })
    await server[Symbol.asyncDispose]()
    expect(await agent('check')).toMatchObject({ code: 1, out: expect.stringMatching(/FAILS network[\s\S]*firewall/) })
  })

  it('work under Node’s permission model: no process, no file written outside the state', async () => {
    server.policy = { ...server.policy, collect: ['events', ...strict] }
    await agent('enrol')
    put(root, 'run/reboot-required', '')
    const words = ['--permission', '--allow-fs-read=*', `--allow-fs-write=${state()}`, main, 'once']
    const child = spawn(process.execPath, words, { env: settings(), stdio: 'ignore' })
    children.add(child)
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
    expect(told()).toEqual({ bash: '5.1' })
    expect(server.events.taken.map(({ type }) => type)).toEqual(['system.reboot-required'])
  })

  it('show what happened and could not be told yet, and the last batch that was', async () => {
    server.policy = { ...server.policy, collect: ['events', ...strict] }
    await agent('once')
    server.refuse.set(eventsPath, 'storage-full')
    put(root, 'run/reboot-required', '')
    expect(await agent('once')).toMatchObject({ code: 0 })
    expect((await agent('events')).out).toMatch(/Z {2}warning {3}system\.reboot-required\n.*not answered yet/)
    server.refuse.delete(eventsPath)
    expect(await agent('once')).toMatchObject({ code: 0 })
    expect((await agent('events')).out).toBe('Nothing waits to be told.\n')
    expect((await agent('inspect')).out).toMatch(/1 events: \d+ bytes.*Confirmed.*system\.reboot-required/s)
    expect(await agent('verify')).toMatchObject({ code: 0 })
    expect((await agent('privacy')).out).toMatch(/^ {2}- A reboot is required$/m)
    expect((await agent('check')).out).toMatch(/^note: events: none wait$/m)
    await agent('reset')
    expect(readdirSync(state())).not.toContain('outbox.log')
  })

  it.each([
    ['an unknown word', ['frobnicate'], 'frobnicate'],
    ['an unknown flag', ['once', '--sever', 'a:1'], '--sever'],
    ['a flag without its value', ['once', '--server'], 'asks for a value'],
    ['an address without a port', ['once', '--server', 'example'], 'host:port'],
  ])('refuse %s with one line and status 2', async (_what, words, line) => {
    expect(await agent(...words)).toMatchObject({ code: 2, err: expect.stringContaining(line) })
  })
})

describe('the resident agent', () => {
  const until = async (what: () => boolean) => {
    while (!what()) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  it('enrols, syncs, answers its holder, ends when asked', async () => {
    const running = start('run')
    await until(() => server.held.has('software'))
    packages({ bash: '5.2' })
    expect(await agent('sync')).toMatchObject({ code: 0, out: 'synced; told: software\n' })
    expect(told()).toEqual({ bash: '5.2' })
    expect(await agent('once')).toMatchObject({ code: 0, out: expect.stringContaining('synced') })
    expect(await agent('reset')).toMatchObject({ code: 1, err: expect.stringContaining('running-already') })
    running.kill('SIGTERM')
    expect(await new Promise((resolve) => running.on('close', resolve))).toBe(0)
    await until(() => server.farewells.length === 2)
    expect(server.farewells[0]?.equals(server.farewells[1] as Buffer)).toBe(true)
  })

  it('is woken by a datagram, and not by the same one again', async () => {
    const running = start('run')
    await until(() => server.held.has('software'))
    const { port } = status().wakes
    const bytes = wakeBytes({ authority: server.authority, link: server.link(), counter: Date.now() })
    packages({ bash: '5.2' })
    await sendTo(port, Buffer.alloc(10), bytes, bytes)
    await until(() => told().bash === '5.2')
    await agent('sync')
    expect(woken()).toHaveLength(1)
    running.kill('SIGTERM')
    await new Promise((resolve) => running.on('close', resolve))
    expect(JSON.parse(readFileSync(join(state(), 'days.json'), 'utf8'))).toMatchObject({
      mode: 'resident',
      days: [{ wakesHeeded: 1, wakesRefused: { form: 1, replayed: 1 } }],
    })
  })

  it('heeds no wake twice, also when it was killed in between', async () => {
    const killed = start('run')
    await until(() => server.held.has('software'))
    const bytes = wakeBytes({ authority: server.authority, link: server.link(), counter: Date.now() })
    await sendTo(status().wakes.port, bytes)
    await until(() => woken().length === 1)
    killed.kill('SIGKILL')
    await new Promise((resolve) => killed.on('close', resolve))
    start('run')
    const before = server.requests.length
    await until(() => server.requests.length > before)
    await sendTo(status().wakes.port, bytes, wakeBytes({ ...fresh(), counter: Date.now() }))
    await until(() => woken().length === 2)
    expect(woken()[0]).not.toBe(woken()[1])
  })

  it('stays down after it was revoked, also when it is started again', async () => {
    await agent('once')
    server.refuse.set(syncPath, 'device-revoked')
    expect(await agent('run')).toMatchObject({ code: 3, err: expect.stringContaining('device-revoked') })
    server.requests.length = 0
    expect(await agent('run')).toMatchObject({ code: 3, err: expect.stringContaining('agent reset') })
    expect(server.requests).toEqual([])
  })

  it('takes over from one that was killed', async () => {
    const killed = start('run')
    await until(() => server.held.has('software'))
    killed.kill('SIGKILL')
    await new Promise((resolve) => killed.on('close', resolve))
    packages({ bash: '5.3' })
    expect(await agent('once')).toMatchObject({ code: 0 })
    expect(told()).toEqual({ bash: '5.3' })
  })

  it('tells each event once and in order when it is killed at any moment', async () => {
    server.policy = { ...server.policy, collect: ['events', ...strict] }
    put(root, 'proc/sys/kernel/random/boot_id', '0\n')
    await agent('once')
    const boots = Array.from({ length: 14 }, (_, i) => i + 1)
    for (const boot of boots) {
      // Each boot is one event, dated by itself.
      put(root, 'proc/stat', `btime ${1_795_262_400 + boot * 60}\n`)
      put(root, 'proc/sys/kernel/random/boot_id', `${boot}\n`)
      const child = start('once')
      const closed = new Promise((resolve) => child.on('close', resolve))
      await new Promise((resolve) => setTimeout(resolve, 100 + boot * 50))
      child.kill('SIGKILL')
      await closed
    }
    expect(await agent('once')).toMatchObject({ code: 0 })
    const booted = server.events.taken.filter(({ type }) => type === 'system.booted').map(({ at }) => at)
    // One that was not seen before the next came is not told; none is told twice, the last is told.
    expect(booted).toEqual([...new Set(booted)].sort())
    expect(booted.at(-1)).toBe(iso((1_795_262_400 + 14 * 60) * 1000))
    expect((await agent('events')).out).toBe('Nothing waits to be told.\n')
  })

  it('loses and doubles nothing when it is killed at any moment', async () => {
    // From before the enrolment to after the receipt; a run takes about 300 ms.
    for (let after = 60; after <= 420; after += 30) {
      packages({ bash: `5.${after}`, [`new-${after}`]: '1' })
      const child = start('once')
      const closed = new Promise((resolve) => child.on('close', resolve))
      await new Promise((resolve) => setTimeout(resolve, after))
      child.kill('SIGKILL')
      await closed
    }
    packages({ bash: '6', last: '1' })
    expect(await agent('once')).toMatchObject({ code: 0 })
    expect(told()).toEqual({ bash: '6', last: '1' })
    expect(await agent('once')).toMatchObject({ out: 'synced; the server holds everything already\n' })
    expect(await agent('verify')).toMatchObject({ code: 0 })
    expect(readdirSync(state()).filter((name) => name.endsWith('.part'))).toEqual([])
    expect(
      new Set(
        server.requests.filter(({ path }) => path === '/v1/enrol').map(({ body }) => (body as { csr: string }).csr),
      ).size,
    ).toBe(1)
  })
})

describe('the agent that systemd starts for a datagram', () => {
  /** As a socket unit does: the socket is descriptor 3, and LISTEN_PID is the process itself. */
  function activated(socket: Socket): ChildProcess {
    const fd = (Reflect.get(socket, '_handle') as { fd: number }).fd
    const line = 'export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"'
    const child = spawn('/bin/sh', ['-c', line, 'sh', process.execPath, main, 'wake'], {
      env: settings(),
      stdio: ['ignore', 'pipe', 'pipe', fd],
    })
    children.add(child)
    return child
  }

  it('heeds what was queued before it ran, tells where it can be woken, and lets a timer work between', async () => {
    await agent('once')
    const socket = createSocket('udp6')
    await new Promise<void>((resolve) => socket.bind(0, '::', resolve))
    const { port } = socket.address()
    const child = activated(socket)
    // Whichever of the two processes reads a datagram first has it: this one must not.
    socket.close()
    packages({ bash: '5.2' })
    await sendTo(port, wakeBytes({ ...fresh(), counter: Date.now() }))
    while (told().bash !== '5.2') await new Promise((resolve) => setTimeout(resolve, 20))
    const request = server.requests.findLast(({ body }) => (body as { woken?: number })?.woken !== undefined)
    expect(request?.body).toMatchObject({ mode: 'on-demand', wakePort: port })
    packages({ bash: '5.3' })
    while (told().bash !== '5.3') await agent('once')
    child.kill('SIGTERM')
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
  })

  it('is refused without a socket', async () => {
    await agent('once')
    expect(await agent('wake')).toMatchObject({ code: 2, err: expect.stringContaining('systemd') })
  })
})

describe('a full disk', () => {
  const mounts = ownMounts('the agent on a full disk')
  it.runIf(mounts)('is said in one line, keeps the old state and tells nothing that has no copy', async () => {
    await agent('once')
    const before = server.bodies.length
    const script = join(place, 'on-a-full-disk.sh')
    writeFileSync(
      script,
      `set -e
mkdir ${place}/disk
mount -t tmpfs -o size=1m tmpfs ${place}/disk
cp -a ${state()}/. ${place}/disk/
sha256sum ${place}/disk/identity.json ${place}/disk/telemetry.json > ${place}/sums
dd if=/dev/zero of=${place}/disk/ballast bs=1k >/dev/null 2>&1 || true
set +e
"$@"
echo "status $?"
sha256sum --quiet --check ${place}/sums && echo kept
ls ${place}/disk | grep -c part
rm ${place}/disk/ballast
"$@"
echo "status $?"
`,
    )
    chmodSync(script, 0o755)
    packages({ bash: '5.2', more: '1' })
    const child = spawn('unshare', [...(mounts ?? []), '/bin/sh', script, process.execPath, main, 'once'], {
      env: { ...settings(), MUSTER_AGENT_STATE: join(place, 'disk'), PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, err] = ['', '']
    let sentWithoutCopy = 0
    child.stdout.on('data', (part) => {
      out += part
      if (String(part).includes('status 1')) sentWithoutCopy = server.bodies.length - before
    })
    child.stderr.on('data', (part) => {
      err += part
    })
    await new Promise((resolve) => child.on('close', resolve))
    expect(err).toMatch(/agent: The disk of \S+ is full \(\d+ bytes free\) \[disk-full\]\n {7}Free some space/)
    expect(out).toBe('status 1\nkept\n0\nsynced; told: software\nstatus 0\n')
    expect(sentWithoutCopy).toBe(0)
    expect(told()).toEqual({ bash: '5.2', more: '1' })
    expect(existsSync(join(place, 'disk', 'identity.json'))).toBe(false)
  })
})
