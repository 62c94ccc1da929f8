// Reads how far the histories of one device go, for the person it is about.
import type { Database } from '#kit/pg/database.ts'

export interface Histories {
  readonly streams: { stream: string; up_to: string; chain: Buffer; used_on: string }[]
  readonly marks: { stream: string; up_to: string; chains: Buffer }[]
}

/** How far the histories of one device go. */
export async function historiesOf(
  fleet: Database,
  { tenant, number }: { tenant: number; number: number },
): Promise<Histories> {
  return fleet.as([tenant], async (tx) => ({
    streams: (
      await tx.query<Histories['streams'][number]>(
        `select stream, up_to, chain, used_on::text from event_streams where tenant = $1 and number = $2 order by stream`,
        [tenant, number],
      )
    ).rows,
    marks: (
      await tx.query<Histories['marks'][number]>(
        'select stream, up_to, chains from event_marks where tenant = $1 and number = $2 order by stream, up_to',
        [tenant, number],
      )
    ).rows,
  }))
}
