// The clock jumped: the wall clock and the time since the boot no longer differ by what they did. A machine that slept is no
// case of it, because the kernel counts its sleep: nobody learns when a laptop was closed.
import type { Clock } from '#kit/clock.ts'
import type { Tree } from '../collect/tree.ts'
import type { Occurrence } from './occurrence.ts'
import type { Seen } from './seen.ts'

/** Slower drifts are corrections of an ordinary clock, of up to 43 s a day. */
const smallestJumpMs = 60_000

/** proc(5): the first number of /proc/uptime is the time since the boot in seconds, with the time asleep. */
export function lookAtClock(
  tree: Tree,
  clock: Clock,
  seen: Seen,
  boot: string | undefined,
): { offset?: number; events: Occurrence[] } {
  const up = Number.parseFloat(tree.text('proc/uptime') ?? '')
  if (!Number.isFinite(up)) return { events: [] }
  const offset = Math.round(clock.now() - up * 1000)
  const jump = seen.offset === undefined || seen.boot !== boot ? 0 : offset - seen.offset
  if (Math.abs(jump) < smallestJumpMs) return { offset, events: [] }
  return { offset, events: [{ type: 'agent.clock-jumped', detail: { seconds: Math.round(jump / 1000) } }] }
}
