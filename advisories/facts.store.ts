// Facts: appended in the order of commits, never changed.
import type { Transaction } from '#kit/pg/database.ts'
import type { AdvisoryFact } from '#wire/advisories/history.ts'

export interface FactRow {
  readonly sequence: number
  readonly source: string
  readonly key: string
  readonly about: string
  readonly what: AdvisoryFact['what']
  /** When it became known here; epoch milliseconds. */
  readonly now: number
  readonly statedAt?: string | undefined
  readonly actor: string
  readonly importer: string
  readonly import?: string | undefined
  readonly document?: Buffer | undefined
  readonly content?: Buffer | undefined
  readonly more?: Buffer | undefined
}

/** The last sequence given out. Until this transaction ends nobody else appends, so sequences commit in their order. */
export async function lockHead(tx: Transaction): Promise<number> {
  const { rows } = await tx.query<{ head: string }>('select head from service for update')
  return Number(rows[0]?.head)
}

export async function moveHead(tx: Transaction, head: number): Promise<void> {
  await tx.query('update service set head = $1', [head])
}

export async function appendFacts(tx: Transaction, facts: readonly FactRow[]): Promise<void> {
  if (facts.length === 0) return
  const column = <T>(pick: (fact: FactRow) => T) => facts.map((fact) => pick(fact) ?? null)
  await tx.query(
    `insert into fact (sequence, source, key, about, what, recorded_at, stated_at, actor, importer, import, document, content, more)
     select f.sequence, f.source, f.key, f.about, f.what, to_timestamp(f.at / 1000.0), f.stated, f.actor, f.importer, f.import,
       f.document, f.content, f.more
     from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::timestamptz[], $8::text[],
       $9::text[], $10::text[], $11::bytea[], $12::bytea[], $13::bytea[])
       f(sequence, source, key, about, what, at, stated, actor, importer, import, document, content, more)`,
    [
      column((fact) => fact.sequence),
      column((fact) => fact.source),
      column((fact) => fact.key),
      column((fact) => fact.about),
      column((fact) => fact.what),
      column((fact) => fact.now),
      column((fact) => fact.statedAt),
      column((fact) => fact.actor),
      column((fact) => fact.importer),
      column((fact) => fact.import),
      column((fact) => fact.document),
      column((fact) => fact.content),
      column((fact) => fact.more),
    ],
  )
}

/** Contents by sequence; those without content are left out. */
export async function readContents(tx: Transaction, sequences: readonly number[]): Promise<Map<number, Buffer>> {
  if (sequences.length === 0) return new Map()
  const { rows } = await tx.query<{ sequence: string; content: Buffer }>(
    `select f.sequence, f.content from unnest($1::bigint[]) s(sequence)
     cross join lateral (select f.sequence, f.content from fact f where f.sequence = s.sequence and f.content is not null) f`,
    [sequences],
  )
  return new Map(rows.map((row) => [Number(row.sequence), row.content]))
}
