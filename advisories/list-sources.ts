// Every source there is, with how old what was loaded of it is: a number about vulnerabilities is as good as its sources.
import { iso } from '#kit/clock.ts'
import { type AdvisorySource, lagsBehind } from '#wire/advisories/sources.ts'
import type { AdvisoriesContext } from './context.ts'
import type { Source } from './sources/source.ts'
import { readSources, type SourceRow, wasAsked } from './sources.store.ts'

type Context = Pick<AdvisoriesContext, 'database' | 'clock' | 'sources' | 'fetching'>

export async function listSources(context: Context): Promise<{ sources: AdvisorySource[]; asked: boolean }> {
  const rows = new Map((await readSources(context.database)).map((row) => [row.id, row]))
  return {
    sources: context.sources.map((source) =>
      told(source, rows.get(source.id), context.clock.now(), context.fetching.nextFetchAt(source.id)),
    ),
    asked: await wasAsked(context.database),
  }
}

function told(source: Source, row: SourceRow | undefined, now: number, next: number | undefined): AdvisorySource {
  const loaded = row?.imported_at ?? undefined
  const since = row && loaded && knownUpTo(row, loaded)
  // A clock that was set back makes nothing younger than new.
  const ageSeconds = since === undefined ? undefined : Math.max(0, Math.floor((now - since) / 1000))
  const enabled = row?.enabled ?? false
  return {
    id: source.id,
    title: source.title,
    licence: source.licence,
    url: row?.url ?? source.url,
    home: source.home,
    gives: source.gives,
    ecosystems: row?.ecosystems ?? [],
    scheduleSeconds: source.scheduleSeconds,
    freshForSeconds: source.freshForSeconds,
    enabled,
    ...(enabled && row?.chosen_at ? { enabledAt: iso(row.chosen_at.getTime()) } : {}),
    ...(enabled && row?.chosen_by ? { enabledBy: row.chosen_by } : {}),
    state: stateOf(row, ageSeconds, source.freshForSeconds),
    ...(loaded ? { importedAt: iso(loaded.getTime()) } : {}),
    ...(row?.content_at ? { contentAt: iso(row.content_at.getTime()) } : {}),
    ...(ageSeconds === undefined ? {} : { ageSeconds }),
    ...(row?.imported_by ? { importedBy: row.imported_by } : {}),
    whole: row?.whole ?? false,
    records: row?.records ?? 0,
    ...(row?.problem ? { problem: row.problem } : {}),
    rejected: row?.rejected ?? 0,
    ...(next === undefined ? {} : { nextFetchAt: iso(next) }),
  }
}

/** See `ageSeconds`: a file says nothing of what came after it, and a publisher that is asked would have. */
function knownUpTo(row: SourceRow, loaded: Date): number {
  const content = row.content_at?.getTime()
  const old = row.by_file && content !== undefined && lagsBehind(content, loaded.getTime())
  return Math.min(
    loaded.getTime(),
    row.made_at?.getTime() ?? Number.POSITIVE_INFINITY,
    old ? content : loaded.getTime(),
  )
}

function stateOf(row: SourceRow | undefined, age: number | undefined, freshFor: number): AdvisorySource['state'] {
  if (row?.last === 'held') return 'shrunk'
  if (row?.last === 'failed') return 'failed'
  if (age === undefined) return 'never'
  return age <= freshFor ? 'fresh' : 'stale'
}
