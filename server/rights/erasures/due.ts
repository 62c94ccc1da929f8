// When a request is carried out: by its own clock, which a server whose time jumps back does not stop.
import type { Clock } from '#kit/clock.ts'
import { latestHours, secondAbove } from '#wire/console/erasures.ts'
import type { ErasureRow } from './erasures.store.ts'

export const hourMs = 3_600_000

/** Many, or a whole tenant, are not destroyed on one person's word. */
export const needsSecond = (devices: number, wholeTenant: boolean) => devices > secondAbove || wholeTenant

/** Times of a request made at `at` (milliseconds); nothing waits longer than 72 hours. */
export function timesOf(at: number, holdHours: number): { requestedAt: Date; holdUntil: Date; dueBy: Date } {
  const hours = Math.min(Math.max(holdHours, 0), latestHours)
  return {
    requestedAt: new Date(at),
    holdUntil: new Date(at + hours * hourMs),
    dueBy: new Date(at + latestHours * hourMs),
  }
}

/** How long requests have been waiting, in milliseconds. */
export interface Waited {
  of(row: Pick<ErasureRow, 'id' | 'requested_at'>): number
}

/**
 * By the wall clock, or by the steady clock since this process first saw the request: whichever says more. A clock that was
 * put back by a year would otherwise put every promise off by a year.
 */
export function openWaited(clock: Clock): Waited {
  const seen = new Map<string, { steady: number; waited: number }>()
  return {
    of({ id, requested_at }) {
      const byWall = clock.now() - requested_at.getTime()
      const first = seen.get(id) ?? { steady: clock.monotonic(), waited: Math.max(byWall, 0) }
      seen.set(id, first)
      return Math.max(byWall, first.waited + clock.monotonic() - first.steady)
    },
  }
}

type Timed = Pick<ErasureRow, 'state' | 'whole_tenant' | 'requested_at' | 'hold_until' | 'due_by'>

/** `late`: its 72 hours are over, and nobody else agreed. */
export function verdictOn(row: Timed, waited: number): 'wait' | 'go' | 'late' | 'over' {
  const passed = (until: Date) => waited >= until.getTime() - row.requested_at.getTime()
  if (row.state === 'done' || row.state === 'undone') return 'over'
  if (row.state === 'erasing') return 'go'
  if (row.state === 'held') return passed(row.hold_until) ? 'go' : 'wait'
  return passed(row.due_by) ? 'late' : 'wait'
}
