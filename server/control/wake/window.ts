// How many devices may be on their way at once: no constant, but what the handshake path was seen to admit.

/** Devices at the start, at least, and at most; connections above the last would meet the handshake's own time limit. */
const [first, least, most] = [128, 64, 2048]
/** Devices by which it grows while as many come as it has places, once it was too large. */
const creep = 16
/** Whoever has not come after so long leaves its place to another; it may still come. */
export const placeMs = 1_000
/** Who comes later than this stood in a queue of ours. */
const briskMs = 700
/** A server whose own timers are late by so much is asked too much already. */
const lateMs = 150
/** One change of mind downwards in so long: what is on its way answers to the old size. */
const roundMs = 500

/**
 * Grows by one with each device that comes at once (so it doubles in each round) until it is near the size that was too
 * large, and then creeps; shrinks when devices come late or the process is busy. Devices that do not come at all say
 * nothing about the server; when none comes, it goes back to where it began, and what was learnt in one rush is forgotten
 * by the next. Times are milliseconds of a clock that only goes forward.
 */
export class Window {
  private size: number = first
  private taken = 0
  /** Near the size that was too large last: from here it creeps. */
  private near = Number.POSITIVE_INFINITY
  private shrunkAt = Number.NEGATIVE_INFINITY
  private roundAt = 0
  private came = 0
  private silent = 0

  /** How many may be called now. */
  get free(): number {
    return Math.max(0, Math.floor(this.size) - this.taken)
  }

  get places(): number {
    return Math.floor(this.size)
  }

  take(): void {
    // Nobody is on the way: what the server had to do then is no measure of what it can do now.
    if (this.taken === 0) {
      this.size = Math.max(first, this.size)
      this.near = Number.POSITIVE_INFINITY
    }
    this.taken += 1
  }

  /** A device came `afterMs` after its call; `held`: its place was still its own. */
  arrived(now: number, afterMs: number, held: boolean): void {
    if (held) this.taken -= 1
    this.came += 1
    if (afterMs > briskMs) this.shrink(now, 0.7)
    else this.size = Math.min(most, this.size + (this.size < this.near ? 1 : creep / this.size))
  }

  /** A place was given back by nobody's coming. */
  left(now: number): void {
    this.taken -= 1
    this.silent += 1
    if (now - this.roundAt < placeMs) return
    if (this.came === 0 && this.silent > 0 && this.size > first) this.size = Math.max(first, this.size * 0.7)
    this.roundAt = now
    this.came = 0
    this.silent = 0
  }

  /** A call ended otherwise: the place is free, and nothing was learnt. */
  release(): void {
    this.taken -= 1
  }

  /** The process ran its timer `byMs` too late. */
  late(now: number, byMs: number): void {
    if (byMs > lateMs) this.shrink(now, 0.6)
  }

  private shrink(now: number, factor: number): void {
    if (now - this.shrunkAt < roundMs) return
    this.shrunkAt = now
    this.near = this.size * 0.8
    this.size = Math.max(least, this.size * factor)
  }
}
