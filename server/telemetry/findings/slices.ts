// Long work in short slices: while a fleet is matched, devices go on being answered.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '#kit/clock.ts'

const sliceMs = 8

export interface Slices {
  /** Gives other work its turn when this one had its time; true when it did. Call it between small steps. */
  rest(): Promise<void> | undefined
}

export function openSlices(clock: Clock): Slices {
  let until = clock.monotonic() + sliceMs
  return {
    rest() {
      if (clock.monotonic() < until) return undefined
      return nextTurn().then(() => {
        until = clock.monotonic() + sliceMs
      })
    },
  }
}
