// What the database last saw of the ring, so that an older ring beside a newer database is noticed.
import type { Database } from '#kit/pg/database.ts'

export interface Seen {
  readonly ring: string
  readonly generation: number
  readonly subjects: number
}

export async function readSeen(fleet: Database): Promise<Seen | undefined> {
  const { rows } = await fleet.one<{ ring: string; generation: string; subjects: string }>(
    [],
    'select ring, generation, subjects from ring_seen',
  )
  const row = rows[0]
  return row && { ring: row.ring, generation: Number(row.generation), subjects: Number(row.subjects) }
}

export async function writeSeen(fleet: Database, seen: Seen): Promise<void> {
  await fleet.one(
    [],
    `insert into ring_seen (ring, generation, subjects) values ($1, $2, $3)
     on conflict (only_row) do update
       set ring = excluded.ring, generation = excluded.generation, subjects = excluded.subjects`,
    [seen.ring, seen.generation, seen.subjects],
  )
}
