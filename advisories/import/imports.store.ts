// Loads and how they went, and what is loaded of each source.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { ImportState } from '#wire/advisories/imports.ts'
import type { LoadFile } from './imports.ts'
import type { Ended } from './load.ts'
import type { Progress } from './tally.ts'

export interface ImportRow {
  readonly id: string
  readonly source: string | null
  readonly origin: string
  readonly actor: string
  readonly part: 'whole' | 'some'
  readonly confirmed: boolean
  readonly state: ImportState['state']
  readonly started_at: Date
  readonly ended_at: Date | null
  readonly read_bytes: string
  readonly total_bytes: string | null
  readonly records: number
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly gone: number
  readonly rejected: number
  readonly faults: string[]
  readonly problem: string | null
  readonly files: LoadFile[] | null
}

export async function addImport(
  database: Database,
  row: Pick<ImportRow, 'id' | 'source' | 'origin' | 'actor' | 'part' | 'confirmed'> & { importer: string; now: number },
): Promise<void> {
  await database.one(
    [],
    `insert into import (id, source, origin, actor, importer, part, confirmed, state, started_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'running', to_timestamp($8 / 1000.0))`,
    [row.id, row.source, row.origin, row.actor, row.importer, row.part, row.confirmed, row.now],
  )
}

export async function readImport(database: Database, id: string): Promise<ImportRow | undefined> {
  const { rows } = await database.one<ImportRow>([], 'select * from import where id = $1', [id])
  return rows[0]
}

/** Newest first. */
export async function readImports(database: Database, source: string | null, limit: number): Promise<ImportRow[]> {
  const { rows } = await database.one<ImportRow>(
    [],
    'select * from import where $1::text is null or source = $1 order by number desc limit $2',
    [source, limit],
  )
  return rows
}

/** Those that are not over. */
export async function readOpenImports(database: Database): Promise<ImportRow[]> {
  const { rows } = await database.one<ImportRow>(
    [],
    `select * from import where state in ('running', 'held') order by number`,
  )
  return rows
}

/** Loads of that source that wait to be confirmed and were begun before that one. */
export async function readHeldBefore(tx: Transaction, source: string, id: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select i.id from import i where i.source = $1 and i.state = 'held' and i.number < (select number from import where id = $2)`,
    [source, id],
  )
  return rows.map((row) => row.id)
}

/** The held load is being carried out now. False: it is not held any more. */
export async function resumeImport(database: Database, id: string): Promise<boolean> {
  const { rowCount } = await database.one(
    [],
    `update import set state = 'running', confirmed = true, ended_at = null, problem = null where id = $1 and state = 'held'`,
    [id],
  )
  return rowCount === 1
}

export async function endImport(
  tx: Transaction,
  id: string,
  ended: {
    readonly state: 'done' | 'failed' | 'held'
    readonly problem?: string | undefined
    readonly files?: readonly LoadFile[] | undefined
    readonly now: number
    readonly progress?: (Progress & { totalBytes?: number }) | undefined
  },
): Promise<void> {
  const { progress } = ended
  await tx.query(
    `update import set state = $2, problem = $3, files = $4::jsonb, ended_at = to_timestamp($5 / 1000.0),
       source = coalesce($6, source), read_bytes = coalesce($7, read_bytes), total_bytes = coalesce($8, total_bytes),
       records = coalesce($9, records), added = coalesce($10, added), changed = coalesce($11, changed),
       unchanged = coalesce($12, unchanged), gone = coalesce($13, gone), rejected = coalesce($14, rejected),
       faults = coalesce($15, faults) where id = $1`,
    [
      id,
      ended.state,
      ended.problem ?? null,
      ended.files ? JSON.stringify(ended.files) : null,
      ended.now,
      progress?.source ?? null,
      progress?.readBytes ?? null,
      progress?.totalBytes ?? null,
      progress?.records ?? null,
      progress?.added ?? null,
      progress?.changed ?? null,
      progress?.unchanged ?? null,
      progress?.gone ?? null,
      progress?.rejected ?? null,
      progress?.faults ?? null,
    ],
  )
}

/** What the load says about its source; times in epoch milliseconds. */
export async function noteLoad(
  tx: Transaction,
  source: string,
  load: Pick<Ended, 'state' | 'problem' | 'contentAt' | 'madeAt' | 'rejected'> & {
    actor: string
    now: number
    part: ImportRow['part']
    /** It was not fetched from its publisher. */
    byFile: boolean
  },
): Promise<void> {
  if (load.state !== 'done') {
    await tx.query(
      `insert into source (id, last, problem) values ($1, $2, $3)
       on conflict (id) do update set last = excluded.last, problem = excluded.problem`,
      [source, load.state, load.problem ?? null],
    )
    return
  }
  await tx.query(
    `insert into source (id, last, problem, imported_at, imported_by, content_at, made_at, by_file, rejected, ecosystems)
     select $1, 'done', $2, to_timestamp($3 / 1000.0), $4, greatest($5::timestamptz, $6), $6, $8, $7, e.names
     from (select coalesce(array_agg(distinct e.name order by e.name), '{}') as names
           from advisory a cross join lateral unnest(a.ecosystems) e(name) where a.source = $1 and a.live) e
     on conflict (id) do update set last = 'done', problem = excluded.problem, imported_at = excluded.imported_at,
       imported_by = excluded.imported_by, by_file = excluded.by_file,
       content_at = case when $9 then excluded.content_at else greatest(excluded.content_at, source.content_at) end,
       made_at = excluded.made_at, rejected = excluded.rejected, ecosystems = excluded.ecosystems`,
    [
      ...[source, load.problem ?? null, load.now, load.actor, load.contentAt ?? null, load.madeAt ?? null],
      ...[load.rejected, load.byFile, load.part === 'whole'],
    ],
  )
}

/** Its publisher says that nothing changed. */
export async function noteUnchanged(tx: Transaction, source: string, actor: string, now: number): Promise<void> {
  await tx.query(
    `update source set last = 'done', problem = null, imported_at = to_timestamp($2 / 1000.0), imported_by = $3 where id = $1`,
    [source, now, actor],
  )
}
