// Follows the journal while somebody wants it: begins where the last event told left off, comes back when the helper ends.
import type { Following } from '../../helper/socket.ts'
import { note } from '../../say.ts'
import { failedAfter, findingIn, type JournalRoad, journalEnd } from './journal.ts'
import type { Occurrence } from './occurrence.ts'

export interface JournalWatch extends Disposable {
  /** Follows again where that has ended. Called each minute. */
  look(): void
}

interface Place {
  readonly mark: () => string | undefined
  readonly keepMark: (mark: string) => void
  readonly failed: { now(): readonly string[]; keep(units: readonly string[]): void }
  readonly found: (occurrence: Occurrence, cursor: string) => void
}

/** Where there is no journal it is looked for again after so many looks. */
const looksWithout = 60

export function watchJournal(road: JournalRoad, { mark, keepMark, failed, found }: Place): JournalWatch {
  let following: Following | undefined
  let beginning = false
  let closed = false
  let skip = 0

  async function begin(): Promise<void> {
    const from = mark() ?? (await journalEnd(road))
    if (closed) return
    if (from === undefined) return absent()
    if (mark() === undefined) keepMark(from)
    const now = road.follow(from, failed.now(), line)
    following = now
    now.ended.then((how) => {
      following = undefined
      if (how === 'absent' && !closed) absent()
    })
  }

  function absent(): void {
    if (skip === 0) note('there is no journal here to read')
    skip = looksWithout
  }

  function line(text: string): void {
    const finding = closed ? undefined : findingIn(text)
    if (!finding) return
    failed.keep(failedAfter(failed.now(), finding.occurrence))
    found(finding.occurrence, finding.cursor)
  }

  return {
    look() {
      if (following || beginning) return
      if (skip > 0) {
        skip -= 1
        return
      }
      beginning = true
      begin().finally(() => {
        beginning = false
      })
    },
    [Symbol.dispose]() {
      closed = true
      following?.stop()
    },
  }
}
