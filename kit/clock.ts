// The one place where time is read, so that tests and replays can hold it still.

export interface Clock {
  /** Milliseconds since the Unix epoch. May jump: never use it to measure a duration. */
  now(): number
  /** Milliseconds of a clock that only goes forward; its zero has no meaning. */
  monotonic(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}

/** A clock that stands still until `advance` or `set` is called. */
export function fakeClock(startMs: number): Clock & { advance(ms: number): void; set(ms: number): void } {
  let wall = startMs
  let steady = 0
  return {
    now: () => wall,
    monotonic: () => steady,
    advance(ms) {
      wall += ms
      steady += ms
    },
    set(ms) {
      wall = ms
    },
  }
}

/** ISO-8601 in UTC with seconds, the form of every instant on the wire. */
export function iso(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
