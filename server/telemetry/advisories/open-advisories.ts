// Follows the feed of the vulnerability service and keeps what it told; while the service is away the last good state serves.
import * as z from 'zod'
import type { Clock } from '#kit/clock.ts'
import { call } from '#kit/http/call.ts'
import { localFetch, type Peer } from '#kit/http/local.ts'
import { pause } from '#kit/life.ts'
import { fault, type Log } from '#kit/log.ts'
import { Score } from '#wire/advisories/advisory.ts'
import { FeedAdvisory, readFeed } from '#wire/advisories/feed.ts'
import { type AdvisorySource, listSources } from '#wire/advisories/sources.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Advisories, AdvisoriesChange, AdvisoriesState } from './advisories.ts'
import { AdvisoryIndex } from './advisory-index.ts'

/** Records in one answer: each is read between two turns of the event loop, during which no device is answered. */
const pageRecords = 300
const answerLimitBytes = 256 << 20
/** The sources are asked for after each answer: as long as the service is there they are no older than this. */
const waitSeconds = 25
const answerMs = (waitSeconds + 35) * 1000
const retryMs = { first: 100, most: 10_000 }

/** The feed before its records are looked at, one by one. */
const feedOfAny = {
  ...readFeed,
  answer: z.strictObject({
    ...{ feed: z.string(), cursor: z.int(), more: z.boolean(), news: z.int() },
    ...{ advisories: z.array(z.unknown()), scores: z.array(z.unknown()) },
  }),
}

/** See `Advisories`. Returns at once: the service may come later, or go. */
export function openAdvisories(tools: {
  readonly service: Peer
  readonly clock: Clock
  readonly log: Log
}): Advisories & AsyncDisposable {
  const { clock, log } = tools
  const index = new AdvisoryIndex()
  const listeners = new Set<(change: AdvisoriesChange) => void>()
  const closing = new AbortController()
  const ask = { base: 'http://localhost', fetch: localFetch(tools.service, { timeoutMs: answerMs, answerLimitBytes }) }
  let sources: readonly AdvisorySource[] = []
  let sourcesAt = 0
  let feed: string | undefined
  let cursor = 0
  /** What the sources were read after: a load that ends while they are read is told again. */
  let news: number | undefined
  /** The feed was read to its end once: from then on there is a last good state. */
  let whole = false
  /** The feed is read from its beginning. */
  let again = true
  let failures = 0
  /** Ends the waiting for news or for the next try. */
  let waiting = new AbortController()
  let awaited: PromiseWithResolvers<void>[] = []

  function state(): AdvisoriesState {
    if (!whole) return failures > 0 ? 'away' : 'loading'
    return index.counts().advisories === 0 && sources.every((one) => one.state === 'never') ? 'none' : 'ready'
  }

  async function follow(): Promise<void> {
    while (!closing.signal.aborted) {
      waiting = new AbortController()
      const signal = AbortSignal.any([closing.signal, waiting.signal])
      // Who asks after this waits for the next round.
      const here = awaited
      awaited = []
      const before = JSON.stringify([state(), sources])
      try {
        if (await round(signal, here.length > 0)) for (const one of here.splice(0)) one.resolve()
        if (failures > 0) log.info('the vulnerability service answers again')
        failures = 0
      } catch (error) {
        if (!signal.aborted && ++failures === 1) log.warn('the vulnerability service does not answer', fault(error))
      }
      awaited.push(...here)
      if (JSON.stringify([state(), sources]) !== before) tell({ packages: new Set(), scores: new Set() })
      if (failures > 0) await pause(Math.min(retryMs.most, retryMs.first * 2 ** (failures - 1)), signal)
    }
  }

  /** One question to the service; true when there was no more to read. */
  async function round(signal: AbortSignal, atOnce: boolean): Promise<boolean> {
    const page = {
      after: cursor,
      ...(news === undefined ? {} : { news }),
      // An answer that was too large to be read is asked for in smaller parts.
      limit: Math.max(1, pageRecords >> (2 * failures)),
      waitSeconds: again || atOnce || failures > 0 ? 0 : waitSeconds,
    }
    const told = await call(feedOfAny, page, { ...ask, signal })
    if (!take({ ...told, advisories: valid(FeedAdvisory, told.advisories), scores: valid(Score, told.scores) }))
      return false
    await readSources(told.news, signal)
    return true
  }

  /** A record that is none is left as it was before: the others do not wait for it. */
  function valid<T>(schema: z.ZodType<T>, records: readonly unknown[]): T[] {
    const read = records.map((record) => schema.safeParse(record))
    const wrong = read.filter((one) => !one.success).length
    if (wrong > 0) log.error('records of the feed cannot be read by this version', { count: wrong })
    return read.flatMap((one) => (one.success ? [one.data] : []))
  }

  /** What the feed told was taken in whether or not this succeeds. */
  async function readSources(heard: number, signal: AbortSignal): Promise<void> {
    try {
      sources = (await call(listSources, {}, { ...ask, signal })).sources
      sourcesAt = clock.monotonic()
      news = heard
    } catch (error) {
      if (!signal.aborted) log.warn('the sources of the advisories could not be read', fault(error))
    }
  }

  /** True when this was all there is. */
  function take(told: AnswerOf<typeof readFeed>): boolean {
    if (feed !== undefined && (told.feed !== feed || told.cursor < cursor)) {
      log.warn('the vulnerability service has another database: its feed is read from the beginning')
      feed = told.feed
      cursor = 0
      again = true
      index.mark()
      return false
    }
    feed = told.feed
    const change = { packages: new Set<string>(), scores: new Set<string>() }
    for (const one of told.advisories) index.enter(one, (key) => change.packages.add(key))
    for (const one of told.scores) if (index.enterScore(one)) change.scores.add(one.id)
    cursor = told.cursor
    if (again && !told.more) {
      const { packages, scores } = change
      index.sweep(packages.add.bind(packages), scores.add.bind(scores))
      again = false
      if (!whole) log.info('the advisories are read', { count: index.counts().advisories })
      whole = true
    }
    if (change.packages.size + change.scores.size > 0) tell(change)
    return !told.more
  }

  function tell(change: AdvisoriesChange): void {
    for (const heard of listeners)
      try {
        heard(change)
      } catch (error) {
        log.error('a change of the advisories was not taken in', fault(error))
      }
  }

  const following = follow()
  return {
    state,
    sources: () => sources.map((one) => aged(one, Math.floor((clock.monotonic() - sourcesAt) / 1000))),
    covers: (ecosystem) => index.covers(ecosystem),
    statements: (ecosystem, name) => index.statements(ecosystem, name),
    head: (number) => index.head(number),
    named: (name) => index.named(name),
    score: (vulnerability) => index.score(vulnerability),
    counts: () => index.counts(),
    onChange(heard) {
      listeners.add(heard)
      return () => listeners.delete(heard)
    },
    caughtUp() {
      const caught = Promise.withResolvers<void>()
      awaited.push(caught)
      waiting.abort()
      return caught.promise
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      await following
      for (const one of awaited) one.reject(new Error('the advisories are followed no more'))
    },
  }
}

/** A source as it is `seconds` after the service spoke of it: what nobody renewed grows old while the service is away too. */
function aged(source: AdvisorySource, seconds: number): AdvisorySource {
  if (source.ageSeconds === undefined) return source
  const ageSeconds = source.ageSeconds + seconds
  const stale = source.state === 'fresh' && ageSeconds > source.freshForSeconds
  return { ...source, ageSeconds, ...(stale ? { state: 'stale' as const } : {}) }
}
