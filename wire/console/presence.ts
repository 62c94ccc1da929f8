// What "online" means: one rule from the last contact and the interval, the same on every page and in every list.
import type { PresenceState } from './devices.ts'

/**
 * The presence of a device at `now` (both in milliseconds of one clock). Jitter and one repeated try fit into half an
 * interval; more than three missed intervals, with a minute of grace, are offline (C11). Never seen: `none`.
 */
export function presenceOf(lastSeen: number | undefined, now: number, intervalSeconds: number): PresenceState {
  if (lastSeen === undefined) return 'none'
  const silentSeconds = (now - lastSeen) / 1000
  if (silentSeconds <= 1.5 * intervalSeconds) return 'online'
  return silentSeconds <= 3 * intervalSeconds + 60 ? 'late' : 'offline'
}
