// One program that fails again and again must not fill the outbox, nor hide the others: repeats are counted, the rest is cut off.
import type { Occurrence } from './occurrence.ts'

const windowMs = 3_600_000
/** Of one type in an hour; what is above is counted as lost. */
const mostInWindow = 20

export interface Repeats {
  /** What is to be told now: the first of its kind in an hour, or what cannot be counted together. */
  admit(occurrence: Occurrence, now: number): Occurrence | undefined
  /** Counts whose hour is over, all of them when `now` is undefined. */
  due(now?: number): Occurrence[]
  /** How many of each type were cut off since this was last asked. */
  cutOff(): Map<Occurrence['type'], number>
}

/** `now` is monotonic, milliseconds. Refusals of one program are told at once, and then as `times` in the hour that follows. */
export function openRepeats(): Repeats {
  const counted = new Map<string, { occurrence: Occurrence; since: number; times: number }>()
  const types = new Map<Occurrence['type'], { since: number; told: number }>()
  let cut = new Map<Occurrence['type'], number>()

  function isAbove(type: Occurrence['type'], now: number): boolean {
    const before = types.get(type)
    const window = before && now - before.since < windowMs ? before : { since: now, told: 0 }
    types.set(type, window)
    window.told += 1
    if (window.told <= mostInWindow) return false
    cut.set(type, (cut.get(type) ?? 0) + 1)
    return true
  }

  return {
    admit(occurrence, now) {
      const { type, detail } = occurrence
      if (type !== 'security.denied') return isAbove(type, now) ? undefined : occurrence
      const key = JSON.stringify(detail)
      const known = counted.get(key)
      if (known) {
        known.times += 1
        return undefined
      }
      if (isAbove(type, now)) return undefined
      counted.set(key, { occurrence, since: now, times: 0 })
      return { ...occurrence, detail: { ...detail, times: 1 } }
    },
    due(now) {
      const events: Occurrence[] = []
      for (const [key, one] of counted) {
        if (now !== undefined && now - one.since < windowMs) continue
        // One that goes on is told once an hour; one that stopped is forgotten.
        if (one.times > 0 && now !== undefined) counted.set(key, { ...one, since: now, times: 0 })
        else counted.delete(key)
        const { type, detail } = one.occurrence
        if (one.times > 0) events.push({ type, detail: { ...detail, times: one.times } })
      }
      return events
    },
    cutOff() {
      const now = cut
      cut = new Map()
      return now
    },
  }
}
