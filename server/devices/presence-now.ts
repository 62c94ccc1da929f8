// The presence of a device now, from memory: its last contact, its farewell, and whether its line is open.
import type { PresenceState } from '#wire/console/devices.ts'
import { presenceOf } from '#wire/console/presence.ts'
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
  return presenceOf(lastSeen, clock.now(), defaultIntervalSeconds, { leftAt, held: lines.isHeld(tenant, number) })
}
