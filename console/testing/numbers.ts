// Numbers and ids that look random and are the same each time.
import { base32 } from '#wire/ids.ts'

/** Numbers below `below` that look random and are the same each time (mulberry32). */
export function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

export function idOf(prefix: string, number: number): string {
  const bytes = new Uint8Array(16)
  const next = numbers(number + 1)
  for (let i = 0; i < 16; i += 1) bytes[i] = next(256)
  return `${prefix}_${base32(bytes)}`
}
