// Whoever owns the database, and even the log's key, changes what is in the log: each device finds it, and so does a stranger with a copy.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fakeClock } from '#kit/clock.ts'
import { readConfig as agentConfig } from '../agent/config.ts'
import { enrol } from '../agent/control/enrol.ts'
import { type Identity, readIdentity } from '../agent/identity/identity.ts'
import { noteTo } from '../agent/say.ts'
import { work } from '../agent/session.ts'
import { openFolder } from '../agent/state/folder.ts'
import { verifierKey } from '../agent/telemetry/log/checkpoint.ts'
import { readLog as heldLog } from '../agent/telemetry/log/kept.ts'
import { readConfig as cliConfig } from '../cli/config.ts'
import { run } from '../cli/run.ts'
import { openConsoleDoor } from '../server/doors/console.ts'
import { type TestDoor, testDoor, tokenFor } from '../server/doors/testing.ts'
import { choosePrivacy } from '../server/people/choose-privacy.ts'
import { createCredential } from '../server/people/create-credential.ts'
import { foundTenant } from '../server/people/found-tenant.ts'
import { systemOf } from '../server/people/signed-in.ts'
import { addLeaves } from '../server/telemetry/transparency/leaves.ts'
import { sequence } from '../server/telemetry/transparency/sequencer.ts'
import { split } from '../server/telemetry/transparency/tiles.ts'

const dayMs = 86_400_000
const tables = ['log_logs', 'log_entries', 'log_tiles', 'log_places', 'log_pending', 'log_days']
const home = mkdtempSync(join(tmpdir(), 'muster-log-'))
const at = (...parts: string[]) => join(home, ...parts)

let door: TestDoor
let consoleDoor: Awaited<ReturnType<typeof openConsoleDoor>>
/** The device's own: that it runs ahead of the server's moves no certificate. */
let deviceClock: ReturnType<typeof fakeClock>
let versions = 0

/** A sync that tells something new, after which the log has its place. */
async function tell() {
  versions += 1
  const status = `Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2-${versions}\n`
  writeFileSync(at('root', 'var/lib/dpkg/status'), `${status}${'\n'.repeat(versions)}`)
  const synced = await syncOnce()
  expect(synced.told).toContain('software')
  await sequence(door.context, 1)
  return synced
}

async function syncOnce(everything = false) {
  const folder = openFolder(at('agent'))
  const identity = readIdentity(folder)
  if (!identity) throw new Error('not enrolled')
  using working = work(config(), deviceClock, folder, identity)
  return working.syncNow({ everything })
}

const config = () =>
  agentConfig(['--state-folder', at('agent'), '--root', at('root'), '--privacy-file', at('root', 'privacy.json')], {})

async function muster(...words: string[]) {
  const out: string[] = []
  const terminal = {
    out: (text: string) => out.push(text),
    note: (text: string) => out.push(text),
    progress: () => {},
    columns: undefined,
    watched: false,
    written: async () => {},
    colour: false,
    ask: async () => undefined,
  }
  const where = ['--server', `http://localhost:${consoleDoor.port}`, '--credential-file', at('credential')]
  const tools = {
    config: cliConfig({ HOME: home, MUSTER_DATA: at('data') }, 1000),
    terminal,
    clock: door.context.clock,
  }
  return { exitCode: await run([...words, ...where], tools), out: out.join('\n') }
}

/** Entries of other devices, over more than one tile. */
async function others(n: number) {
  const leaves = Array.from({ length: n }, () => ({ tenant: 1, commitment: randomBytes(32) }))
  await door.context.fleet.as([1], (tx) => addLeaves(tx, leaves))
  await sequence(door.context, 1)
}

beforeAll(async () => {
  noteTo(() => undefined)
  door = await testDoor()
  const { context } = door
  deviceClock = fakeClock(door.start)
  await foundTenant(context, { number: 1 })
  await choosePrivacy(context, { level: 'full' }, systemOf(1))
  consoleDoor = await openConsoleDoor(context)
  const { secret } = await createCredential(context, { name: 'story', role: 'administrator', scopes: [] }, systemOf(1))
  writeFileSync(at('credential'), `${secret}\n`, { mode: 0o600 })
  execFileSync('mkdir', ['-p', at('root', 'var/lib/dpkg'), at('root', 'etc')])
  writeFileSync(at('root', 'etc/os-release'), 'ID=debian\nVERSION_ID="12"\n')
  const { token } = await tokenFor(context, 1)
  await enrol(openFolder(at('agent')), `127.0.0.1:${door.port}`, token)
  await others(200)
  await tell()
  await others(100)
  // It holds 301 entries of 500; a first copy is taken with as many as it holds, and a second one now.
  await tell()
  expect((await muster('log', 'export', at('first'))).exitCode).toBe(0)
  await others(199)
  for (const table of tables) await context.admin(`create table kept_${table} as table ${table}`)
  cpSync(at('agent'), at('agent-kept'), { recursive: true, filter: (path) => !path.endsWith('.sock') })
})
afterAll(async () => {
  await consoleDoor?.[Symbol.asyncDispose]()
  await door?.[Symbol.asyncDispose]()
  rmSync(home, { recursive: true, force: true })
})

beforeEach(async () => {
  for (const table of tables) {
    const columns = table === 'log_pending' ? '(tenant, commitments) select tenant, commitments' : 'select *'
    await door.context.admin(`delete from ${table}; insert into ${table} ${columns} from kept_${table}`)
  }
  rmSync(at('agent'), { recursive: true, force: true })
  cpSync(at('agent-kept'), at('agent'), { recursive: true })
})
afterEach(() => {
  for (const folder of ['copy', 'second']) rmSync(at(folder), { recursive: true, force: true })
})

async function entriesNow(): Promise<Buffer[]> {
  const rows = await door.context.admin<{ commitments: Buffer }>(
    'select commitments from log_entries where tenant = 1 order by bundle',
  )
  return rows.flatMap((row) => split(row.commitments))
}

/** The log made anew from these entries, under its own name and with a good signature: only its owner can do that. */
async function rewrite(entries: readonly Buffer[]) {
  const { admin, fleet } = door.context
  await admin(`delete from log_entries; delete from log_tiles; delete from log_places; delete from log_pending;
    update log_logs set size = 0, checkpoint = ''`)
  await fleet.as([1], (tx) =>
    addLeaves(
      tx,
      entries.map((commitment) => ({ tenant: 1, commitment })),
    ),
  )
  if (entries.length > 0) await sequence(door.context, 1)
}

const verifier = (folder: string, ...earlier: string[]) => {
  const file = join(import.meta.dirname, '..', 'cli', 'log', 'verify-log.mjs')
  // From the device, which got it with the root's word for it; not from the copy.
  const identity = readIdentity(openFolder(at('agent-kept'))) as Identity
  const origin = readFileSync(at('first', 'checkpoint'), 'utf8').split('\n')[0] as string
  const key = verifierKey(origin, identity.keys.log)
  const words = [file, folder, '--key', key, ...(earlier.length > 0 ? ['--earlier', ...earlier] : [])]
  try {
    return { exitCode: 0, out: execFileSync(process.execPath, words, { encoding: 'utf8', stdio: 'pipe' }) }
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string }
    return { exitCode: status, out: stdout + stderr }
  }
}

describe('a log that nobody touched', () => {
  it('goes on for the device, which proves the place of what it sent', async () => {
    expect((await syncOnce(true)).logBroken).toBeUndefined()
    const { proven, waiting, checkpoint } = heldLog(openFolder(at('agent')))
    expect(waiting).toEqual([])
    expect(proven.map(({ index }) => index)).toEqual([200, 301])
    expect(checkpoint?.split('\n')[1]).toBe('501')
  })

  it('holds for a stranger, from every earlier checkpoint on, and grows in a copy', async () => {
    cpSync(at('first'), at('copy'), { recursive: true })
    expect(verifier(at('copy')).exitCode).toBe(0)
    expect((await muster('log', 'export', at('copy'))).out).toContain('501 entries')
    const { exitCode, out } = verifier(at('copy'), at('copy', 'checkpoint.302'), at('agent', 'log.json'))
    expect(out.split('\n').filter(Boolean)).toEqual([
      expect.stringMatching(/^ok {4}the checkpoint is signed by the key: 501 entries/),
      expect.stringMatching(/^ok {4}.*log.json: its 301 entries are the beginning/),
      expect.stringMatching(/^ok {4}.*checkpoint.302: its 302 entries are the beginning/),
      'ok    the entries give the root that was signed',
      'ok    the hash tiles are those of the entries',
    ])
    expect(exitCode).toBe(0)
    expect(await muster('log', 'verify', at('copy'), '--earlier', at('agent', 'log.json'))).toMatchObject({
      exitCode: 0,
    })
    expect((await muster('log', 'show')).out).toMatch(/entries {5}501\n/)
  })
})

describe('a log that was written anew, with a good signature', () => {
  const changes: [string, (entries: Buffer[]) => Buffer[]][] = [
    ['an entry edited', (entries) => entries.with(7, randomBytes(32))],
    ['an entry deleted', (entries) => entries.toSpliced(120, 1)],
    ['two entries in another order', (entries) => entries.with(3, entries[4] as Buffer).with(4, entries[3] as Buffer)],
    ['its end cut off', (entries) => entries.slice(0, 250)],
    ['everything gone', () => []],
    [
      'a fork of the same length',
      (entries) => [...entries.slice(0, 250), ...entries.slice(250).map(() => randomBytes(32))],
    ],
    ['an entry put in before', (entries) => [randomBytes(32), ...entries]],
  ]

  it.each(changes)('%s: the device finds it at its next question', async (_what, change) => {
    await rewrite(change(await entriesNow()))
    expect((await syncOnce(true)).logBroken).toMatch(/^(consistency|shrunk)$/)
    expect(heldLog(openFolder(at('agent'))).checkpoint?.split('\n')[1]).toBe('301')
  })

  it.each(changes)('%s: a stranger finds it with any earlier checkpoint', async (_what, change) => {
    await rewrite(change(await entriesNow()))
    const { exitCode } = await muster('log', 'export', at('second'))
    const gone = exitCode !== 0
    expect(gone).toBe(_what === 'everything gone')
    if (gone) return
    // By itself it is a good log: only who saw another one can tell.
    expect(verifier(at('second')).exitCode).toBe(0)
    for (const earlier of [at('first', 'checkpoint'), at('agent', 'log.json')]) {
      const { exitCode, out } = verifier(at('second'), earlier)
      expect(exitCode).toBe(1)
      expect(out).toMatch(/FAILS .*(NOT the beginning|cut off)/)
    }
    // An export into the same folder keeps what it was, and so does its own check.
    cpSync(at('first'), at('copy'), { recursive: true })
    await muster('log', 'export', at('copy'))
    expect((await muster('log', 'verify', at('copy'))).exitCode).toBe(1)
  })
})

describe('rows that were changed without the key', () => {
  const flip = (column: string, byte: number) => `set_byte(${column}, ${byte}, get_byte(${column}, ${byte}) # 1)`
  const changes: [string, string][] = [
    ['an entry', `update log_entries set commitments = ${flip('commitments', 40)} where bundle = 0`],
    ['a hash', `update log_tiles set hashes = ${flip('hashes', 40)} where level = 0 and tile = 0`],
    ['a hash above', `update log_tiles set hashes = ${flip('hashes', 3)} where level = 1`],
    ['the newest hashes', `update log_tiles set hashes = ${flip('hashes', 3)} where level = 0 and tile = 1`],
    [
      'a checkpoint for fewer',
      "update log_logs set checkpoint = replace(checkpoint, E'\\n501\\n', E'\\n500\\n'), size = 500",
    ],
  ]

  it.each(changes)('%s: a stranger finds it without any earlier checkpoint', async (_what, sql) => {
    await door.context.admin(sql)
    await muster('log', 'export', at('second'))
    const { exitCode, out } = verifier(at('second'))
    expect(out).toContain('FAILS')
    expect(exitCode).toBe(1)
  })

  it.each(changes.slice(2))('%s: the device finds it', async (_what, sql) => {
    await door.context.admin(sql)
    expect((await syncOnce(true)).logBroken).toMatch(/^(consistency|signature)$/)
  })

  it('a leaf taken out before it had its number is missed within a day', async () => {
    await door.context.admin('delete from log_pending')
    versions += 1
    writeFileSync(
      at('root', 'var/lib/dpkg/status'),
      `Package: zsh\nStatus: install ok installed\nVersion: ${versions}\n`,
    )
    expect((await syncOnce()).told).toContain('software')
    await door.context.admin('delete from log_pending')
    await others(5)
    for (let i = 0; i < 3; i += 1) expect((await syncOnce(true)).logBroken).toBeUndefined()
    deviceClock.advance(dayMs + 1000)
    expect((await syncOnce()).logBroken).toBe('missing')
  })
})
