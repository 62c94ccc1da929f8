// The server's picture of the advisories is the service's, whatever happens between the two.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { fakeClock } from '#kit/clock.ts'
import { silentLog } from '#kit/log.ts'
import type { Advisory } from '#wire/advisories/advisory.ts'
import type { AdvisoriesChange } from './advisories.ts'
import { openAdvisories } from './open-advisories.ts'
import { knownAt, testAdvisory, testFeed, testSource } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-advisories-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const start = Date.UTC(2026, 10, 22)
const clock = fakeClock(start)
let life = new AsyncDisposableStack()
afterEach(async () => {
  await life.disposeAsync()
  life = new AsyncDisposableStack()
})

let sockets = 0
const newSocket = () => join(folder, `${++sockets}.sock`)
const follow = (socket: string) => life.use(openAdvisories({ service: socket, clock, log: silentLog }))

/** `DSA-1` says that curl of Debian 12 is affected below the version. */
const curl = (id: string, fixed: string, more: Partial<Advisory> = {}) =>
  testAdvisory({
    id,
    affected: [{ ecosystem: 'Debian:12', name: 'curl', ranges: [{ introduced: '0', fixed }] }],
    ...more,
  })
const fixes = (followed: ReturnType<typeof follow>, name = 'curl') =>
  followed
    .statements('Debian:12', name)
    .map((one) => `${followed.head(one.advisory)?.id} ${one.ranges[0]?.fixed}`)
    .sort()

describe('the advisories', () => {
  it('are loading or away until the feed was read to its end, then ready', async () => {
    const socket = newSocket()
    const followed = follow(socket)
    expect(followed.state()).toBe('loading')
    await expect.poll(() => followed.state()).toBe('away')
    const feed = life.use(await testFeed(socket))
    feed.publish([curl('DSA-1', '7.1')])
    await followed.caughtUp()
    expect(followed.state()).toBe('ready')
    expect(fixes(followed)).toEqual(['DSA-1 7.1'])
    expect(followed.covers('Debian:12')).toBe(true)
    expect(followed.covers('Debian:11')).toBe(false)
  })

  it('are none when no source was ever loaded', async () => {
    const socket = newSocket()
    const feed = life.use(await testFeed(socket))
    feed.sources([testSource({ id: 'debian-osv', state: 'never' })])
    const followed = follow(socket)
    await followed.caughtUp()
    expect(followed.state()).toBe('none')
    feed.sources([testSource({ id: 'debian-osv' })])
    await followed.caughtUp()
    expect(followed.state(), 'loaded, and holds nothing').toBe('ready')
  })

  it('follow what is published, changed and withdrawn, and say which packages are concerned', async () => {
    const socket = newSocket()
    const feed = life.use(await testFeed(socket))
    feed.publish([curl('DSA-1', '7.1', { covers: ['CVE-1'] })])
    const followed = follow(socket)
    await followed.caughtUp()
    const changes: AdvisoriesChange[] = []
    const end = followed.onChange((change) => changes.push(change))
    feed.publish(
      [{ ...curl('DSA-2', '7.2', { covers: ['CVE-1'] }), knownAt: '2026-11-22T00:00:05Z' }],
      [{ id: 'CVE-1', kev: { addedOn: '2026-01-02', ransomware: true } }],
    )
    await followed.caughtUp()
    expect(fixes(followed)).toEqual(['DSA-1 7.1', 'DSA-2 7.2'])
    expect(
      followed
        .named('CVE-1')
        .map((one) => followed.head(one)?.id)
        .sort(),
    ).toEqual(['DSA-1', 'DSA-2'])
    expect(followed.score('CVE-1')?.kev?.ransomware).toBe(true)
    const [known, news] = ['DSA-1', 'DSA-2'].map((id) => followed.head(followed.named(id)[0] ?? -1))
    expect([known?.knownAt, news?.knownAt]).toEqual([knownAt, '2026-11-22T00:00:05Z'])
    feed.publish([
      {
        ...testAdvisory({
          id: 'DSA-2',
          affected: [{ ecosystem: 'Debian:12', name: 'wget', ranges: [{ introduced: '0', fixed: '2' }] }],
        }),
        knownAt: '2026-11-22T00:00:05Z',
      },
    ])
    await followed.caughtUp()
    expect(fixes(followed)).toEqual(['DSA-1 7.1'])
    expect(fixes(followed, 'wget')).toEqual(['DSA-2 2'])
    expect(followed.named('DSA-2'), 'the same record').toEqual([news?.number])
    expect(followed.head(news?.number ?? -1)?.knownAt).toBe('2026-11-22T00:00:05Z')
    const other = follow(socket)
    await other.caughtUp()
    expect(other.head(other.named('DSA-2')[0] ?? -1)?.knownAt, 'after a restart').toBe('2026-11-22T00:00:05Z')
    feed.withdraw('DSA-1')
    await followed.caughtUp()
    expect(fixes(followed)).toEqual([])
    expect(followed.named('CVE-1')).toEqual([])
    expect(followed.head(known?.number ?? -1)).toBeUndefined()
    end()
    feed.withdraw('DSA-2')
    await followed.caughtUp()
    expect(changes.map((one) => [[...one.packages].sort(), [...one.scores]])).toEqual([
      [['Debian:12\0curl'], ['CVE-1']],
      [['Debian:12\0curl', 'Debian:12\0wget'], []],
      [['Debian:12\0curl'], []],
    ])
  })

  it('hear of news without asking', async () => {
    const socket = newSocket()
    const feed = life.use(await testFeed(socket))
    const followed = follow(socket)
    await followed.caughtUp()
    const heard = Promise.withResolvers<AdvisoriesChange>()
    followed.onChange(heard.resolve)
    feed.publish([curl('DSA-1', '7.1')])
    expect([...(await heard.promise).packages]).toEqual(['Debian:12\0curl'])
  })

  it('hear of a load that ends while they read the sources', async () => {
    const socket = newSocket()
    const feed = life.use(await testFeed(socket))
    const old = testSource({ id: 'debian-osv', state: 'never' })
    feed.sources([old])
    feed.afterSources(() => feed.sources([{ ...old, state: 'fresh' }]))
    const followed = follow(socket)
    await expect.poll(() => followed.sources()[0]?.state).toBe('fresh')
  })

  it('stay as they were while the service is away, and its sources grow old', async () => {
    const socket = newSocket()
    const feed = life.use(await testFeed(socket))
    feed.publish([curl('DSA-1', '7.1')])
    const followed = follow(socket)
    await followed.caughtUp()
    feed.away()
    const caught = followed.caughtUp()
    clock.advance(86_400_000)
    expect(followed.sources()[0]).toMatchObject({ state: 'fresh', ageSeconds: 86_400 })
    clock.advance(1_000)
    expect(followed.sources()[0]).toMatchObject({ state: 'stale', ageSeconds: 86_401 })
    expect(followed.state()).toBe('ready')
    expect(fixes(followed)).toEqual(['DSA-1 7.1'])
    feed.publish([curl('DSA-2', '7.2')])
    feed.back()
    await caught
    expect(fixes(followed)).toEqual(['DSA-1 7.1', 'DSA-2 7.2'])
  })

  it('are read from the beginning when the service has another database; only differences are told', async () => {
    const socket = newSocket()
    const feed = life.use(await testFeed(socket))
    feed.publish([curl('DSA-1', '7.1'), curl('DSA-2', '7.2')], [{ id: 'CVE-1', weaknesses: ['CWE-1'] }])
    const followed = follow(socket)
    await followed.caughtUp()
    const number = followed.named('DSA-1')
    const changes: AdvisoriesChange[] = []
    followed.onChange((change) => changes.push(change))
    feed.away()
    feed.anew()
    feed.publish([
      curl('DSA-1', '7.1'),
      testAdvisory({ id: 'DSA-3', affected: [{ ecosystem: 'Debian:12', name: 'wget', ranges: [] }] }),
    ])
    feed.back()
    await followed.caughtUp()
    expect(fixes(followed)).toEqual(['DSA-1 7.1'])
    expect(followed.named('DSA-1')).toEqual(number)
    expect(followed.named('DSA-3')).not.toContain(followed.named('DSA-2')[0])
    expect(followed.score('CVE-1')).toBeUndefined()
    expect(changes.map((one) => [...one.packages].sort())).toEqual([['Debian:12\0curl', 'Debian:12\0wget']])
  })

  it('come in as many pages as it takes', async () => {
    const socket = newSocket()
    const feed = life.use(await testFeed(socket))
    feed.publish(Array.from({ length: 1_000 }, (_, i) => curl(`DSA-${i}`, `7.${i}`)))
    const followed = follow(socket)
    await followed.caughtUp()
    expect(followed.counts()).toMatchObject({ advisories: 1_000, statements: 1_000 })
    expect(feed.asked).toBeGreaterThan(3)
  })

  it('are taken in beside a record that is none', async () => {
    const socket = newSocket()
    const broken = { ...curl('DSA-1', '7.1'), knownAt, kind: 'another' }
    const answer = {
      feed: 'f',
      cursor: 2,
      more: false,
      news: 0,
      advisories: [broken, { ...curl('DSA-2', '7.2'), knownAt }],
      scores: [{ id: 3 }],
    }
    const service = createServer((request, reply) => {
      const sources = request.url?.startsWith('/v1/sources')
      reply.setHeader('content-type', 'application/json')
      if (request.url?.includes('after=0') || sources)
        reply.end(JSON.stringify(sources ? { sources: [], asked: true } : answer))
    })
    life.defer(() => {
      service.close()
      service.closeAllConnections()
    })
    await new Promise<void>((resolve) => service.listen(socket, resolve))
    const followed = follow(socket)
    await expect.poll(() => followed.state()).toBe('ready')
    expect(fixes(followed)).toEqual(['DSA-2 7.2'])
  })

  it('end without waiting for news', async () => {
    const socket = newSocket()
    life.use(await testFeed(socket))
    const followed = openAdvisories({ service: socket, clock, log: silentLog })
    await followed.caughtUp()
    await followed[Symbol.asyncDispose]()
    await expect(
      openAdvisories({ service: socket, clock, log: silentLog })[Symbol.asyncDispose](),
    ).resolves.toBeUndefined()
  })
})
