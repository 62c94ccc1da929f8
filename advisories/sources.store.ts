// What was chosen for each source, what is loaded of it, and whether anybody was asked.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { Choice } from './fetching.ts'

export interface SourceRow {
  readonly id: string
  readonly enabled: boolean
  readonly chosen_at: Date | null
  readonly chosen_by: string | null
  readonly url: string | null
  readonly notes: unknown
  readonly imported_at: Date | null
  readonly imported_by: string | null
  readonly content_at: Date | null
  readonly made_at: Date | null
  /** What was loaded last came as a file. */
  readonly by_file: boolean
  readonly records: number
  /** A load of the whole went through. */
  readonly whole: boolean
  readonly ecosystems: string[]
  readonly rejected: number
  readonly last: 'done' | 'failed' | 'held' | null
  readonly problem: string | null
}

/** Only those that were chosen or loaded. */
export async function readSources(database: Database): Promise<SourceRow[]> {
  const { rows } = await database.one<SourceRow>(
    [],
    `select source.*, exists (
       select 1 from import where import.source = source.id and import.part = 'whole' and import.state = 'done'
     ) as whole from source order by id`,
  )
  return rows
}

/** What is loaded came as a file last: what its publisher was told to have is not what is here. */
export async function cameAsFile(database: Database, source: string): Promise<boolean> {
  const { rows } = await database.one<{ by_file: boolean }>([], 'select by_file from source where id = $1', [source])
  return rows[0]?.by_file ?? false
}

/** Somebody answered whether sources may be fetched. */
export async function wasAsked(database: Database): Promise<boolean> {
  const { rows } = await database.one<{ asked: boolean }>([], 'select asked_at is not null as asked from service')
  return rows[0]?.asked ?? false
}

/** `url` undefined: as it was. `now`: epoch milliseconds. */
export async function writeChoices(
  tx: Transaction,
  actor: string,
  now: number,
  choices: readonly { id: string; enabled: boolean; url?: string | null | undefined }[],
): Promise<void> {
  await tx.query('update service set asked_at = to_timestamp($1 / 1000.0), asked_by = $2', [now, actor])
  for (const { id, enabled, url } of choices)
    await tx.query(
      `insert into source (id, enabled, chosen_at, chosen_by, url) values ($1, $2, to_timestamp($3 / 1000.0), $4, $5)
       on conflict (id) do update set enabled = excluded.enabled, chosen_at = excluded.chosen_at,
         chosen_by = excluded.chosen_by, url = case when $6 then excluded.url else source.url end`,
      [id, enabled, now, actor, url ?? null, url !== undefined],
    )
}

/** For the fetcher: sources somebody chose something for. */
export async function readChoices(database: Database): Promise<Choice[]> {
  return (await readSources(database))
    .filter((row) => row.chosen_at !== null)
    .map((row) => ({
      id: row.id,
      enabled: row.enabled,
      chosenAt: row.chosen_at?.getTime(),
      chosenBy: row.chosen_by ?? undefined,
      url: row.url ?? undefined,
      notes: row.notes,
    }))
}

/** The fetcher's own notes about a source, given back by `readChoices`. */
export async function keepNotes(database: Database, source: string, notes: unknown): Promise<void> {
  await database.one(
    [],
    `insert into source (id, notes) values ($1, $2::jsonb) on conflict (id) do update set notes = excluded.notes`,
    [source, JSON.stringify(notes)],
  )
}

export interface SwitchRow {
  /** Null: the server never said. */
  readonly open: boolean | null
  readonly revision: number
}

export async function readSwitch(database: Database): Promise<SwitchRow> {
  const { rows } = await database.one<SwitchRow>([], 'select door_open as open, door_revision as revision from service')
  return rows[0] ?? { open: null, revision: 0 }
}

/** What holds afterwards: an older word changes nothing. */
export async function keepSwitch(
  database: Database,
  { open, revision }: { open: boolean; revision: number },
): Promise<SwitchRow> {
  await database.one([], 'update service set door_open = $1, door_revision = $2 where door_revision < $2', [
    open,
    revision,
  ])
  return readSwitch(database)
}
