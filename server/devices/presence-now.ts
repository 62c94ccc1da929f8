// The presence of a device now, from memory: its last contact, its farewell, and whether its line is open.
import type { PresenceState } from '#wire/console/devices.ts'
import { hasLeft, presenceOf } from '#wire/console/presence.ts'
import { defaultIntervalSeconds } from '#wire/control/policy.ts'
import type { Context } from '../context.ts'

/** Milliseconds. */
export interface LastContact {
  readonly lastSeen: number | undefined
  /** When it said farewell, if that was its last word. */
  readonly leftAt: number | undefined
}

export function contactOf({ presence }: Pick<Context, 'presence'>, tenant: number, number: number): LastContact {
  return { lastSeen: presence.lastSeen(tenant, number), leftAt: presence.leftAt(tenant, number) }
}

export function presenceNow(
  { clock, lines }: Pick<Context, 'clock' | 'lines'>,
  { tenant, number }: { tenant: number; number: number },
  { lastSeen, leftAt }: LastContact,
): PresenceState {
  const spoken = presenceOf(lastSeen, clock.now(), defaultIntervalSeconds, { leftAt })
  // Lists ask this of a whole fleet: only who has been silent is looked up among the open lines.
  const silent = (spoken === 'late' || spoken === 'offline') && !hasLeft(lastSeen, leftAt)
  return silent && lines.isHeld(tenant, number) ? 'online' : spoken
}
