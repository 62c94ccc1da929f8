// Keeps a held line while the server wants one: opened when it says so, opened again after a loss, left when it is released.
import { type Clock, iso } from '#kit/clock.ts'
import { pause } from '#kit/life.ts'
import { Fault } from '../fault.ts'
import type { Ending, HeldLine } from './held-line.ts'
import { retryWaitSeconds } from './rhythm.ts'

/** For the holder: since when the line is as it is. */
export interface LineState {
  readonly is: 'open' | 'lost' | 'full' | 'refused'
  readonly since: string
}

export interface KeptLine extends Disposable {
  /** The line while it is open. */
  open(): HeldLine | undefined
  /** The server said `keep`. Nothing happens while a line is open or being opened. */
  want(): void
  /** It may not be kept any more: an open line is closed, and none is opened again until `want`. */
  leave(): void
  /** This device speaks under another leaf from now on: the line is opened anew with it. */
  renewed(): void
}

interface KeepOptions {
  readonly clock: Clock
  readonly hold: () => Promise<HeldLine>
  /** A line was opened again: what the server wanted to say meanwhile went unheard. */
  readonly reopened: () => void
  /** undefined: nobody asks for a line. */
  readonly changed: (state: LineState | undefined) => void
}

/** The longest wait between two tries; ordinary syncs go on meanwhile. */
const longestWaitSeconds = 900
/** A line that stood for this long was well: the next wait is a first one. */
const wellMs = 60_000

/**
 * closed -want-> opening -> open -> (lost, closing, full) waiting -> opening; `released` or a refusal for good -> closed.
 * A new leaf goes from open or waiting to opening at once.
 */
export function keepLine({ clock, hold, reopened, changed }: KeepOptions): KeptLine {
  const stop = new AbortController()
  let isWanted = false
  let line: HeldLine | undefined
  let hurry = new AbortController()
  let isKeeping = false

  async function keep(): Promise<void> {
    let failures = 0
    let wasOpen = false
    while (isWanted && !stop.signal.aborted) {
      // Under another leaf nothing was missed: the sync that renewed it is still under way.
      const missed = wasOpen && !hurry.signal.aborted
      hurry = new AbortController()
      const began = clock.monotonic()
      const { ending, opened } = await once(missed)
      wasOpen ||= opened
      if (isLeft()) continue
      if (ending.why === 'released') return released()
      failures = clock.monotonic() - began > wellMs ? 1 : failures + 1
      const wait = retryWaitSeconds(failures, longestWaitSeconds, ending.retryAfterSeconds)
      await pause(wait * 1000, AbortSignal.any([stop.signal, hurry.signal]))
    }
  }

  /** One line from its opening to its end. */
  async function once(missed: boolean): Promise<{ ending: Ending; opened: boolean }> {
    try {
      line = await hold()
      if (stop.signal.aborted || !isWanted) line.close()
      if (isWanted) tell('open')
      if (missed) reopened()
      const ending = await line.ended
      line = undefined
      if (ending.why === 'full') tell('full')
      else if (ending.why !== 'released' && !isLeft()) tell('lost')
      return { ending, opened: true }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      tell(error.code === 'server-unreachable' ? 'lost' : 'refused')
      // An ordinary sync says why, and that it is for good: at once.
      if (error.final) reopened()
      return {
        ending: { why: error.final ? 'released' : 'lost', retryAfterSeconds: error.retryAfterSeconds },
        opened: false,
      }
    }
  }

  /** One loop at a time: what was left may be wanted again before its end. */
  function begin(): void {
    if (isKeeping) return
    isKeeping = true
    void keep().finally(() => {
      isKeeping = false
      if (isWanted && !stop.signal.aborted) begin()
    })
  }

  /** The line was closed by us. */
  const isLeft = () => hurry.signal.aborted || stop.signal.aborted

  function released(): void {
    isWanted = false
    changed(undefined)
  }
  const tell = (is: LineState['is']) => changed({ is, since: iso(clock.now()) })

  return {
    open: () => line,
    want() {
      if (isWanted) return
      isWanted = true
      begin()
    },
    leave() {
      if (!isWanted) return
      hurry.abort()
      line?.close()
      released()
    },
    renewed() {
      hurry.abort()
      line?.close()
    },
    [Symbol.dispose]() {
      stop.abort()
      line?.close()
    },
  }
}
