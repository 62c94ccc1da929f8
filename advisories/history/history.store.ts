// Facts about an advisory, and advisories by their names.
import type { Database } from '#kit/pg/database.ts'
import type { AdvisoryFact } from '#wire/advisories/history.ts'

export interface Found {
  readonly number: number
  readonly source: string
  readonly id: string
}

/** `direct`: it bears the name itself and does not only deal with it. */
export interface Named extends Found {
  readonly direct: boolean
}

/** By id or alias; where none bears the name so, those that cover it. At most 100. */
export async function findByName(database: Database, name: string): Promise<Named[]> {
  const { rows } = await database.one<Named>(
    [],
    `select a.number, a.source, a.id, bool_or(n.role <> 'cover') as direct from name n join advisory a on a.number = n.advisory
     where n.name = $1 and n.role <> 'package' group by a.number order by direct desc, a.source, a.id limit 100`,
    [name.toLowerCase()],
  )
  return rows.some(({ direct }) => direct) ? rows.filter(({ direct }) => direct) : rows
}

export interface FactOf {
  readonly sequence: number
  readonly source: string
  readonly key: string
  readonly about: string
  readonly what: AdvisoryFact['what']
  readonly recorded_at: Date
  readonly stated_at: Date | null
  readonly actor: string
  readonly importer: string
  readonly import: string | null
  /** Hexadecimal. */
  readonly document: string | null
  readonly content: Buffer | null
  readonly more: Buffer | null
  /** The file or address it was read from. */
  readonly origin: string | null
}

/** In the order they became known. */
export async function readFacts(database: Database, about: readonly string[]): Promise<FactOf[]> {
  const { rows } = await database.one<Omit<FactOf, 'sequence'> & { sequence: string }>(
    [],
    `select f.sequence, f.source, f.key, f.about, f.what, f.recorded_at, f.stated_at, f.actor, f.importer, f.import,
       encode(f.document, 'hex') as document, f.content, f.more, i.origin
     from fact f left join import i on i.id = f.import where f.about = any($1) order by f.sequence`,
    [about],
  )
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }))
}

export interface SearchRow extends Found {
  readonly parts: number[]
  readonly modified: string
  readonly ended_at: Date | null
}

const named = `a.number in (select n.advisory from name n where n.name >= $1 and ($2::text is null or n.name < $2))`

/**
 * Newest first, after that one. `from` and `to`: names from the first up to but without the second; both absent: all.
 * `modified` is PostgreSQL's text of it, `-infinity` where there is none.
 */
export async function searchRows(
  database: Database,
  asked: {
    readonly from?: string | undefined
    readonly to?: string | undefined
    readonly source?: string | undefined
    readonly ecosystem?: string | undefined
    readonly after?: { readonly modified: string; readonly number: number } | undefined
    readonly limit: number
  },
): Promise<{ rows: SearchRow[]; total: number }> {
  // Without a name the condition is left out: one that may be true for all is one that no index answers.
  const which = `${asked.from === undefined ? '$1::text is null and $2::text is null' : named}
    and ($3::text is null or a.source = $3) and ($4::text is null or $4 = any(a.ecosystems))`
  const filter = [asked.from ?? null, asked.to ?? null, asked.source ?? null, asked.ecosystem ?? null]
  const { rows } = await database.one<Omit<SearchRow, 'parts'> & { parts: string[] }>(
    [],
    `select a.number, a.source, a.id, a.parts, coalesce(a.modified, '-infinity'::timestamptz)::text as modified, a.ended_at
     from advisory a where ${which}
       and ($5::timestamptz is null or (coalesce(a.modified, '-infinity'::timestamptz), a.number) < ($5, $6::int))
     order by coalesce(a.modified, '-infinity'::timestamptz) desc, a.number desc limit $7`,
    [...filter, asked.after?.modified ?? null, asked.after?.number ?? null, asked.limit],
  )
  const count = await database.one<{ total: string }>(
    [],
    `select count(*) as total from advisory a where ${which}`,
    filter,
  )
  return {
    rows: rows.map((row) => ({ ...row, parts: row.parts.map(Number) })),
    total: Number(count.rows[0]?.total),
  }
}
