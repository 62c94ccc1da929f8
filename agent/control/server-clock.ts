// What time it is at the server, whatever this machine's clock says: a wake is fresh by the clock that made it.
import type { Clock } from '#kit/clock.ts'

export interface ServerClock {
  /** Milliseconds since 1970 at the server, as well as it is known here. */
  now(): number
  /** A Date header (RFC 9110, 6.6.1) that arrived this moment; others are left alone. */
  heard(date: string | undefined): void
  /** Server less this machine, milliseconds; undefined before the server said anything. */
  offsetMs(): number | undefined
}

/**
 * `offsetMs` is what an earlier process learnt. Within one process the steady clock carries on from the last answer, so
 * that a machine whose clock is set in between is not deaf until its next sync.
 */
export function openServerClock(clock: Clock, offsetMs: number | undefined): ServerClock {
  let last: { server: number; at: number } | undefined
  const now = () => (last ? last.server + (clock.monotonic() - last.at) : clock.now() + (offsetMs ?? 0))
  return {
    now,
    heard(date) {
      const server = Date.parse(date ?? '')
      // The header has whole seconds, cut: half of one is the best guess.
      if (!Number.isNaN(server)) last = { server: server + 500, at: clock.monotonic() }
    },
    offsetMs: () => (last ? Math.round(now() - clock.now()) : offsetMs),
  }
}
