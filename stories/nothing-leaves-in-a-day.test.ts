// A day of Muster in a network of its own with one way out: everything that it does by itself is done, and no packet leaves (R24).
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mayMakeNetworks, needs } from '../law/needs.ts'
import { queues } from '../server/queues.ts'
import { databaseAccount } from '../stack/postgres/account.ts'
import { placeBinaries } from '../stack/postgres/binaries.ts'
import { adminUrl } from '../stack/postgres/cluster.ts'
import { socketFolder } from '../stack/postgres/sockets.ts'
import { type MovingClock, openMovingClock } from './moving-clock.ts'
import { type Enclosure, openEnclosure } from './network.ts'
import { openStory, type Story, until } from './stack.ts'

const title = 'a day in a network of its own in which packets are counted'
const can =
  needs(title, { faketime: 'faketime', ip: 'iproute2', nft: 'nftables', unshare: 'util-linux' }) &&
  mayMakeNetworks(title)

const hourMs = 3_600_000
/** A minute of each hour it is looked at, so that each schedule of work.ts is met: a job is given out within a minute of its time. */
const minutes = [17, 41, 58, 10]
/** Hours from one look to the next; with the last the second daily backup is due. */
const stepHours = 2
const looks = 14
/** Who was late for the first backup, as on a busy machine, is late for the second. */
const mostLooks = 24
/** Queues that only an act fills. */
const onAnAct = { 'sharing-tell': 'a webhook that was authorised is told' }

describe.runIf(can)('a day in which nothing was authorised', () => {
  let folder: string
  let net: Enclosure
  let story: Story
  let clock: MovingClock
  let jobs: pg.Client

  beforeAll(async () => {
    net = openEnclosure()
    folder = mkdtempSync(join(tmpdir(), 'muster-day-'))
    chmodSync(folder, 0o711)
    clock = openMovingClock(folder)
    // PostgreSQL is started with an environment of its own: the program that the stack finds there goes by the clock as well.
    const dataFolder = join(folder, 'data')
    for (const made of [dataFolder, join(dataFolder, 'postgres')]) mkdirSync(made, { mode: 0o711 })
    const { postgres } = placeBinaries(join(dataFolder, 'postgres'))
    renameSync(postgres, `${postgres}.real`)
    const words = Object.entries(clock.env).map(([name, value]) => `${name}='${value}'`)
    writeFileSync(postgres, `#!/bin/sh\n${words.join(' ')} exec '${postgres}.real' "$@"\n`, { mode: 0o755 })
    story = await openStory({ ...clock.env, MUSTER_DATA: dataFolder }, net.inside)
    await until('this machine tells its packages', async () => (await story.json('devices', 'list'))[0]?.packages > 0)
    jobs = await openJobs(story)
  }, 400_000)
  afterAll(async () => {
    await jobs?.end()
    await story?.[Symbol.asyncDispose]()
    net?.[Symbol.dispose]()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  /** Jobs that were done since, by their queue. */
  async function jobsSince(ms: number): Promise<Set<string>> {
    const { rows } = await jobs.query<{ name: string }>(
      `select distinct name from jobs.job where state = 'completed' and completed_on >= to_timestamp($1::float8 / 1000)`,
      [ms],
    )
    return new Set(rows.map(({ name }) => name))
  }

  it('passes with all that Muster does by itself, and not a packet', { timeout: 600_000 }, async () => {
    // The door is open, and nobody was authorised to go through it.
    await story.muster('outbound', 'open')
    // A source that is fetched from this machine itself and does not answer: its schedule goes on all day.
    const allowed = await story.muster('advisories', 'enable', 'kev', '--url', 'https://127.0.0.1:9/kev.json')
    expect(`${allowed.exitCode} ${allowed.notes}`).toMatch(/^0/)
    const begun = clock.now()
    const leaf = certificate()
    const done = new Set<string>()
    for (let look = 0; look < looks || (backups().length < 2 && look < mostLooks); look++) {
      const next =
        Math.floor(clock.now() / hourMs + stepHours) * hourMs + (minutes[look % minutes.length] as number) * 60_000
      clock.advance(next + 1_000 - clock.now())
      awaken(story)
      // Done once a minute: then the server lives at the new time.
      const seen = await until(`a job after ${new Date(next).toISOString()}`, async () => {
        const since = await jobsSince(next)
        return since.has('sharing-due') ? since : undefined
      })
      for (const name of seen) done.add(name)
    }
    for (const name of await jobsSince(begun)) done.add(name)
    expect(clock.now() - begun).toBeGreaterThan(25 * hourMs)
    expect(queues.filter((name) => !done.has(name) && !(name in onAnAct))).toEqual([])
    // What others than the server's jobs do: a backup each day, the source's schedule, the device's syncs and certificate.
    await until('the second backup is made', () => backups().filter(isWhole).length >= 2)
    const source = await until('the source is due later than now', async () => {
      const [kev] = (await story.json('advisories', 'sources')).filter(({ id }: { id: string }) => id === 'kev')
      return Date.parse(kev.nextFetchAt) > clock.now() ? kev : undefined
    })
    expect(source).toMatchObject({ enabled: true, state: 'failed', problem: expect.stringContaining('127.0.0.1') })
    await until('this machine was here since the last look', async () => {
      const [device] = await story.json('devices', 'list')
      return Date.parse(device.lastSeen) > clock.now() - stepHours * hourMs
    })
    expect(certificate()).not.toBe(leaf)
    expect(net.left()).toEqual({ packets: 0, bytes: 0 })
  })

  it('while a single planted packet is counted', () => {
    const [program = '', ...words] = [...net.inside, process.execPath, '-e']
    const knock = "require('node:net').connect(443, '192.0.2.1').on('error', () => {}); setTimeout(process.exit, 300)"
    execFileSync(program, [...words, knock])
    expect(net.left().packets).toBeGreaterThan(0)
  })

  const backups = (): string[] => {
    const folder = join(story.dataFolder, 'backups')
    return existsSync(folder) ? readdirSync(folder) : []
  }
  const certificate = (): string =>
    JSON.parse(readFileSync(join(story.dataFolder, 'agent', 'identity.json'), 'utf8')).chain
})

const isWhole = (name: string) => !name.endsWith('.partial')

/** Who waits for nothing but a time is told that another one is read now: a wait ends where a process is stopped and goes on. */
function awaken(story: Story): void {
  const { pids } = story.ready()
  for (const signal of ['SIGSTOP', 'SIGCONT'] as const) for (const pid of Object.values(pids)) process.kill(pid, signal)
}

async function openJobs(story: Story): Promise<pg.Client> {
  const sockets = socketFolder(story.dataFolder, undefined, databaseAccount())
  const cluster = { name: 'fleet', folder: join(story.dataFolder, 'postgres'), sockets, port: 5432 }
  const client = new pg.Client(adminUrl({ ...cluster, sharedBuffersMiB: 64, durable: true }, 'muster_fleet'))
  await client.connect()
  return client
}
