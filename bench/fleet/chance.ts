// Chance that comes out the same each time, so that two runs meet the same fleet.

export interface Chance {
  /** From 0 up to 1. */
  next(): number
  below(limit: number): number
  pick<T>(of: readonly T[]): T
}

/** A 32-bit xorshift with a mixed seed: spread enough for picking packages, and nothing else. */
export function chanceOf(seed: number): Chance {
  let state = Math.imul(seed + 0x9e3779b9, 0x85ebca6b) | 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  next()
  next()
  return {
    next,
    below: (limit) => Math.floor(next() * limit),
    pick: (of) => of[Math.floor(next() * of.length)] as never,
  }
}
