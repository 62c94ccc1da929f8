// All of it on one machine: it comes up, is used, survives the kill of any part, and goes without leaving anything running.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { ownMounts } from '../law/needs.ts'
import { socketPath } from './postgres/sockets.ts'

const data = mkdtempSync(join(tmpdir(), 'muster-stack-'))
const env = {
  ...process.env,
  MUSTER_DATA: data,
  MUSTER_CONSOLE_PORT: '0',
  MUSTER_DEVICE_PORT: '0',
  MUSTER_FAREWELL_PORT: '0',
  MUSTER_WAKE_PORT: '0',
}
const main = join(import.meta.dirname, 'main.ts')
const patience = { timeout: 150_000, interval: 100 }

const Ready = z.object({
  consoleUrl: z.url(),
  deviceUrl: z.url(),
  setupUrl: z.url(),
  adminCredentialFile: z.string(),
  version: z.string(),
  dataFolder: z.literal(data),
  ports: z.object({ console: z.int(), devices: z.int(), farewell: z.int(), wake: z.int().optional() }),
  pids: z.record(z.string(), z.int()),
})
type Ready = z.infer<typeof Ready>

let stack: ChildProcess
let said = ''

function start(): ChildProcess {
  said = ''
  const child = spawn(process.execPath, [main, 'start'], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      said += text
    })
  return child
}

async function run(...words: string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [main, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part) => {
      text += part
    })
  return { code: await new Promise((resolve) => child.once('close', resolve)), text }
}

const isReady = () => existsSync(join(data, 'ready.json'))
const ready = (): Ready => Ready.parse(JSON.parse(readFileSync(join(data, 'ready.json'), 'utf8')))
const alive = (pid: number) => {
  try {
    // A process that ended and was not yet waited for is gone for everybody else.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

async function devices(): Promise<number> {
  const { consoleUrl, adminCredentialFile } = ready()
  const { credential } = JSON.parse(readFileSync(adminCredentialFile, 'utf8'))
  const answer = await fetch(`${consoleUrl}/api/v1/devices`, { headers: { authorization: `Bearer ${credential}` } })
  if (answer.status !== 200) throw new Error(`${answer.status}`)
  return ((await answer.json()) as { items: unknown[] }).items.length
}
const settled = () => devices().catch(() => -1)

beforeAll(async () => {
  stack = start()
  await vi.waitUntil(isReady, patience).catch((error) => {
    throw new Error(`${error}\n${said}`)
  })
})
afterAll(async () => {
  await run('stop')
  for (const pid of [stack.pid]) if (pid && alive(pid)) process.kill(pid, 'SIGKILL')
  rmSync(data, { recursive: true, force: true })
})

describe('a stack', () => {
  it('can be used: console, credential and this machine as first device', async () => {
    expect(ready().setupUrl).toMatch(/\/setup#code=[\w-]{20,}$/)
    expect(ready().consoleUrl).toMatch(/^http:\/\/localhost:\d+$/)
    await expect.poll(settled, patience).toBe(1)
    const page = await fetch(`${ready().consoleUrl}/devices`)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<script')
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect((await fetch(ready().consoleUrl + path)).status).toBe(200)
    await expect.poll(() => said, patience).toContain('0 bytes left this machine')
    expect(said).toContain(ready().setupUrl)
  })

  it('keeps secrets in files of its own', () => {
    const { adminCredentialFile } = ready()
    for (const file of [
      'ready.json',
      'server/setup-code',
      'server/databases.json',
      'ring/root.key',
      'authority/root.key',
    ])
      expect(statSync(join(data, file)).mode & 0o077, file).toBe(0)
    expect(statSync(adminCredentialFile).mode & 0o077).toBe(0)
    for (const place of ['server', 'ring', 'ring-copy', 'authority', 'logs', 'postgres/fleet'])
      expect(statSync(join(data, place)).mode & 0o077, place).toBe(0)
  })

  it('refuses a second one on the same data, and says what runs', async () => {
    const second = await run('start')
    expect(second.code).toBe(1)
    expect(second.text).toContain('runs on')
    const status = await run('status')
    expect(status.code).toBe(0)
    expect(status.text).toContain(ready().consoleUrl)
  })

  it('lets its owner ask the database itself, and change nothing', async () => {
    const forced = await run('sql', "select relforcerowsecurity from pg_class where relname = 'device_devices'")
    expect(forced).toEqual({ code: 0, text: 'relforcerowsecurity\ntrue\n(1 row)\n' })
    expect((await run('sql', '--people', 'select count(*) as operators from people_operators')).code).toBe(0)
    for (const query of ['delete from audit_acts', 'commit; delete from audit_acts', 'select nothing from nowhere'])
      expect(await run('sql', query), query).toMatchObject({ code: 1, text: expect.stringContaining('muster stack:') })
  })

  it.each(['server', 'postgres', 'agent', 'advisories'])(
    'goes on after kill -9 of %s, at the same address',
    async (name) => {
      await expect.poll(settled, patience).toBe(1)
      await expect.poll(() => ready().ports.wake, patience).toBeTypeOf('number')
      const before = ready()
      const pid = before.pids[name] as number
      process.kill(pid, 'SIGKILL')
      await expect.poll(() => [undefined, pid].includes(ready().pids[name]), patience).toBe(false)
      await expect.poll(settled, patience).toBe(1)
      await expect.poll(() => ready().ports, patience).toEqual(before.ports)
    },
  )

  it('comes up on the same data after kill -9 of the supervisor, and loses nothing', async () => {
    const before = ready()
    const credential = readFileSync(before.adminCredentialFile, 'utf8')
    process.kill(stack.pid as number, 'SIGKILL')
    await expect.poll(() => alive(before.pids.server as number), patience).toBe(false)
    rmSync(join(data, 'ready.json'))
    stack = start()
    await expect.poll(isReady, patience).toBe(true)
    await expect.poll(settled, patience).toBe(1)
    expect(JSON.parse(readFileSync(before.adminCredentialFile, 'utf8')).credential).toBe(
      JSON.parse(credential).credential,
    )
    for (const pid of Object.values(before.pids)) expect(alive(pid)).toBe(false)
  })

  it('ends cleanly: nothing runs, nothing says it can be used', async () => {
    const { pids } = ready()
    const ended = new Promise((resolve) => stack.once('exit', resolve))
    expect((await run('stop')).code).toBe(0)
    expect(await ended).toBe(0)
    expect(isReady()).toBe(false)
    expect(existsSync(socketPath(data, process.env.XDG_RUNTIME_DIR))).toBe(false)
    for (const pid of Object.values(pids)) expect(alive(pid)).toBe(false)
    expect((await run('status')).code).toBe(1)
  })

  it('does not start without its key ring, says what to do, and changes nothing', async () => {
    const ring = join(data, 'ring')
    renameSync(ring, `${ring}-away`)
    const refused = await run('start')
    expect(refused.code).toBe(1)
    expect(refused.text).toMatch(/key ring: .*root\.key is missing\. Nothing was changed\. .*cp -a/)
    expect(existsSync(ring)).toBe(false)
    expect((await run('status')).code).toBe(1)
    renameSync(`${ring}-away`, ring)
    stack = start()
    await expect.poll(isReady, patience).toBe(true)
    await expect.poll(settled, patience).toBe(1)
  })
})

describe('a disk of 16 MiB', () => {
  const mounts = ownMounts('a stack on a full disk')
  it.runIf(mounts)('is refused in one line before anything is made on it', async () => {
    const program = [process.execPath, join(import.meta.dirname, 'testing', 'small-disk.ts'), join(data, 'small')]
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    execFile('unshare', [...(mounts ?? []), ...program], (error, out) => (error ? reject(error) : resolve(out)))
    const ended = JSON.parse(await promise) as { status: number; said: string; left: string[] }
    expect(ended.status).toBe(1)
    expect(ended.said).toMatch(/^muster stack: the disk of .* MiB free and a first start takes \d+: make room.*\n$/)
    expect(ended.left).toEqual([])
  })
})
