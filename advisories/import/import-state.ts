// A load as it is told: what is stored of it, and where it runs, what is known meanwhile.
import { iso } from '#kit/clock.ts'
import type { ImportState } from '#wire/advisories/imports.ts'
import type { ImportRow } from './imports.store.ts'
import type { Progress } from './tally.ts'

export const progressOf = (row: ImportRow): Progress => ({
  readBytes: Number(row.read_bytes),
  records: row.records,
  added: row.added,
  changed: row.changed,
  unchanged: row.unchanged,
  gone: row.gone,
  rejected: row.rejected,
  faults: row.faults,
})

/** `running`: from memory, newer than the row. */
export function stateOf(row: ImportRow, running: Partial<Progress> & { totalBytes?: number } = {}): ImportState {
  const total = running.totalBytes ?? (row.total_bytes === null ? undefined : Number(row.total_bytes))
  const { source = row.source, totalBytes: _, ...progress } = running
  return {
    id: row.id,
    source: source ?? 'unrecognised',
    from: row.origin,
    actor: row.actor,
    state: row.state,
    startedAt: iso(row.started_at.getTime()),
    ...(row.ended_at ? { endedAt: iso(row.ended_at.getTime()) } : {}),
    ...progressOf(row),
    ...progress,
    ...(total === undefined ? {} : { totalBytes: total }),
    ...(row.problem === null ? {} : { problem: row.problem }),
  }
}
