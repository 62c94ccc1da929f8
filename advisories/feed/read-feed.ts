// Tells the server what holds now, in the order of its last change; the server matches, here nobody knows a device.
import { iso } from '#kit/clock.ts'
import type { Advisory, Score } from '#wire/advisories/advisory.ts'
import type { readFeed as contract } from '#wire/advisories/feed.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import { type Content, textOf } from '../content.ts'
import type { AdvisoriesContext } from '../context.ts'
import { readContents } from '../facts.store.ts'
import { mergeAdvisories, mergeScores } from '../merge.ts'
import { type FeedRow, readChanges, renameFeed } from './feed.store.ts'
import { overridden } from './overrides.ts'

type Page = AnswerOf<typeof contract>
/** Text read for one answer; the rest comes with the next. One large record may exceed it. */
const pageBytes = 4 * 1024 * 1024
const atOnce = 200

type Context = Pick<AdvisoriesContext, 'database' | 'news' | 'clock' | 'overrides'>

/** Waits up to `waitSeconds` for something new. */
export async function readFeed(
  context: Context,
  { after, limit, waitSeconds }: QueryOf<typeof contract>,
  signal?: AbortSignal,
): Promise<Page> {
  const until = context.clock.monotonic() + waitSeconds * 1000
  for (;;) {
    const seen = context.news.count
    const page = await readPage(context, after, limit)
    const left = until - context.clock.monotonic()
    if (page.advisories.length + page.scores.length > 0 || page.more || left <= 0 || signal?.aborted) return page
    await context.news.since(seen, left, signal)
  }
}

async function readPage(context: Context, after: number, limit: number): Promise<Page> {
  const { database } = context
  const { feed, head, rows } = await readChanges(database, after, limit)
  if (after > head) {
    await renameFeed(database)
    return readPage(context, 0, limit)
  }
  const told: { advisories: Advisory[]; scores: Score[] } = { advisories: [], scores: [] }
  let bytes = 0
  let cursor = after
  for (let from = 0; from < rows.length && bytes < pageBytes; from += atOnce) {
    const some = rows.slice(from, from + atOnce)
    const contents = await database.as([], (tx) =>
      readContents(
        tx,
        some.flatMap((row) => row.parts),
      ),
    )
    for (const row of some) {
      if (bytes >= pageBytes) break
      const texts = row.parts.flatMap((part) => {
        const content = contents.get(part)
        return content ? [textOf(content)] : []
      })
      bytes += texts.reduce((sum, text) => sum + text.length, 0)
      tell(context, told, row, texts, after)
      cursor = row.sequence
    }
  }
  const more = rows.length === limit || cursor < (rows.at(-1)?.sequence ?? cursor)
  return { feed, cursor: more ? cursor : head, more, ...told }
}

function tell(
  context: Context,
  told: { advisories: Advisory[]; scores: Score[] },
  row: FeedRow,
  texts: readonly string[],
  after: number,
): void {
  const said = texts.map((text) => JSON.parse(text) as Content)
  if (row.source === null) {
    const scores = said.flatMap(({ score }) => score ?? [])
    if (scores.length > 0 || after > 0) told.scores.push(mergeScores(row.id, scores))
    return
  }
  const advisories = said.flatMap(({ advisory }) => advisory ?? [])
  if (advisories.length === 0) return
  const merged = mergeAdvisories(advisories)
  const advisory = overridden(
    { ...merged, source: row.source, ...(row.ended ? { withdrawn: iso(row.ended.getTime()) } : {}) },
    context.overrides.of(merged, context.clock.now()),
  )
  if (after > 0 || advisory.withdrawn === undefined) told.advisories.push(advisory)
}
