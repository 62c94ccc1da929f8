// When the next sync is due: spread so that a fleet never arrives at once, slower while the server does not answer.
import { randomInt } from 'node:crypto'

/** Seconds between two syncs until a policy says otherwise. */
export const defaultIntervalSeconds = 900

/** A whole number from 0 to `limit`, from the system's CSPRNG. */
const upTo = (limit: number) => randomInt(Math.max(1, Math.round(limit)) + 1)

/** Seconds before the first sync of an enrolled device: after a power cut a whole site starts at once. */
export function startWaitSeconds(): number {
  return randomInt(5000) / 1000
}

/** Seconds until the sync after the first: anywhere in the interval, so that devices enrolled together part. */
export function firstWaitSeconds(intervalSeconds: number): number {
  return Math.max(1, upTo(intervalSeconds))
}

/** Seconds until the next sync: the interval, give or take a twentieth. */
export function nextWaitSeconds(intervalSeconds: number): number {
  const part = intervalSeconds / 20
  return intervalSeconds - part + upTo(2 * part)
}

/**
 * Seconds until another try after `failures` in a row: full jitter below 10 s doubled each time, never above the
 * interval, never sooner than the server asked.
 */
export function retryWaitSeconds(failures: number, intervalSeconds: number, askedSeconds = 0): number {
  const ceiling = Math.min(intervalSeconds, 10 * 2 ** Math.min(failures - 1, 20))
  return Math.max(1, askedSeconds) + upTo(ceiling)
}

/** At which share of its life a leaf is renewed: 50 to 66 %. */
export function renewalShare(): number {
  return 0.5 + randomInt(1600) / 10_000
}

/** Seconds without a word after which a held line is pinged: below the idle time-outs of common NATs, never in step. */
export function pingWaitSeconds(): number {
  return 99 + randomInt(22_000) / 1000
}
