// What a load does to what is held: facts are appended, broken and shrunken feeds change nothing, a killed reader loses nothing.
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fakeClock, systemClock } from '#kit/clock.ts'
import type { Advisory } from '#wire/advisories/advisory.ts'
import { readFeed } from '#wire/advisories/feed.ts'
import { readAdvisory, readDocument } from '#wire/advisories/history.ts'
import { confirmImport, listImports } from '#wire/advisories/imports.ts'
import { listSources } from '#wire/advisories/sources.ts'
import { type TestAdvisories, testAdvisories } from '../testing.ts'
import { sources } from '../testing-sources.ts'

type Said = Omit<Advisory, 'source'>
const advisory = (id: string, more: Partial<Said> = {}): Said => ({
  id,
  kind: 'security',
  title: `${id} of something`,
  aliases: [],
  covers: [],
  cvss: [],
  affected: [{ ecosystem: 'Debian:12', name: 'curl', ranges: [{ introduced: '0', fixed: '7.88.1-10' }] }],
  ...more,
})
const line = (key: string, more: Partial<Said> = {}, id = key) => JSON.stringify({ key, advisory: advisory(id, more) })
const many = (count: number, more: Partial<Said> = {}) =>
  Array.from({ length: count }, (_, i) => line(`ADV-${i}`, more))
const text = (lines: readonly string[]) => lines.map((one) => `${one}\n`).join('')
const source = 'one'
/** Beside the project; never part of it. */
const real = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'advisories')

describe('a load', () => {
  let service: TestAdvisories
  const clock = fakeClock(Date.UTC(2026, 10, 21, 12))
  beforeAll(async () => {
    service = await testAdvisories({ clock, inProcess: sources })
  })
  afterAll(() => service[Symbol.asyncDispose]())
  const facts = async () => Number((await service.admin<{ count: string }>('select count(*) from fact'))[0]?.count)
  const sourceOf = async (id = source) => (await service.ask(listSources, {})).sources.find((one) => one.id === id)

  it('adds what is new, and a second one changes nothing', async () => {
    const file = text(many(50))
    expect(await service.importFile(file, { source, part: 'whole' })).toMatchObject({
      state: 'done',
      records: 50,
      added: 50,
      changed: 0,
      unchanged: 0,
    })
    expect(await facts()).toBe(50)
    clock.advance(60_000)
    expect(await service.importFile(gzipSync(file), { source, part: 'whole' })).toMatchObject({
      state: 'done',
      added: 0,
      changed: 0,
      unchanged: 50,
      gone: 0,
    })
    expect(await facts()).toBe(50)
    expect(await sourceOf()).toMatchObject({ state: 'fresh', records: 50, ageSeconds: 0, ecosystems: ['Debian:12'] })
  })

  it('keeps what a record said before, and says in words what changed', async () => {
    clock.advance(60_000)
    const fixed = [{ ecosystem: 'Debian:12', name: 'curl', ranges: [{ introduced: '0', fixed: '7.88.1-11' }] }]
    await service.importFile(text([line('ADV-0', { affected: fixed })]), { source })
    const { advisories, facts: known } = await service.ask(readAdvisory, { id: 'adv-0' })
    expect(advisories[0]?.affected).toEqual(fixed)
    expect(known.map(({ what, changes }) => [what, changes])).toEqual([
      ['stated', ['Debian:12 curl: fixed 7.88.1-10', 'title: ADV-0 of something']],
      ['changed', ['Debian:12 curl: fixed 7.88.1-11', 'no longer: Debian:12 curl: fixed 7.88.1-10']],
    ])
    expect(known[0]?.until).toBe(known[1]?.recordedAt)
    const before = await service.ask(readAdvisory, { id: 'ADV-0', at: '2026-11-21T12:01:30Z' })
    expect(before.advisories[0]?.affected[0]?.ranges).toEqual([{ introduced: '0', fixed: '7.88.1-10' }])
    const document = await service.ask(readDocument, { digest: known[1]?.document ?? '' })
    expect(JSON.parse(document.text)).toMatchObject({ key: 'ADV-0' })
  })

  it('that lacks some takes them as gone; one that lacks many waits, and nothing changes until it is confirmed', async () => {
    const gone = await service.importFile(text(many(45)), { source, part: 'whole' })
    expect(gone).toMatchObject({ state: 'done', gone: 5, changed: 1 })
    const before = await facts()
    const held = await service.importFile(text(many(10, { title: 'other' })), { source, part: 'whole' })
    expect(held).toMatchObject({ state: 'held', added: 0, changed: 0, gone: 0 })
    expect(held.problem).toContain('35 of 45')
    expect(await facts()).toBe(before)
    expect(await sourceOf()).toMatchObject({ state: 'shrunk', records: 45 })
    expect(readdirSync(`${service.folder}/spool/${held.id}`)).toEqual(['1.zst'])
    await service.restart()
    const done = await service.ask(confirmImport, { id: held.id, actor: 'opr_aaaaaaaaaaaaaaaaaaaaaaaaaa' })
    expect(done.import).toMatchObject({ state: 'done', changed: 10, gone: 35 })
    expect(await sourceOf()).toMatchObject({ state: 'fresh', records: 10 })
    expect(readdirSync(`${service.folder}/spool`)).toEqual([])
    await expect(service.ask(confirmImport, { id: held.id, actor: 'a' })).rejects.toThrow('does not wait')
    const { facts: known } = await service.ask(readAdvisory, { id: 'ADV-44' })
    expect(known.at(-1)).toMatchObject({ what: 'removed', actor: 'opr_aaaaaaaaaaaaaaaaaaaaaaaaaa' })
    await service.importFile(text(many(50)), { source, part: 'whole' })
    const again = await service.ask(readAdvisory, { id: 'ADV-44' })
    expect(again.facts.at(-1)?.what).toBe('stated-again')
  })

  it('names what is broken, leaves what it said before, and takes nothing as gone that nobody can name', async () => {
    const lines = many(50).with(3, '{"key":"ADV-3","fault":"ADV-3: no id"}').with(7, '{"broken')
    const named = await service.importFile(text(lines), { source, part: 'whole' })
    expect(named).toMatchObject({ state: 'done', rejected: 2, unchanged: 48, gone: 0 })
    expect(named.faults).toEqual(['ADV-3: no id', 'not JSON: {"broken'])
    expect(named.problem).toContain('nothing was taken as gone')
    const one = await service.importFile(text(many(50).with(3, '{"key":"ADV-3","fault":"ADV-3: no id"}')), {
      source,
      part: 'whole',
    })
    expect(one).toMatchObject({ state: 'done', rejected: 1, gone: 0 })
    const wrong = many(50).map((record, i) => (i < 30 ? 'broken' : record.replace('something', 'else')))
    const before = await facts()
    expect(await service.importFile(text(wrong), { source })).toMatchObject({ state: 'failed', added: 0, changed: 0 })
    expect(await service.importFile(text(wrong), { source, part: 'whole' })).toMatchObject({ state: 'failed' })
    expect(await facts()).toBe(before)
    expect(await sourceOf()).toMatchObject({
      state: 'failed',
      records: 50,
      problem: expect.stringContaining('30 of 50'),
    })
  })

  it('refuses what a record may not hold, by name', async () => {
    const records = [
      JSON.stringify({ key: 'a\u0000b', advisory: advisory('NUL') }),
      JSON.stringify({ key: 'NUL', advisory: advisory('N\u0000L') }),
      JSON.stringify({ key: 'BOTH', advisory: advisory('X'), score: { id: 'X' } }),
      JSON.stringify({ key: 'NONE' }),
      JSON.stringify({ key: 'WHEN', statedAt: 'yesterday', advisory: advisory('WHEN') }),
      line('GOOD', { title: 'a\u0000b \ud800', aliases: ['x\u0000y', 'l\ud83d'] }),
      ...many(6),
    ]
    const ended = await service.importFile(text(records), { source })
    expect(ended).toMatchObject({ state: 'done', added: 1, rejected: 5 })
    expect((await service.ask(readAdvisory, { id: 'GOOD' })).advisories).toHaveLength(1)
  })

  it('is recognised by content, or says which sources there are', async () => {
    const own = text([JSON.stringify({ of: 'two', key: 'T', advisory: advisory('T') })])
    expect(await service.importFile(own)).toMatchObject({ state: 'done', source: 'two' })
    const unknown = await service.importFile(text(many(1)))
    expect(unknown).toMatchObject({ state: 'failed', problem: expect.stringContaining('one, two, scores') })
    await expect(service.importFile('x', { source: 'three' })).rejects.toThrow("no source 'three'")
    expect((await service.ask(listImports, { limit: 1 })).imports[0]?.id).toBe(unknown.id)
  })

  it('merges records of one id, also a key that comes twice', async () => {
    const on = (ecosystem: string) => [{ ecosystem, name: 'p', ranges: [{ introduced: '0', fixed: '1' }] }]
    const twice = [
      line('M/8', { affected: on('AlmaLinux:8') }, 'M'),
      line('M/9', { affected: on('AlmaLinux:9') }, 'M'),
      line('D', { affected: on('Debian:11') }),
      line('D', { affected: on('Debian:12') }),
    ]
    await service.importFile(text(twice), { source: 'two' })
    for (const [id, expected] of [
      ['M', ['AlmaLinux:8', 'AlmaLinux:9']],
      ['D', ['Debian:11', 'Debian:12']],
    ] as const) {
      const { advisories } = await service.ask(readAdvisory, { id })
      expect(advisories).toHaveLength(1)
      expect(advisories[0]?.affected.map(({ ecosystem }) => ecosystem)).toEqual(expected)
    }
    expect(await service.importFile(text(twice), { source: 'two' })).toMatchObject({ unchanged: 4, changed: 0 })
  })

  it('whose sender hangs up keeps what came and has failed', async () => {
    const bytes = text(many(20, { title: 'cut' }))
    const asking = request({
      socketPath: service.socket,
      method: 'POST',
      path: '/v1/imports?name=cut.jsonl&actor=importer&source=two&part=whole',
      headers: { 'content-length': bytes.length * 2 },
    })
    asking.once('error', () => {})
    asking.write(bytes)
    const newest = async () => (await service.ask(listImports, { source: 'two', limit: 1 })).imports[0]
    await expect.poll(newest).toMatchObject({ state: 'running', readBytes: bytes.length })
    asking.destroy()
    await expect.poll(newest).toMatchObject({ state: 'failed', from: 'cut.jsonl', added: 20, gone: 0 })
  })
})

describe('how old what is loaded is', () => {
  const clock = fakeClock(Date.UTC(2026, 10, 21, 12))
  const day = 86_400_000
  const dated = (key: string, modified: string) => `${line(key, { modified })}\n`
  const told = async (service: TestAdvisories) => {
    const one = (await service.ask(listSources, {})).sources.find(({ id }) => id === source)
    return [one?.state, one?.contentAt, Math.round((one?.ageSeconds ?? -1) / 86_400)]
  }

  it('is as old as its content where it came as a file, unless its publisher may just have been silent', async () => {
    await using service = await testAdvisories({ clock, inProcess: sources })
    await service.importFile(dated('A', '2025-12-31T12:00:00Z'), { source, part: 'whole' })
    expect(await told(service)).toEqual(['stale', '2025-12-31T12:00:00Z', 325])
    await service.importFile(dated('B', '2026-11-14T12:00:00Z'), { source })
    expect(await told(service), 'a week').toEqual(['fresh', '2026-11-14T12:00:00Z', 0])
    await service.importFile(dated('A', '2026-11-14T11:59:59Z'), { source, part: 'whole', confirm: 'true' })
    expect(await told(service), 'a file of the whole that is older').toEqual(['stale', '2026-11-14T11:59:59Z', 7])
    await service.importFile(dated('C', '2025-01-01T00:00:00Z'), { source })
    expect(await told(service), 'some old records beside it').toEqual(['stale', '2026-11-14T11:59:59Z', 7])
    await service.importFile(`${line('A')}\n`, { source, part: 'whole', confirm: 'true' })
    expect(await told(service), 'without any date').toEqual(['fresh', undefined, 0])
  })

  it('is as old as its last download where it was fetched, however old the newest record is', async () => {
    await using service = await testAdvisories({ clock, inProcess: sources })
    const { imports } = service.context
    const load = await imports.begin({ source, from: 'https://one.example/all', actor: 'opr_x', part: 'whole' })
    const path = join(service.folder, 'fetched')
    writeFileSync(path, dated('A', '2025-12-31T12:00:00Z'))
    await imports.run(load, [{ path, name: 'all', url: 'https://one.example/all' }])
    expect(await told(service)).toEqual(['fresh', '2025-12-31T12:00:00Z', 0])
    clock.advance(2 * day)
    expect(await told(service)).toEqual(['stale', '2025-12-31T12:00:00Z', 2])
    clock.advance(-2 * day)
  })
})

describe('a reader that is killed', () => {
  it('loses nothing that was stored, the service goes on, and the next load goes on from there', async () => {
    await using service = await testAdvisories()
    const half = [...many(2_500), 'die', ...many(5_000).slice(2_500)]
    const ended = await service.importFile(text(half), { source, part: 'whole' })
    expect(ended).toMatchObject({ state: 'failed', problem: expect.stringContaining('SIGKILL') })
    const page = await service.ask(readFeed, { limit: 5_000 })
    // The second batch was being stored while the third was read.
    const stored = page.advisories.length
    expect([1_000, 2_000]).toContain(stored)
    expect([stored - 1_000, stored], 'told no more than is stored').toContain(ended.added)
    const whole = await service.importFile(text(many(5_000)), { source, part: 'whole' })
    expect(whole).toMatchObject({ state: 'done', added: 5_000 - stored, unchanged: stored })
    const rest = await service.ask(readFeed, { after: page.cursor, limit: 5_000 })
    expect(rest.advisories).toHaveLength(5_000 - stored)
    expect(rest.more).toBe(false)
  })
})

describe('loads at the same time', () => {
  it('of one source are read one after the other, and both are there', async () => {
    await using service = await testAdvisories({ inProcess: sources })
    const halves = [many(300).slice(0, 200), many(300).slice(100)]
    const [first, second] = await Promise.all(halves.map((half) => service.importFile(text(half), { source })))
    expect([first?.state, second?.state]).toEqual(['done', 'done'])
    expect((first?.added ?? 0) + (second?.added ?? 0)).toBe(300)
    expect((first?.unchanged ?? 0) + (second?.unchanged ?? 0)).toBe(100)
  })
})

describe('the service', () => {
  it('that ended meanwhile names what ran, and gives up what nobody confirmed in 30 days', async () => {
    const clock = fakeClock(Date.UTC(2026, 10, 21, 12))
    await using service = await testAdvisories({ clock, inProcess: sources })
    await service.importFile(text(many(50)), { source, part: 'whole' })
    const held = await service.importFile(text(many(1)), { source, part: 'whole' })
    expect(held.state).toBe('held')
    const lost = await service.context.imports.begin({ source: 'two', from: 'x', actor: 'importer', part: 'some' })
    service.context.imports.folder(lost)
    clock.advance(31 * 86_400_000)
    await service.restart()
    const { imports } = await service.ask(listImports, {})
    expect(imports.map(({ state, problem }) => [state, problem?.slice(0, 25)]).slice(0, 2)).toEqual([
      ['failed', 'the service ended meanwhi'],
      ['failed', 'it would have lost many r'],
    ])
    expect(readdirSync(`${service.folder}/spool`)).toEqual([])
    expect((await service.ask(listSources, {})).sources[0]).toMatchObject({ state: 'failed', records: 50 })
  })

  it('whose disk is full says so and has stored nothing', async () => {
    await using service = await testAdvisories({ inProcess: sources })
    const { imports } = service.context
    const folder = imports.folder.bind(imports)
    imports.folder = (id) => {
      const place = folder(id)
      symlinkSync('/dev/full', `${place}/1`)
      return place
    }
    await expect(service.importFile(text(many(50)), { source })).rejects.toThrow(
      'disk of the vulnerability service is full',
    )
    expect((await service.ask(listImports, {})).imports[0]).toMatchObject({ state: 'failed', added: 0 })
    expect((await service.ask(listSources, {})).sources[0]).toMatchObject({ state: 'failed', records: 0 })
  })

  it('cannot change or take out a fact, and neither can the owner of its tables', async () => {
    await using service = await testAdvisories({ inProcess: sources })
    await service.importFile(text(many(1)), { source })
    for (const table of ['fact', 'document', 'block'])
      for (const statement of [
        `update ${table} set ${table === 'fact' ? 'key' : table === 'block' ? 'content' : 'digest'} = null`,
        `delete from ${table}`,
        `truncate ${table}`,
      ]) {
        await expect(service.context.database.one([], statement)).rejects.toThrow('permission denied')
        await expect(service.admin(statement)).rejects.toThrow('never changed')
      }
  })
})

describe.skipIf(!existsSync(real))('the real data', () => {
  it('is loaded as it is, and a second load changes nothing', async () => {
    await using service = await testAdvisories({
      sourcesFile: join(import.meta.dirname, '..', 'sources', 'all.ts'),
      clock: systemClock,
    })
    const files = {
      'debian-osv': [10_470, 'debian-osv.jsonl.gz'],
      'almalinux-osv': [4_067, 'almalinux-osv.jsonl.gz'],
    } as const
    for (const [id, [records, file]] of Object.entries(files)) {
      const bytes = readFileSync(join(real, file))
      const first = await service.importFile(bytes, { name: file, part: 'whole' })
      expect(first).toMatchObject({ source: id, state: 'done', records, added: records, rejected: 0 })
      const again = await service.importFile(bytes, { name: file, part: 'whole' })
      expect(again).toMatchObject({ source: id, state: 'done', added: 0, changed: 0, unchanged: records, gone: 0 })
    }
    const [count] = await service.admin<{ n: string }>(
      "select count(*) as n from advisory where source = 'almalinux-osv'",
    )
    const ids = gunzipSync(readFileSync(join(real, 'almalinux-osv.jsonl.gz')))
      .toString()
      .trim()
      .split('\n')
      .map((record) => JSON.parse(record).id)
    // Some stand in several releases, each in a record of its own.
    expect(new Set(ids).size).toBeLessThan(ids.length)
    expect(Number(count?.n)).toBe(new Set(ids).size)
    const { advisories } = await service.ask(readAdvisory, { id: 'DSA-5474-1' })
    expect(advisories[0]?.affected.map(({ ecosystem }) => ecosystem)).toContain('Debian:12')
  })
})
