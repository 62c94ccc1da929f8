// An advisory with everything that was ever known of it: who said it when, and what held on a past day (V3).
import { iso } from '#kit/clock.ts'
import type { Advisory, Score } from '#wire/advisories/advisory.ts'
import type { AdvisoryFact, readAdvisory as contract } from '#wire/advisories/history.ts'
import type { AnswerOf, ParamsOf, QueryOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import { type More, type Said, unpack } from '../content.ts'
import type { AdvisoriesContext } from '../context.ts'
import { type Held, overridden } from '../feed/overrides.ts'
import { mergeAdvisories, mergeScores } from '../merge.ts'
import { holding, type Link, linked, overridesIn } from './chains.ts'
import { changesOf } from './changes.ts'
import { findByName, readFacts } from './history.store.ts'

/** Throws `not-found` when nothing bears the name, or nothing was known of it at that time. */
export async function readAdvisory(
  context: Pick<AdvisoriesContext, 'database' | 'clock'>,
  { id, at }: ParamsOf<typeof contract> & QueryOf<typeof contract>,
): Promise<AnswerOf<typeof contract>> {
  // Times are said by the second: a fact is known at the time that is said of it.
  const time = at === undefined ? context.clock.now() : Math.floor(Date.parse(at) / 1000) * 1000 + 999
  const ids = new Set((await findByName(context.database, id)).map((one) => one.id)).add(id)
  const own = linked(await readFacts(context.database, [...ids]))
  const names = namesIn(own)
  const other = [...new Set([...names, ...[...ids, ...names].map((name) => name.toLowerCase())])].filter(
    // NUL is in no name that is kept.
    (name) => !ids.has(name) && !name.includes('\u0000'),
  )
  const about = linked(await readFacts(context.database, other)).filter(
    ({ fact, content, before }) => fact.source === 'override' || (content ?? before?.content)?.score !== undefined,
  )
  const links = [...own, ...about].sort((a, b) => a.fact.sequence - b.fact.sequence)
  // Now is now, also for a clock that was set back since.
  const shown = at === undefined ? links : links.filter(({ fact }) => fact.recorded_at.getTime() <= time)
  const held = at === undefined ? shown.filter(({ next, content }) => !next && content) : holding(shown, time)
  const advisories = advisoriesIn(held, overridesIn(held, time))
  if (shown.length === 0) throw new Problem('not-found', `nothing ${at ? 'was known then' : 'is known'} of '${id}'`)
  const more = moreIn(held)
  return {
    advisories,
    scores: scoresIn(held),
    ...(more.details === undefined ? {} : { details: more.details }),
    references: [...(more.references ?? [])],
    facts: shown.map(told),
  }
}

function namesIn(links: readonly Link[]): Set<string> {
  return new Set(
    links.flatMap(({ content }) => [...(content?.advisory?.aliases ?? []), ...(content?.advisory?.covers ?? [])]),
  )
}

/** One for each source and id. */
function advisoriesIn(held: readonly Link[], overrides: readonly Held[]): Advisory[] {
  const parts = new Map<string, { source: string; said: { key: string; said: Said }[] }>()
  for (const { fact, content } of held) {
    if (!content?.advisory) continue
    const name = JSON.stringify([fact.source, fact.about])
    const one = parts.get(name) ?? { source: fact.source, said: [] }
    one.said.push({ key: fact.key, said: content.advisory })
    parts.set(name, one)
  }
  return [...parts.values()].map(({ source, said }) => {
    const sorted = said.sort((a, b) => (a.key < b.key ? -1 : 1)).map((one) => one.said)
    const valid = sorted.filter((one) => one.withdrawn === undefined)
    const merged = mergeAdvisories(valid.length > 0 ? valid : sorted)
    const names = new Set([merged.id, ...merged.aliases].map((name) => name.toLowerCase()))
    return overridden(
      { ...merged, source },
      overrides.filter(({ about }) => names.has(about)),
    )
  })
}

function scoresIn(held: readonly Link[]): Score[] {
  const scores = held.flatMap(({ content }) => content?.score ?? [])
  return [...Map.groupBy(scores, ({ id }) => id)].map(([id, parts]) => mergeScores(id, parts))
}

/** Of the newest record that has some. */
function moreIn(held: readonly Link[]): More {
  const texts = held.flatMap(({ fact }) => fact.more ?? [])
  return (
    texts.map((text) => unpack<More>(text)).findLast(({ details }) => details) ??
    texts.map((text) => unpack<More>(text)).at(-1) ??
    {}
  )
}

function told(link: Link): AdvisoryFact {
  const { fact, content, next } = link
  const { reason, expiresAt } = content?.override ?? {}
  return {
    sequence: fact.sequence,
    source: fact.source,
    what: fact.what,
    recordedAt: iso(fact.recorded_at.getTime()),
    ...(next ? { until: iso(next.fact.recorded_at.getTime()) } : {}),
    ...(fact.stated_at ? { statedAt: iso(fact.stated_at.getTime()) } : {}),
    actor: fact.actor,
    importer: fact.importer,
    ...(fact.import === null ? {} : { import: fact.import }),
    ...(fact.document === null ? {} : { document: fact.document }),
    ...(fact.origin === null ? {} : { from: fact.origin }),
    ...(reason === undefined ? {} : { reason }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    changes: changesOf(link),
  }
}
