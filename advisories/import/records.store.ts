// What each record of a source says now.
import type { Transaction } from '#kit/pg/database.ts'

export interface RecordRow {
  readonly key: string
  readonly about: string
  readonly gives: 'advisory' | 'score'
  readonly state: 'held' | 'withdrawn' | 'removed'
  /** Of its last fact. */
  readonly sequence: number
  readonly mark: Buffer
}

/** By key; those never seen are left out. */
export async function readRecords(
  tx: Transaction,
  source: string,
  keys: readonly string[],
): Promise<Map<string, RecordRow>> {
  const { rows } = await tx.query<Omit<RecordRow, 'sequence'> & { sequence: string }>(
    `select r.key, r.about, r.gives, r.state, r.sequence, r.mark from unnest($2::text[]) k(key)
     cross join lateral (select r.* from record r where r.source = $1 and r.key = k.key) r`,
    [source, keys],
  )
  return new Map(rows.map((row) => [row.key, { ...row, sequence: Number(row.sequence) }]))
}

/** Some thousand records of the source that were not removed, by number. */
export async function recordsAfter(
  tx: Transaction,
  source: string,
  after: number,
): Promise<(RecordRow & { number: number })[]> {
  const { rows } = await tx.query<Omit<RecordRow, 'sequence'> & { number: number; sequence: string }>(
    `select number, key, about, gives, state, sequence, mark from record
     where source = $1 and number > $2 and state <> 'removed' order by number limit 5000`,
    [source, after],
  )
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }))
}

export async function writeRecords(tx: Transaction, source: string, rows: readonly RecordRow[]): Promise<void> {
  await tx.query(
    `insert into record (source, key, about, gives, state, sequence, mark)
     select $1, r.key, r.about, r.gives, r.state, r.sequence, r.mark
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bytea[])
       r(key, about, gives, state, sequence, mark)
     on conflict (source, key) do update set about = excluded.about, gives = excluded.gives, state = excluded.state,
       sequence = excluded.sequence, mark = excluded.mark`,
    [
      source,
      rows.map((row) => row.key),
      rows.map((row) => row.about),
      rows.map((row) => row.gives),
      rows.map((row) => row.state),
      rows.map((row) => row.sequence),
      rows.map((row) => row.mark),
    ],
  )
}

/** `records`: how many more hold than before. */
export async function addToSource(tx: Transaction, source: string, records: number): Promise<void> {
  if (records !== 0)
    await tx.query(
      `insert into source (id, records) values ($1, $2) on conflict (id) do update set records = source.records + $2`,
      [source, records],
    )
}

/** Records that hold. */
export async function countHeld(tx: Transaction, source: string): Promise<number> {
  const { rows } = await tx.query<{ records: number }>('select records from source where id = $1', [source])
  return rows[0]?.records ?? 0
}
