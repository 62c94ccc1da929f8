// The feed tells each change once, in the order of commits, and wakes who waits; a person's word is part of it.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fakeClock } from '#kit/clock.ts'
import type { Advisory, Score } from '#wire/advisories/advisory.ts'
import { readFeed } from '#wire/advisories/feed.ts'
import { endOverride, overrideAdvisory, readAdvisory, searchAdvisories } from '#wire/advisories/history.ts'
import { type TestAdvisories, testAdvisories } from '../testing.ts'
import { sources } from '../testing-sources.ts'

const actor = 'opr_aaaaaaaaaaaaaaaaaaaaaaaaaa'
const clock = fakeClock(Date.UTC(2026, 10, 21, 12))
const said = (id: string, more: Partial<Advisory> = {}) => ({
  id,
  kind: 'security',
  title: id,
  aliases: [],
  covers: [],
  cvss: [],
  affected: [{ ecosystem: 'Debian:12', name: 'curl', ranges: [{ introduced: '0', fixed: '2' }] }],
  ...more,
})
const line = (id: string, more: Partial<Advisory> = {}) => `${JSON.stringify({ key: id, advisory: said(id, more) })}\n`
const score = (id: string, more: Partial<Score> = {}) => `${JSON.stringify({ key: id, score: { id, ...more } })}\n`
const epss = (probability: number) => ({ epss: { probability, percentile: 0.5, on: '2026-11-20' } })

let service: TestAdvisories
beforeAll(async () => {
  service = await testAdvisories({ clock, inProcess: sources })
})
afterAll(() => service[Symbol.asyncDispose]())
const one = (lines: string) => service.importFile(lines, { source: 'one' })
const end = async () => (await service.ask(readFeed, { limit: 5_000 })).cursor

describe('the feed', () => {
  it('is empty at first and waits no longer than asked', async () => {
    const page = await service.ask(readFeed, {})
    expect(page).toMatchObject({ cursor: 0, more: false, advisories: [], scores: [] })
  })

  it('wakes who waits when something is stored', async () => {
    const waiting = service.ask(readFeed, { after: await end(), waitSeconds: 60 })
    await one(line('FIRST'))
    expect((await waiting).advisories).toEqual([{ ...said('FIRST'), source: 'one', knownAt: '2026-11-21T12:00:00Z' }])
  })

  it('wakes who waits when a load ends that changed nothing, because its source is younger now', async () => {
    const waiting = service.ask(readFeed, { after: await end(), waitSeconds: 60 })
    await one(line('FIRST'))
    expect((await waiting).advisories).toEqual([])
  })

  it('answers at once who has not heard of a load that ended since the last answer', async () => {
    const { cursor, news } = await service.ask(readFeed, { after: await end() })
    await one(line('FIRST'))
    const now = await service.ask(readFeed, { after: cursor, news, waitSeconds: 60 })
    expect([now.advisories, now.news > news]).toEqual([[], true])
  })

  it('tells withdrawn and removed records so to who followed, and leaves them out from the beginning', async () => {
    const before = await end()
    await one(line('A') + line('B'))
    await one(line('A', { withdrawn: '2026-11-20T00:00:00Z' }))
    const { advisories, cursor } = await service.ask(readFeed, { after: before })
    expect(advisories.map(({ id, withdrawn }) => [id, withdrawn])).toEqual([
      ['B', undefined],
      ['A', '2026-11-20T00:00:00Z'],
    ])
    const all = async () => (await service.ask(readFeed, {})).advisories.map(({ id }) => id)
    expect(await all()).toEqual(['FIRST', 'B'])
    await service.importFile(line('FIRST'), { source: 'one', part: 'whole' })
    const gone = (await service.ask(readFeed, { after: cursor })).advisories
    expect(gone.map(({ id, withdrawn }) => [id, withdrawn !== undefined])).toEqual([
      ['A', true],
      ['B', true],
    ])
    expect(await all()).toEqual(['FIRST'])
  })

  it('tells scores only of what an advisory names, also when the advisory comes later or the score goes', async () => {
    const before = await end()
    const scores = (lines: string, part = 'some') => service.importFile(lines, { source: 'scores', part })
    await scores(score('CVE-2026-1', epss(0.5)) + score('CVE-2026-2', epss(0.25)))
    const since = async (after: number) => service.ask(readFeed, { after })
    expect((await since(before)).scores).toEqual([])
    await one(line('C', { covers: ['CVE-2026-1'] }))
    const named = await since(before)
    expect([named.advisories.length, named.scores]).toEqual([1, [{ id: 'CVE-2026-1', ...epss(0.5) }]])
    expect(await since(named.cursor)).toMatchObject({ cursor: named.cursor, advisories: [], scores: [] })
    await scores(score('CVE-2026-2', epss(0.25)), 'whole')
    const gone = await since(named.cursor)
    expect(gone.scores).toEqual([{ id: 'CVE-2026-1' }])
    expect((await service.ask(readFeed, {})).scores).toEqual([])
    expect((await service.ask(readAdvisory, { id: 'CVE-2026-2' })).scores).toEqual([
      { id: 'CVE-2026-2', ...epss(0.25) },
    ])
  })

  it('has another name once it is behind what a reader saw', async () => {
    const { feed, cursor } = await service.ask(readFeed, { limit: 5_000 })
    const other = await service.ask(readFeed, { after: cursor + 1_000 })
    expect(other.feed).not.toBe(feed)
  })

  it('cut into pages of any size is what it is in one', async () => {
    await one(Array.from({ length: 30 }, (_, i) => line(`P-${i}`, { covers: [`CVE-2026-${i + 100}`] })).join(''))
    const many = Array.from({ length: 60 }, (_, i) => score(`CVE-2026-${i + 85}`, epss(i / 100)))
    await service.importFile(many.join(''), { source: 'scores' })
    const whole = await service.ask(readFeed, { limit: 5_000 })
    expect([whole.more, whole.scores.length > 20]).toEqual([false, true])
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 1, max: 40 })), async (limits) => {
        const [advisories, told]: [Advisory[], Score[]] = [[], []]
        let after = 0
        for (const limit of limits) {
          const page = await service.ask(readFeed, { after, limit })
          // From the second page on it also says what has ended.
          advisories.push(...page.advisories.filter(({ withdrawn }) => withdrawn === undefined))
          told.push(...page.scores.filter((score) => Object.keys(score).length > 1))
          after = page.cursor
          if (!page.more) break
        }
        expect({ advisories, scores: told, cursor: after }).toEqual({
          advisories: whole.advisories,
          scores: whole.scores,
          cursor: whole.cursor,
        })
      }),
      { numRuns: 10 },
    )
  })

  it('says since when an advisory is known here, whatever comes after', async () => {
    const at = '2026-11-21T12:00:00Z'
    const told = async () =>
      (await service.ask(readFeed, {})).advisories.flatMap(({ id, knownAt }) => (id === 'FIRST' ? knownAt : []))
    clock.advance(60_000)
    await one(line('FIRST'))
    expect(await told(), 'loaded again').toEqual([at])
    await one(line('FIRST', { title: 'other' }))
    expect(await told(), 'changed').toEqual([at])
    await one(line('FIRST', { withdrawn: '2026-11-20T00:00:00Z' }))
    await one(line('FIRST'))
    expect(await told(), 'withdrawn and stated again').toEqual([at])
    await service.restart()
    expect(await told(), 'after a restart').toEqual([at])
    await one(line('SECOND'))
    const second = (await service.ask(readFeed, {})).advisories.find(({ id }) => id === 'SECOND')
    expect(second?.knownAt).toBe('2026-11-21T12:01:00Z')
  })
})

describe('an override', () => {
  const override = { actor, reason: 'we built without it', expiresAt: '2026-12-01T00:00:00Z' }
  const now = async (id: string) => (await service.ask(readAdvisory, { id })).advisories[0]

  it('is told, is a fact, and ends by hand', async () => {
    await one(line('O', { aliases: ['GHSA-o'] }))
    const before = await end()
    const fixed = { ecosystem: 'Debian:12', name: 'curl', version: '1' }
    const { sequence } = await service.ask(overrideAdvisory, { id: 'ghsa-O', ...override, fixed, severity: 'low' })
    const told = (await service.ask(readFeed, { after: before })).advisories
    expect(told).toMatchObject([
      { id: 'O', severity: 'low', cvss: [], affected: [{ ranges: [{ introduced: '0', fixed: '1' }] }] },
    ])
    const { knownAt, severityByHand, ...shown } = told[0] as (typeof told)[number]
    expect(await now('O')).toEqual(shown)
    expect([knownAt, severityByHand]).toEqual(['2026-11-21T12:01:00Z', true])
    const { sequence: ended } = await service.ask(endOverride, { id: 'ghsa-o', sequence, actor, reason: 'a mistake' })
    expect((await service.ask(readFeed, { after: sequence })).advisories.at(-1)).toEqual({
      ...said('O', { aliases: ['GHSA-o'] }),
      source: 'one',
      knownAt,
    })
    const { facts } = await service.ask(readAdvisory, { id: 'O' })
    expect(facts.map(({ sequence, what, actor, reason }) => [sequence, what, actor, reason]).slice(1)).toEqual([
      [sequence, 'overridden', actor, 'we built without it'],
      [ended, 'override-ended', actor, 'a mistake'],
    ])
    expect(facts[1]?.changes).toEqual(['severity by hand: low', 'by hand: Debian:12 curl: fixed 1'])
    await expect(service.ask(endOverride, { id: 'O', sequence, actor, reason: 'again' })).rejects.toThrow('no such')
  })

  it('ends by itself, also while the service was down, and is told', async () => {
    await one(line('E'))
    await service.ask(overrideAdvisory, { id: 'E', ...override, withdraw: true })
    expect((await now('E'))?.withdrawn).toBeDefined()
    expect((await service.ask(readFeed, {})).advisories.map(({ id }) => id)).not.toContain('E')
    const found = await service.ask(searchAdvisories, { search: 'e' })
    expect(found.items[0]?.withdrawn).toBeDefined()
    const before = await end()
    clock.set(Date.UTC(2026, 11, 2))
    await service.restart()
    const { advisories } = await service.ask(readFeed, { after: before })
    expect(advisories).toEqual([{ ...said('E'), source: 'one', knownAt: '2026-11-21T12:01:00Z' }])
    const { facts } = await service.ask(readAdvisory, { id: 'E' })
    expect(facts.at(-1)).toMatchObject({ what: 'override-ended', actor: 'importer', reason: 'its time is over' })
    expect(
      (await service.ask(readAdvisory, { id: 'E', at: '2026-11-21T13:00:00Z' })).advisories[0]?.withdrawn,
    ).toBeDefined()
  })

  it('needs an advisory, a difference and a future', async () => {
    const refused = (more: object, id = 'E') =>
      service.ask(overrideAdvisory, { id, ...override, expiresAt: '2027-01-01T00:00:00Z', ...more } as never)
    await expect(refused({ withdraw: true }, 'NOBODY')).rejects.toThrow("no advisory is called 'NOBODY'")
    await expect(refused({ withdraw: true }, 'CVE-2026-100')).rejects.toThrow('no advisory is called')
    await expect(refused({})).rejects.toThrow('say what is different')
    await expect(refused({ withdraw: true, expiresAt: '2026-01-01T00:00:00Z' })).rejects.toThrow('past')
  })
})

it('advisories are found by the beginning of any name, newest first, page by page', async () => {
  const dated = (id: string, day: string, more: Partial<Advisory> = {}) =>
    line(id, { modified: `2026-10-${day}T00:00:00Z`, ...more })
  await service.importFile(
    dated('S-1', '01', { covers: ['CVE-2020-7'] }) +
      dated('S-2', '02', { aliases: ['Zebra-1'] }) +
      dated('S-3', '03') +
      line('S-4'),
    { source: 'two' },
  )
  const search = async (search: string, more = {}) => service.ask(searchAdvisories, { search, source: 'two', ...more })
  const ids = async (text: string) => (await search(text)).items.map(({ id }) => id)
  expect(await ids('')).toEqual(['S-3', 'S-2', 'S-1', 'S-4'])
  expect(await ids('cve-2020-')).toEqual(['S-1'])
  expect(await ids('zebra')).toEqual(['S-2'])
  expect(await ids('CUR')).toHaveLength(4)
  expect(await ids('curl ')).toHaveLength(4)
  expect(await ids('curly')).toEqual([])
  const pages: string[] = []
  let cursor: string | undefined
  do {
    const page = await search('s-', { limit: 1, ...(cursor ? { cursor } : {}) })
    expect(page.total).toBe(4)
    pages.push(...page.items.map(({ id }) => id))
    cursor = page.next
  } while (cursor)
  expect(pages).toEqual(['S-3', 'S-2', 'S-1', 'S-4'])
  expect((await search('', { ecosystem: 'Debian:11' })).total).toBe(0)
  await expect(search('', { cursor: "x'~1" })).rejects.toThrow('cursor')
})
