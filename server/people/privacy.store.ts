// Rows of the privacy choice: every version is kept, the newest holds.
import type { Database, Transaction } from '#kit/pg/database.ts'

export interface ChoiceRow {
  revision: number
  level: 'strict' | 'standard' | 'full' | 'own'
  items: string[]
  at: Date
  by: string
}

export async function findChoice(fleet: Database, tenant: number): Promise<ChoiceRow | undefined> {
  const { rows } = await fleet.one<ChoiceRow>(
    [tenant],
    'select revision, level, items, at, by from privacy_choices where tenant = $1 order by revision desc limit 1',
    [tenant],
  )
  return rows[0]
}

/** The next revision; revision 1 is Strict, which holds without a row. A race breaks the primary key: one wins. */
export async function addChoice(tx: Transaction, tenant: number, row: Omit<ChoiceRow, 'revision'>): Promise<number> {
  const { rows } = await tx.query<{ revision: number }>(
    `insert into privacy_choices (tenant, revision, level, items, at, by)
     select $1, coalesce(max(revision), 1) + 1, $2, $3, $4, $5 from privacy_choices where tenant = $1
     returning revision`,
    [tenant, row.level, row.items, row.at, row.by],
  )
  return rows[0]?.revision ?? 0
}
