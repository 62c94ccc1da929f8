// What the fetcher knows about a source from one run to the next.
import * as z from 'zod'
import type { Choice } from '../fetching.ts'

const Notes = z.object({
  /** Epoch milliseconds: when it was last tried. */
  triedAt: z.number().optional(),
  /** In a row. */
  failures: z.number().int().min(0).default(0),
  nextAt: z.number().optional(),
  /** Begin of the last run that was loaded. */
  since: z.number().optional(),
  /** The address all this is about; another one starts anew. */
  url: z.string().optional(),
  /** By address. */
  validators: z
    .record(z.string(), z.object({ etag: z.string().optional(), lastModified: z.string().optional() }))
    .default({}),
  /** A run that has not ended: it is gone on with. */
  begunAt: z.number().optional(),
})
export type Notes = z.infer<typeof Notes>

/** Of another address, or unreadable: as if there were none. */
export function notesOf({ notes }: Pick<Choice, 'notes'>, url: string): Notes {
  const read = Notes.safeParse(notes ?? {})
  return read.success && (read.data.url === undefined || read.data.url === url)
    ? { ...read.data, url }
    : { failures: 0, validators: {}, url }
}

const firstPauseMs = 5 * 60_000

/**
 * When it is tried next: in its schedule, or sooner after a failure, each time later. `spread` from 0 to 1 moves it by up to a
 * tenth, so that not all servers of the world ask in the same minute.
 */
export function nextAt(now: number, failures: number, scheduleSeconds: number, spread: number): number {
  const schedule = scheduleSeconds * 1000
  const wait = failures === 0 ? schedule : Math.min(schedule, firstPauseMs * 2 ** (failures - 1))
  return Math.round(now + wait * (1 + spread / 10))
}
