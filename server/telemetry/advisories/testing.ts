// A vulnerability service for tests: its feed and its sources on a Unix socket, by the contracts, out of plain lists.
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Advisory, Score } from '#wire/advisories/advisory.ts'
import { type FeedAdvisory, readFeed } from '#wire/advisories/feed.ts'
import { readLedger } from '#wire/advisories/ledger.ts'
import { type AdvisorySource, listSources } from '#wire/advisories/sources.ts'

/** Since when an advisory is known of which a test says nothing else. */
export const knownAt = '2026-11-20T00:00:00Z'

/** An advisory about nothing; give it what the test is about. */
export const testAdvisory = (given: Partial<Advisory> & { id: string }): Advisory => ({
  ...{ source: 'debian-osv', kind: 'security', title: given.id, aliases: [], covers: [], cvss: [], affected: [] },
  ...given,
})

/** A source that was loaded now. */
export const testSource = (given: Partial<AdvisorySource> & { id: string }): AdvisorySource => ({
  ...{ title: given.id, licence: 'CC0-1.0', url: 'https://source.example/all', home: 'https://source.example/' },
  ...{ gives: 'advisories', ecosystems: [], scheduleSeconds: 3600, freshForSeconds: 86_400, enabled: true },
  ...{ state: 'fresh', importedAt: '2026-11-21T12:00:00Z', ageSeconds: 0, whole: true, records: 1, rejected: 0 },
  ...given,
})

export interface TestFeed extends AsyncDisposable {
  /** States these as they are now, and wakes who waits. */
  publish(advisories: readonly (Advisory & Partial<FeedAdvisory>)[], scores?: readonly Score[]): void
  /** The records of this id hold no more. */
  withdraw(id: string): void
  /** What the sources are from now on; one fresh source `debian-osv` until it is called. */
  sources(list: readonly AdvisorySource[]): void
  /** Done once, right after the sources were told the next time. */
  afterSources(act: () => void): void
  /** Another database in the same place, with nothing in it. */
  anew(): void
  /** So many bytes left through its door. */
  left(bytes: number): void
  /** Answers nothing but errors until `back`. */
  away(): void
  back(): void
  /** Questions for the feed so far. */
  readonly asked: number
}

type Told = { readonly sequence: number; readonly advisory?: FeedAdvisory; readonly score?: Score }

export async function testFeed(socketPath: string): Promise<TestFeed> {
  let feed = 1
  let sequence = 0
  let told = new Map<string, Told>()
  let sources: readonly AdvisorySource[] = [testSource({ id: 'debian-osv', ecosystems: ['Debian:12'] })]
  let isAway = false
  let asked = 0
  let left = 0
  let news = 0
  let afterSources: (() => void) | undefined
  let wake = Promise.withResolvers<void>()

  function tell(key: string, what: Omit<Told, 'sequence'>): void {
    sequence += 1
    told.delete(key)
    told.set(key, { sequence, ...what })
  }

  function woken(): void {
    news += 1
    wake.resolve()
    wake = Promise.withResolvers()
  }

  function after(cursor: number): Told[] {
    return [...told.values()].filter((one) => one.sequence > cursor && (cursor > 0 || !one.advisory?.withdrawn))
  }

  async function answer(url: URL): Promise<unknown> {
    if (url.pathname === readLedger.path) return readLedger.answer.parse({ bytes: left, recipients: [] })
    if (url.pathname === listSources.path) {
      const told = listSources.answer.parse({ sources, asked: true })
      const act = afterSources
      afterSources = undefined
      act?.()
      return told
    }
    const query = readFeed.query?.parse(Object.fromEntries(url.searchParams)) as {
      after: number
      limit: number
      waitSeconds: number
      news?: number
    }
    asked += 1
    const told = news
    if (after(query.after).length === 0 && query.waitSeconds > 0 && (query.news ?? told) === told) await wake.promise
    const all = after(query.after)
    const page = all.slice(0, query.limit)
    return readFeed.answer.parse({
      feed: `test-${feed}`,
      cursor: page.length < all.length ? page.at(-1)?.sequence : sequence,
      more: page.length < all.length,
      news,
      advisories: page.flatMap((one) => one.advisory ?? []),
      scores: page.flatMap((one) => one.score ?? []),
    })
  }

  const server = createServer((request, reply) => {
    const send = (status: number, body: unknown) =>
      reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (isAway) return send(503, {})
    answer(new URL(request.url ?? '/', 'http://localhost')).then(
      (body) => send(isAway ? 503 : 200, isAway ? {} : body),
      () => send(500, {}),
    )
  })
  rmSync(socketPath, { force: true })
  await once(server.listen(socketPath), 'listening')
  return {
    publish(advisories, scores = []) {
      for (const advisory of advisories)
        tell(`${advisory.source}/${advisory.id}`, { advisory: { knownAt, ...advisory } })
      for (const score of scores) tell(score.id, { score })
      woken()
    },
    withdraw(id) {
      for (const [key, { advisory }] of [...told])
        if (advisory?.id === id) tell(key, { advisory: { ...advisory, withdrawn: '2026-11-21T12:00:00Z' } })
      woken()
    },
    sources(list) {
      sources = list
      woken()
    },
    afterSources(act) {
      afterSources = act
    },
    anew() {
      feed += 1
      sequence = 0
      told = new Map()
      woken()
    },
    left(bytes) {
      left = bytes
    },
    away() {
      isAway = true
      woken()
    },
    back: () => {
      isAway = false
    },
    get asked() {
      return asked
    },
    async [Symbol.asyncDispose]() {
      woken()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
