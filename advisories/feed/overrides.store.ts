// The facts of overrides.
import type { Database } from '#kit/pg/database.ts'

export async function readOverrideFacts(
  database: Database,
): Promise<{ sequence: number; about: string; actor: string; recordedAt: Date; content: Buffer }[]> {
  const { rows } = await database.one<{
    sequence: string
    about: string
    actor: string
    recorded_at: Date
    content: Buffer
  }>([], `select sequence, about, actor, recorded_at, content from fact where source = 'override' order by sequence`)
  return rows.map(({ recorded_at, ...row }) => ({ ...row, sequence: Number(row.sequence), recordedAt: recorded_at }))
}
