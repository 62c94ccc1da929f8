// The system's journal as a source: what the helper found in it, from where this device left off.

import { ask, askJournal, followJournal } from '../../helper/ask.ts'
import { cursorPattern, lastCursor } from '../../helper/journal-entry.ts'
import type { Following } from '../../helper/socket.ts'
import type { Occurrence } from './occurrence.ts'

/** The ways to the journal; tests give their own. */
export interface JournalRoad {
  /** Entry at the end of the journal, as journalctl prints it; undefined where there is no journal for us. */
  end(): Promise<string | undefined>
  /** Findings from a cursor up to now, a line each. */
  since(cursor: string, failed: Iterable<string>): Promise<string | undefined>
  follow(cursor: string, failed: Iterable<string>, line: (text: string) => void): Following
}

export const systemJournal: JournalRoad = {
  end: () => ask('journal-end'),
  since: askJournal,
  follow: followJournal,
}

export interface Finding {
  readonly occurrence: Occurrence
  /** Where to go on after it. */
  readonly cursor: string
}

const found = new Set<string>([
  'service.failed',
  'service.recovered',
  'security.denied',
  'security.out-of-memory',
  'security.file-system-error',
])

/** A line of the helper (agent/helper/journal.ts); undefined when it is none. */
export function findingIn(line: string): Finding | undefined {
  try {
    const { type, at, cursor, detail } = JSON.parse(line)
    if (!found.has(type) || typeof cursor !== 'string' || !cursorPattern.test(cursor)) return undefined
    return { occurrence: { type, at: Number(at), detail }, cursor }
  } catch {
    return undefined
  }
}

/** Where to go on after a line of the helper, a finding or not. */
export function cursorIn(line: string): string | undefined {
  try {
    const { cursor } = JSON.parse(line)
    return typeof cursor === 'string' && cursorPattern.test(cursor) ? cursor : undefined
  } catch {
    return undefined
  }
}

/** Where the journal ends now; undefined where there is none for us, or nothing is in it yet. */
export async function journalEnd(road: JournalRoad): Promise<string | undefined> {
  const entry = await road.end()
  return entry === undefined ? undefined : lastCursor(entry)
}

/** Units that failed and were not started since, so that a start can be told as a recovery. Bounded; the oldest go. */
export function failedAfter(failed: readonly string[], { type, detail }: Occurrence): readonly string[] {
  const unit = detail?.unit
  if (typeof unit !== 'string') return failed
  const others = failed.filter((one) => one !== unit)
  return type === 'service.failed' ? [...others, unit].slice(-200) : others
}
