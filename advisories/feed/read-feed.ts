// Tells the server what holds now, in the order of its last change; the server matches, here nobody knows a device.
import { iso } from '#kit/clock.ts'
import type { readFeed as contract, FeedAdvisory } from '#wire/advisories/feed.ts'
import type { QueryOf } from '#wire/contract.ts'
import { type Content, textOf } from '../content.ts'
import type { AdvisoriesContext } from '../context.ts'
import { readContents } from '../facts.store.ts'
import { mergeAdvisories, mergeScores } from '../merge.ts'
import { type FeedRow, readChanges, renameFeed } from './feed.store.ts'
import { overridden } from './overrides.ts'

/** The answer as the JSON text it is sent as: what is kept as JSON need not become objects on its way. */
export interface Told {
  readonly json: string
}

interface Page {
  readonly feed: string
  readonly cursor: number
  readonly more: boolean
  /** JSON of each. */
  readonly advisories: readonly string[]
  readonly scores: readonly string[]
}

/** Text of one answer; the rest comes with the next. One large record may exceed it. */
const pageBytes = 1024 * 1024
const atOnce = 100

type Context = Pick<AdvisoriesContext, 'database' | 'news' | 'clock' | 'overrides'>

/** Waits up to `waitSeconds` for something new. News that is no record (a load ended, a choice) is answered by an empty page. */
export async function readFeed(
  context: Context,
  { after, limit, waitSeconds, news }: QueryOf<typeof contract>,
  signal?: AbortSignal,
): Promise<Told> {
  const until = context.clock.monotonic() + waitSeconds * 1000
  // Counted before it is read: what comes meanwhile is told twice rather than never.
  const now = context.news.count
  const page = await readPage(context, after, limit)
  const left = until - context.clock.monotonic()
  if (page.advisories.length + page.scores.length > 0 || page.more || left <= 0 || signal?.aborted)
    return told(page, now)
  await context.news.since(news ?? now, left, signal)
  const then = context.news.count
  return told(await readPage(context, after, limit), then)
}

async function readPage(context: Context, after: number, limit: number): Promise<Page> {
  const { database } = context
  const { feed, head, rows } = await readChanges(database, after, limit)
  if (after > head) {
    await renameFeed(database)
    return readPage(context, 0, limit)
  }
  const page = { advisories: [] as string[], scores: [] as string[] }
  let bytes = 0
  let cursor = after
  for (let from = 0; from < rows.length && bytes < pageBytes; from += atOnce) {
    const some = rows.slice(from, from + atOnce)
    const parts = some.flatMap((row) => row.parts)
    const contents = await database.as([], (tx) => readContents(tx, parts))
    for (const row of some) {
      if (bytes >= pageBytes) break
      const texts = row.parts.flatMap((part) => {
        const content = contents.get(part)
        return content ? [textOf(content)] : []
      })
      bytes += texts.reduce((sum, text) => sum + text.length, 0)
      if (row.source === null) page.scores.push(...scoreOf(row.id, texts, after))
      else page.advisories.push(...advisoryOf(context, row, row.source, texts, after))
      cursor = row.sequence
    }
  }
  const more = rows.length === limit || cursor < (rows.at(-1)?.sequence ?? cursor)
  return { feed, cursor: more ? cursor : head, more, ...page }
}

/** None: it has ended, and who asks never heard of it. */
function advisoryOf(
  { overrides, clock }: Context,
  row: FeedRow,
  source: string,
  texts: readonly string[],
  after: number,
): string[] {
  const [first] = texts
  const knownAt = iso(row.known?.getTime() ?? clock.now())
  if (first === undefined) return []
  // Most are one record's word and nobody's against it: what is kept is what is told.
  if (texts.length === 1 && row.live && !overrides.any()) return [withSource(first, source, knownAt)]
  const merged = mergeAdvisories(texts.flatMap((text) => (JSON.parse(text) as Content).advisory ?? []))
  const ended = row.ended ? { withdrawn: iso(row.ended.getTime()) } : {}
  const held = overrides.of(merged, clock.now())
  const advisory: FeedAdvisory = {
    ...overridden({ ...merged, source, ...ended }, held),
    knownAt,
    ...(held.some(({ said }) => said.severity) ? { severityByHand: true as const } : {}),
  }
  return after > 0 || advisory.withdrawn === undefined ? [JSON.stringify(advisory)] : []
}

const opening = '{"advisory":{'

/** `{"advisory":{...}}` becomes `{"source":"...","knownAt":"...",...}`. */
function withSource(text: string, source: string, knownAt: string): string {
  if (!text.startsWith(opening)) throw new Error('a fact of an advisory holds none')
  const told = JSON.stringify({ source, knownAt }).slice(0, -1)
  return `${told},${text.slice(opening.length, -1)}`
}

function scoreOf(id: string, texts: readonly string[], after: number): string[] {
  if (texts.length === 0 && after === 0) return []
  const parts = texts.flatMap((text) => (JSON.parse(text) as Content).score ?? [])
  return [JSON.stringify(mergeScores(id, parts))]
}

function told({ feed, cursor, more, advisories, scores }: Page, news: number): Told {
  const head = JSON.stringify({ feed, cursor, more, news }).slice(0, -1)
  return { json: `${head},"advisories":[${advisories.join(',')}],"scores":[${scores.join(',')}]}` }
}
