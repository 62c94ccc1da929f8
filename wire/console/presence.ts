// What "online" means: one rule from the last contact and the interval, the same on every page and in every list.
import type { PresenceState } from './devices.ts'

/**
 * Seconds of silence after which a device is late, and after which it is offline. Jitter and one repeated try fit into
 * half an interval; more than three missed intervals, with a minute of grace, are offline (C11).
 */
export function silenceLimits(intervalSeconds: number): { late: number; offline: number } {
  return { late: 1.5 * intervalSeconds, offline: 3 * intervalSeconds + 60 }
}

/**
 * The presence of a device at `now` (all times in milliseconds of one clock). Never seen: `none`. One that said farewell at
 * or after its last contact is offline at once; one whose line is open is online, whenever it last spoke.
 */
export function presenceOf(
  lastSeen: number | undefined,
  now: number,
  intervalSeconds: number,
  { leftAt, held = false }: { leftAt?: number | undefined; held?: boolean } = {},
): PresenceState {
  if (lastSeen === undefined) return 'none'
  if (hasLeft(lastSeen, leftAt)) return 'offline'
  if (held) return 'online'
  const silentSeconds = (now - lastSeen) / 1000
  const { late, offline } = silenceLimits(intervalSeconds)
  if (silentSeconds <= late) return 'online'
  return silentSeconds <= offline ? 'late' : 'offline'
}

/** The next contact ends a farewell. */
export function hasLeft(lastSeen: number | undefined, leftAt: number | undefined): leftAt is number {
  return leftAt !== undefined && (lastSeen === undefined || leftAt >= lastSeen)
}
