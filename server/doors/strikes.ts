// Slows down whoever fails again and again from one address; kept in memory only, and gone with the next start.
import type { Clock } from '#kit/clock.ts'
import { Problem } from '#wire/problem.ts'

const allowed = 20
const windowMs = 60_000
const mostAddresses = 10_000

/** `check` throws `too-many` once an address failed 20 times within a minute; `fail` counts. */
export function openStrikes(clock: Clock) {
  const strikes = new Map<string, { count: number; until: number }>()
  return {
    check(address: string): void {
      const held = strikes.get(address)
      if (!held || held.count < allowed) return
      const leftMs = held.until - clock.monotonic()
      if (leftMs <= 0) strikes.delete(address)
      else throw new Problem('too-many', undefined, Math.ceil(leftMs / 1000))
    },
    fail(address: string): void {
      const now = clock.monotonic()
      const held = strikes.get(address)
      const live = held && held.until > now ? held : { count: 0, until: now + windowMs }
      strikes.delete(address)
      // The oldest goes first: an attacker with many addresses forgets others, never fills memory.
      if (strikes.size >= mostAddresses) strikes.delete(strikes.keys().next().value as string)
      strikes.set(address, { ...live, count: live.count + 1 })
    },
  }
}
