// The table of sources.
import type { Database } from '#kit/pg/database.ts'

export interface SourceRow {
  readonly id: string
  readonly title: string
  readonly imported_at: Date | null
  readonly advisories: number
}

export async function readSources(database: Database): Promise<SourceRow[]> {
  const { rows } = await database.one<SourceRow>(
    [],
    'select id, title, imported_at, advisories from source order by imported_at desc nulls last, id',
  )
  return rows
}
