// What was allowed is fetched over real TLS: once, only if it changed, to its end, and never from anybody else.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeClock } from '#kit/clock.ts'
import { type ImportState, listImports } from '#wire/advisories/imports.ts'
import { readPassages, setDoor } from '#wire/advisories/ledger.ts'
import { listSources } from '#wire/advisories/sources.ts'
import { type DoorSwitch, openDoorSwitch } from '../door-switch.ts'
import { sources } from '../sources/all.ts'
import { writeChoices } from '../sources.store.ts'
import { type TestAdvisories, testAdvisories } from '../testing.ts'
import { openFetching } from './open-fetching.ts'
import type { Manner } from './run.ts'
import { type Answering, beginning, file, inTurn, type Publisher, publisher, status } from './testing.ts'

const actor = 'importer'
const day = 86_400_000
let service: TestAdvisories
let feed: Publisher
let clock: ReturnType<typeof fakeClock>
let open: AsyncDisposableStack

beforeEach(async () => {
  open = new AsyncDisposableStack()
  clock = fakeClock(Date.UTC(2026, 10, 21, 12))
  service = open.use(
    await testAdvisories({ clock, inProcess: sources, sourcesFile: join(import.meta.dirname, '../sources/all.ts') }),
  )
  feed = open.use(await publisher())
})
afterEach(() => open.disposeAsync())

const quick: Partial<Manner> = { pauses: [0, 0], mostPauseSeconds: 0 }
interface More {
  outbound?: boolean
  doorSwitch?: DoorSwitch
  roots?: string[]
  manner?: Partial<Manner>
}
async function fetching(more: More = {}) {
  const { outbound = true, roots = [feed.root], manner } = more
  const { context } = service
  const own = await openDoorSwitch({ database: context.database, config: { outbound } })
  const doorSwitch = more.doorSwitch ?? own
  const tools = { ...context, doorSwitch, config: { ...context.config, outboundLoopback: true } }
  return open.use(await openFetching(tools, { roots, manner: { ...quick, ...manner } }))
}
const choose = (id: string, enabled = true, url: string | null = feed.url + pathOf(id)) =>
  service.context.database.as([], (tx) => writeChoices(tx, actor, clock.now(), [{ id, enabled, url }]))
const pathOf = (id: string) => ({ kev: '/kev.json', epss: '/epss_scores-current.csv.gz' })[id] ?? ''
const loads = async (source: string) => (await service.ask(listImports, { source, limit: 50 })).imports
/** The last load of a source, once it has ended. */
async function ended(source: string, count = 1): Promise<ImportState> {
  await expect.poll(async () => (await loads(source)).filter(({ state }) => state !== 'running').length).toBe(count)
  return (await loads(source))[0] as ImportState
}
const stateOf = async (id: string) => (await service.ask(listSources, {})).sources.find((one) => one.id === id)
const settled = (running: Awaited<ReturnType<typeof fetching>>, id: string) =>
  expect.poll(() => running.nextFetchAt(id)).toBeDefined()

const entry = (id: string) => ({ cveID: id, dateAdded: '2026-01-01', shortDescription: 'x'.repeat(5_000) })
const kev = (...ids: string[]) =>
  JSON.stringify({ catalogVersion: '1', dateReleased: '2026-11-20T00:00:00Z', vulnerabilities: ids.map(entry) })
const many = kev(...Array.from({ length: 200 }, (_, i) => `CVE-2026-${1000 + i}`))

describe('what was not allowed', () => {
  it('is not fetched: not without a choice, not after it was taken back, not where nothing may leave', async () => {
    feed.answers.set('/kev.json', file(kev('CVE-2026-0001')))
    const running = await fetching()
    await expect(running.fetchNow('kev', actor)).rejects.toThrow('allow it first')
    await expect(running.fetchNow('nobody', actor)).rejects.toThrow('no source')
    await choose('kev', false)
    running.choicesChanged()
    await expect(running.fetchNow('kev', actor)).rejects.toThrow('allow it first')
    expect(feed.asked).toEqual([])
    await choose('kev')
    const shut = await fetching({ outbound: false })
    expect((await ended('kev')).problem).toBe(
      'nothing may leave this server: MUSTER_OUTBOUND is off, set it to on and start again; or import a file: muster advisories import FILE --source kev',
    )
    await settled(shut, 'kev')
    expect(feed.asked).toEqual([])
    expect(existsSync(join(service.folder, 'ledger.jsonl'))).toBe(false)
  })
})

it('fetches what is allowed at once, then in its time, and only if it changed', async () => {
  feed.answers.set('/kev.json', file(kev('CVE-2026-0001', 'CVE-2026-0002')))
  const running = await fetching()
  await choose('kev')
  running.choicesChanged()
  expect(await ended('kev')).toMatchObject({ state: 'done', records: 2, added: 2, actor, from: `${feed.url}/kev.json` })
  await settled(running, 'kev')
  const next = running.nextFetchAt('kev') ?? 0
  expect(next - clock.now()).toBeGreaterThanOrEqual(6 * 3_600_000)
  expect(next - clock.now()).toBeLessThanOrEqual(6.6 * 3_600_000)
  expect(readFileSync(join(service.folder, 'ledger.jsonl'), 'utf8')).toContain('"purpose":"feed"')
  clock.advance(next - clock.now() - 1)
  running.look()
  expect(feed.asked).toHaveLength(1)
  clock.advance(1)
  running.look()
  expect(await ended('kev', 2)).toMatchObject({ state: 'done', records: 0, gone: 0 })
  expect(feed.asked[1]?.headers['if-none-match']).toBeDefined()
  expect((await stateOf('kev'))?.records).toBe(2)
  await settled(running, 'kev')
  // A clock that is set back puts nothing off.
  clock.set(clock.now() - 30 * day)
  running.look()
  expect(running.nextFetchAt('kev')).toBeLessThanOrEqual(clock.now() + 6.6 * 3_600_000)
  feed.answers.set('/kev.json', file(kev('CVE-2026-0001', 'CVE-2026-0003')))
  const load = await running.fetchNow('kev', actor)
  expect(await ended('kev', 3)).toMatchObject({ id: load, state: 'done', added: 1, gone: 1 })
})

it('asks for all of it again after somebody loaded a file: what is here is no longer what was fetched', async () => {
  feed.answers.set('/kev.json', file(kev('CVE-2026-0001')))
  const running = await fetching()
  await choose('kev')
  running.choicesChanged()
  await ended('kev')
  await settled(running, 'kev')
  await service.importFile(kev('CVE-2026-0002'), { source: 'kev', part: 'whole', confirm: 'true' })
  await running.fetchNow('kev', actor)
  expect(await ended('kev', 3)).toMatchObject({ state: 'held', records: 1 })
  expect(feed.asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, undefined])
})

it('goes on where a broken connection stopped it, with the same bytes or from the beginning', async () => {
  feed.answers.set('/kev.json', inTurn(beginning(many, 600_000), file(many)))
  const running = await fetching()
  await choose('kev')
  running.choicesChanged()
  expect(await ended('kev')).toMatchObject({ state: 'done', records: 200, rejected: 0 })
  const from = Number(/^bytes=(\d+)-$/.exec(feed.asked[1]?.headers.range ?? '')?.[1])
  expect(from).toBeGreaterThan(0)
  expect(from).toBeLessThanOrEqual(600_000)
  const other = kev('CVE-2026-0007')
  feed.answers.set('/kev.json', inTurn(beginning(many.replace('CVE-2026-1000', 'CVE-2026-9999'), 600_000), file(other)))
  await settled(running, 'kev')
  await running.fetchNow('kev', actor)
  // Another file: nothing of the first half is taken. It lacks much, so it is held.
  expect(await ended('kev', 2)).toMatchObject({ state: 'held', records: 1 })
})

it('goes on at the next start with what a stopped service left', async () => {
  feed.answers.set('/kev.json', beginning(many, 600_000, 'stays'))
  const running = await fetching()
  await choose('kev')
  running.choicesChanged()
  await expect.poll(async () => (await loads('kev'))[0]?.readBytes).toBeGreaterThan(0)
  await running[Symbol.asyncDispose]()
  expect((await ended('kev')).problem).toMatch(/being stopped/)
  feed.answers.set('/kev.json', file(many))
  await fetching()
  expect(await ended('kev', 2)).toMatchObject({ state: 'done', records: 200 })
  expect(feed.asked[1]?.headers.range).toMatch(/^bytes=\d+-$/)
  expect(existsSync(join(service.folder, 'fetch', 'kev'))).toBe(false)
})

describe('a download that fails', () => {
  it('passes by itself, or is tried again later and later; what was loaded still serves', async () => {
    feed.answers.set('/kev.json', inTurn(status(500), status(429), file(kev('CVE-2026-0001'))))
    const running = await fetching()
    await choose('kev')
    running.choicesChanged()
    expect(await ended('kev')).toMatchObject({ state: 'done', records: 1 })
    await settled(running, 'kev')
    feed.answers.set('/kev.json', status(503))
    const waits: number[] = []
    for (const count of [2, 3, 4]) {
      await running.fetchNow('kev', actor)
      expect((await ended('kev', count)).problem).toMatch(/^localhost:\d+: it answers 503; or import a file/)
      await settled(running, 'kev')
      waits.push(Math.round(((running.nextFetchAt('kev') ?? 0) - clock.now()) / 60_000 - 0.5))
    }
    expect(waits[0]).toBeOneOf([4, 5])
    expect(waits[1]).toBeOneOf([9, 10, 11])
    expect(waits[2]).toBeOneOf([19, 20, 21, 22])
    expect(await stateOf('kev')).toMatchObject({ state: 'failed', records: 1, problem: expect.stringContaining('503') })
  })

  it.each<[string, Answering, RegExp, Partial<Manner>]>([
    [
      'a redirect',
      status(302, { location: 'https://elsewhere.example/' }),
      /leads elsewhere \(302, to https:\/\/elsewhere\.example\/\) and no redirect is followed/,
      {},
    ],
    ['nothing there', status(404), /not there \(404\): choose another address/, {}],
    ['a file too large', file(many), /has \d+ bytes, more than the 1000/, { limitBytes: 1_000 }],
    ['a part nobody asked for', status(206, { 'content-range': 'bytes 5-9/10' }), /another part/, {}],
    [
      'silence',
      () => {},
      /is not reached, or not to the end \(no answer in time\)/,
      { timeoutSeconds: 0.2, pauses: [] },
    ],
    [
      'a drip',
      beginning(many, 500, 'stays'),
      /not to the end \(the answer comes too slowly\)/,
      { slowest: { bytes: 10_000_000, seconds: 0.3 }, pauses: [] },
    ],
    ['words instead of a feed', file('<html>captive portal</html>'), /./, {}],
  ])('says why, and what to do: %s', async (_what, answer, problem, manner) => {
    feed.answers.set('/kev.json', answer)
    const running = await fetching({ manner })
    await choose('kev')
    running.choicesChanged()
    const load = await ended('kev')
    expect(load).toMatchObject({ state: 'failed', records: 0 })
    expect(load.problem).toMatch(problem)
    await settled(running, 'kev')
  })

  it('reads nothing from whom it cannot verify, and does not ask again at once', async () => {
    feed.answers.set('/kev.json', file(many))
    const stranger = open.use(await publisher())
    const running = await fetching({ roots: [stranger.root] })
    await choose('kev')
    running.choicesChanged()
    expect((await ended('kev')).problem).toMatch(
      /^the certificate of localhost:\d+ cannot be verified \(.+\), so nothing was read/,
    )
    await settled(running, 'kev')
    expect(feed.asked).toEqual([])
    const lines = readFileSync(join(service.folder, 'ledger.jsonl'), 'utf8').trim().split('\n')
    expect(new Set(lines.map((line) => JSON.parse(line).id)).size).toBe(1)
  })

  it('ends when the server closes the door, which is kept; an older word opens nothing; opened, it goes on', async () => {
    feed.answers.set('/kev.json', beginning(many, 500, 'stays'))
    await service.ask(setDoor, { open: true, revision: 1 })
    const running = await fetching({ doorSwitch: service.context.doorSwitch })
    await choose('kev')
    running.choicesChanged()
    await expect.poll(() => feed.asked.length).toBe(1)
    expect(await service.ask(setDoor, { open: false, revision: 2 })).toEqual({ open: false, revision: 2 })
    expect((await ended('kev')).problem).toContain('open it with muster outbound open')
    const { passages } = await service.ask(readPassages, { from: '2026-01-01T00:00:00Z', limit: 10 })
    expect(passages).toMatchObject([{ outcome: 'door-closed', purpose: 'feed' }])
    expect(await service.ask(setDoor, { open: true, revision: 1 })).toEqual({ open: false, revision: 2 })
    const again = await openDoorSwitch({ database: service.context.database, config: { outbound: undefined } })
    expect(again.shut()).toBe('door-closed')
    const asked = feed.asked.length
    feed.answers.set('/kev.json', file(many))
    await settled(running, 'kev')
    await service.ask(setDoor, { open: true, revision: 3 })
    expect(await ended('kev', 2)).toMatchObject({ state: 'done' })
    expect(feed.asked.length).toBe(asked + 1)
    // What the file says no word of the server opens.
    const shut = await openDoorSwitch({ database: service.context.database, config: { outbound: false } })
    expect(shut.shut()).toBe('closed-by-file')
  })

  it('ends when its choice is taken back, and nothing of it is kept', async () => {
    feed.answers.set('/kev.json', beginning(many, 500, 'stays'))
    const running = await fetching()
    await choose('kev')
    running.choicesChanged()
    await expect.poll(() => feed.asked.length).toBe(1)
    await choose('kev', false)
    running.choicesChanged()
    expect(await ended('kev')).toMatchObject({ state: 'failed', problem: 'the choice was changed' })
    expect(running.nextFetchAt('kev')).toBeUndefined()
  })
})

describe('sources of more than one address', () => {
  it('are whole or not loaded: where one part changed, the others are asked for again', async () => {
    const dsa = (id: string) => `[10 Aug 2023] ${id} curl - security update\n\t[bookworm] - curl 7-1\n`
    feed.answers.set('/DSA/list', file(dsa('DSA-1-1')))
    feed.answers.set('/DLA/list', file(dsa('DLA-1-1')))
    const running = await fetching()
    await choose('debian-lists')
    running.choicesChanged()
    expect(await ended('debian-lists')).toMatchObject({ state: 'done', added: 2 })
    feed.answers.set('/DLA/list', file(dsa('DLA-1-1') + dsa('DLA-2-1')))
    await settled(running, 'debian-lists')
    await running.fetchNow('debian-lists', actor)
    expect(await ended('debian-lists', 2)).toMatchObject({ state: 'done', added: 1, gone: 0, unchanged: 2 })
    expect(feed.asked.map(({ path, headers }) => [path, 'if-none-match' in headers])).toEqual([
      ['/DSA/list', false],
      ['/DLA/list', false],
      ['/DSA/list', true],
      ['/DLA/list', true],
      ['/DSA/list', false],
    ])
  })

  it('with an edition a day: the newest that is there', async () => {
    const csv = (on: string) =>
      `#model_version:v1,score_date:${on}T00:00:00+0000\ncve,epss,percentile\nCVE-2026-0001,0.5,0.9\n`
    feed.answers.set('/epss_scores-2026-11-20.csv.gz', file(csv('2026-11-20')))
    const running = await fetching()
    await choose('epss')
    running.choicesChanged()
    expect(await ended('epss')).toMatchObject({ state: 'done', records: 1 })
    expect(feed.asked.map(({ path }) => path)).toEqual([
      '/epss_scores-2026-11-21.csv.gz',
      '/epss_scores-2026-11-20.csv.gz',
    ])
    feed.answers.clear()
    clock.advance(5 * day)
    running.look()
    expect((await ended('epss', 2)).problem).toMatch(/none of the last days is there/)
  })

  it('by the page: each once, also after a failure in between, later only what was modified', async () => {
    const page = (start: number) =>
      JSON.stringify({
        resultsPerPage: 2_000,
        startIndex: start,
        totalResults: 5_000,
        format: 'NVD_CVE',
        vulnerabilities: [{ cve: { id: `CVE-2026-${1_000 + start}` } }],
      })
    const at = (start: number) => `/?resultsPerPage=2000&startIndex=${start}`
    feed.answers.set(at(0), file(page(0)))
    feed.answers.set(at(2_000), status(503))
    feed.answers.set(at(4_000), file(page(4_000)))
    const running = await fetching()
    await choose('nvd')
    running.choicesChanged()
    expect((await ended('nvd')).state).toBe('failed')
    feed.answers.set(at(2_000), file(page(2_000)))
    await settled(running, 'nvd')
    clock.set(running.nextFetchAt('nvd') ?? 0)
    running.look()
    expect(await ended('nvd', 2)).toMatchObject({ state: 'done', added: 3 })
    expect(feed.asked.filter(({ path }) => path === at(0))).toHaveLength(1)
    feed.answers.set('/', file(page(0).replace('5000', '0')))
    clock.advance(day)
    running.look()
    await ended('nvd', 3)
    expect(feed.asked.at(-1)?.path).toMatch(/lastModStartDate=2026-11-21T.*lastModEndDate=2026-11-22T/)
  })

  it('as an archive first, then by the document; names that lead elsewhere are not followed', async () => {
    const vex = (id: string) =>
      JSON.stringify({
        document: { csaf_version: '2.0', tracking: { id, current_release_date: '2026-01-01T00:00:00Z' } },
        vulnerabilities: [],
      })
    feed.answers.set('/archive_latest.txt', file('csaf_vex_2026-11-20.tar.zst\n'))
    feed.answers.set(
      '/csaf_vex_2026-11-20.tar.zst',
      file(
        zstdCompressSync(
          tar({ '2026/cve-2026-0001.json': vex('CVE-2026-0001'), '2026/cve-2026-0002.json': vex('CVE-2026-0002') }),
        ),
      ),
    )
    const running = await fetching()
    await choose('redhat-csaf')
    running.choicesChanged()
    expect(await ended('redhat-csaf')).toMatchObject({ state: 'done', added: 2 })
    const rows = [
      '"2026/cve-2026-0003.json","2026-11-21T13:00:00+00:00"',
      '"../../etc/x.json","2026-11-21T13:00:00+00:00"',
      '"2026/cve-2026-0004.json","2026-11-21T13:00:00+00:00"',
      '"2026/cve-2026-0001.json","2026-11-01T00:00:00+00:00"',
    ]
    feed.answers.set('/changes.csv', file(rows.join('\n')))
    feed.answers.set('/2026/cve-2026-0003.json', file(vex('CVE-2026-0003')))
    await settled(running, 'redhat-csaf')
    clock.advance(day)
    running.look()
    expect(await ended('redhat-csaf', 2)).toMatchObject({ state: 'done', added: 1, gone: 0 })
    expect(feed.asked.slice(2).map(({ path }) => path)).toEqual([
      '/changes.csv',
      '/2026/cve-2026-0003.json',
      '/2026/cve-2026-0004.json',
    ])
    expect(readdirSync(join(service.folder, 'spool'))).toEqual([])
    await choose('redhat-csaf', true, `${feed.url}/other`)
    feed.answers.set('/other/archive_latest.txt', file('../../../secret.tar.zst'))
    running.choicesChanged()
    expect((await ended('redhat-csaf', 3)).problem).toMatch(/names no archive/)
  })
})

function tar(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const header = Buffer.alloc(512)
    header.write(name)
    header.write('0000644\0', 100)
    header.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124)
    header.write('0', 156)
    header.write('ustar\0', 257)
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512)
    body.write(text)
    return [header, body]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1_024)])
}
