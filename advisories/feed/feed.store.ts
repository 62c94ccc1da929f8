// What the feed tells: advisories and scores as they are now, each with the sequence of its last change, and their names.
import type { Database, Transaction } from '#kit/pg/database.ts'

export interface AdvisoryRow {
  readonly source: string
  readonly id: string
  readonly sequence: number
  /** Sequences of the facts it is made of. */
  readonly parts: readonly number[]
  readonly live: boolean
  /** Epoch milliseconds since when no record states it; null: some do. */
  readonly ended: number | null
  /** Epoch milliseconds: when it is written; the first time is kept. */
  readonly at: number
  readonly modified: string | null
  readonly ecosystems: readonly string[]
}

export interface NameRow {
  readonly name: string
  readonly role: 'id' | 'alias' | 'cover' | 'package'
  readonly advisory: number
}

/**
 * The facts an advisory is made of now: of records that hold, else of those that were withdrawn; else none. The source is
 * compared so that no plan made with old statistics walks through all of its records for each id.
 */
export async function advisoryParts(
  tx: Transaction,
  source: string,
  ids: readonly string[],
): Promise<Map<string, { sequences: number[]; live: boolean }>> {
  const { rows } = await tx.query<{ id: string; held: string[] | null; withdrawn: string[] | null }>(
    `select a.id, p.held, p.withdrawn from unnest($2::text[]) a(id) cross join lateral (
       select array_agg(r.sequence order by r.key) filter (where r.state = 'held') as held,
         array_agg(r.sequence order by r.key) filter (where r.state = 'withdrawn') as withdrawn
       from record r where r.about = a.id and r.source || '' = $1 and r.gives = 'advisory') p`,
    [source, ids],
  )
  return new Map(
    rows.map(({ id, held, withdrawn }) => [
      id,
      { sequences: (held ?? withdrawn ?? []).map(Number), live: held !== null },
    ]),
  )
}

/** One that has ended keeps what it was made of last. Gives its number, and whether it was known before. */
export async function writeAdvisories(
  tx: Transaction,
  rows: readonly AdvisoryRow[],
): Promise<Map<string, { number: number; known: boolean }>> {
  const { rows: written } = await tx.query<{ id: string; number: number; known: boolean }>(
    `insert into advisory (source, id, sequence, parts, live, ended_at, known_at, modified, ecosystems)
     select a.source, a.id, a.sequence, a.parts, a.live, to_timestamp(a.ended / 1000.0), to_timestamp(a.at / 1000.0),
       a.modified, a.ecosystems
     from json_to_recordset($1::json) a(source text, id text, sequence bigint, parts bigint[], live boolean, ended float8, at float8,
       modified timestamptz, ecosystems text[])
     on conflict (source, id) do update set sequence = excluded.sequence, live = excluded.live, ended_at = excluded.ended_at,
       parts = case when excluded.ended_at is null then excluded.parts else advisory.parts end,
       modified = case when excluded.ended_at is null then excluded.modified else advisory.modified end,
       ecosystems = case when excluded.ended_at is null then excluded.ecosystems else advisory.ecosystems end
     returning id, number, xmax <> 0 as known`,
    [JSON.stringify(rows)],
  )
  return new Map(written.map(({ id, number, known }) => [id, { number, known }]))
}

/** Names that these advisories no longer bear. */
export async function dropNames(tx: Transaction, advisories: readonly number[], kept: readonly NameRow[]) {
  if (advisories.length === 0) return
  await tx.query(
    `delete from name n where n.advisory = any($1) and not exists (
       select from unnest($2::text[], $3::text[], $4::int[]) k(name, role, advisory)
       where k.name = n.name and k.role = n.role and k.advisory = n.advisory)`,
    [advisories, ...columns(kept)],
  )
}

export async function writeNames(tx: Transaction, names: readonly NameRow[]): Promise<void> {
  await tx.query(
    `insert into name (name, role, advisory)
     select * from unnest($1::text[], $2::text[], $3::int[]) on conflict do nothing`,
    columns(names),
  )
}

const columns = (names: readonly NameRow[]) => [
  names.map((one) => one.name),
  names.map((one) => one.role),
  names.map((one) => one.advisory),
]

/** Scores that no advisory named until now; names in lower case. */
export async function untoldScores(tx: Transaction, names: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select s.id from unnest($1::text[]) n(name)
     cross join lateral (select s.id from score s where lower(s.id) = n.name and s.sequence is null) s`,
    [names],
  )
  return rows.map(({ id }) => id)
}

/** In that order, from `head` on. */
export async function tellScores(tx: Transaction, ids: readonly string[], head: number): Promise<void> {
  if (ids.length === 0) return
  await tx.query(
    `update score s set sequence = $2::bigint + t.place from unnest($1::text[]) with ordinality t(id, place)
     where s.id = t.id`,
    [ids, head],
  )
}

/** What is said of a vulnerability now, and whether somebody names it or did when it was told. */
export async function scoreParts(
  tx: Transaction,
  about: readonly string[],
): Promise<{ id: string; sequences: number[]; named: boolean }[]> {
  const { rows } = await tx.query<{ id: string; sequences: string[] | null; named: boolean }>(
    `select a.id, p.sequences,
       exists (select from name n where n.name = lower(a.id) and n.role <> 'package')
         or exists (select from score s where s.id = a.id and s.sequence is not null) as named
     from unnest($1::text[]) a(id) cross join lateral (
       select array_agg(r.sequence order by r.source, r.key) as sequences
       from record r where r.about = a.id and r.gives = 'score' and r.state = 'held') p`,
    [about],
  )
  return rows.map(({ id, sequences, named }) => ({ id, sequences: (sequences ?? []).map(Number), named }))
}

export async function writeScores(
  tx: Transaction,
  rows: readonly { id: string; parts: readonly number[]; sequence: number | null }[],
): Promise<void> {
  await tx.query(
    `insert into score (id, sequence, parts)
     select s.id, s.sequence, s.parts from json_to_recordset($1::json) s(id text, sequence bigint, parts bigint[])
     on conflict (id) do update set sequence = excluded.sequence, parts = excluded.parts`,
    [JSON.stringify(rows)],
  )
}

export interface FeedRow {
  readonly sequence: number
  /** Absent: a score. */
  readonly source: string | null
  readonly id: string
  readonly live: boolean
  readonly ended: Date | null
  readonly known: Date | null
  readonly parts: number[]
}

/** What changed after that sequence, in the order of commits, and the newest sequence at that moment. */
export async function readChanges(
  database: Database,
  after: number,
  limit: number,
): Promise<{ feed: string; head: number; rows: FeedRow[] }> {
  const { rows } = await database.one<{ feed: string; head: string; rows: FeedRow[] | null }>(
    [],
    `select feed, head, (
       select json_agg(c order by c.sequence) from (
         (select a.sequence, a.source, a.id, a.live, a.ended_at as ended, a.known_at as known, a.parts from advisory a
          where a.sequence > $1 and (a.live or $1 > 0) order by a.sequence limit $2)
         union all
         (select s.sequence, null, s.id, true, null, null, s.parts from score s where s.sequence > $1 order by s.sequence limit $2)
         order by 1 limit $2) c) as rows
     from service`,
    [after, limit],
  )
  const [row] = rows
  return {
    feed: row?.feed ?? '',
    head: Number(row?.head),
    rows: (row?.rows ?? []).map((one) => ({
      ...one,
      ended: one.ended && new Date(one.ended),
      known: one.known && new Date(one.known),
    })),
  }
}

/** The database is behind what a reader has seen, so it is another one: whoever follows begins again. */
export async function renameFeed(database: Database): Promise<void> {
  await database.one([], 'update service set feed = gen_random_uuid()::text')
}

/** Tells the advisories of that id or alias again, from `head` on. Gives how many. */
export async function touchAdvisories(tx: Transaction, name: string, head: number): Promise<number> {
  const { rowCount } = await tx.query(
    `update advisory a set sequence = $2::bigint + t.place from (
       select n.advisory, row_number() over (order by n.advisory) as place from (
         select distinct advisory from name where name = $1 and role in ('id', 'alias')) n) t
     where a.number = t.advisory`,
    [name.toLowerCase(), head],
  )
  return rowCount
}
