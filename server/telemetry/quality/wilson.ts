// How far a share can be trusted that was seen on few devices.

const z = 1.959964

/**
 * The 95 % score interval of `some` of `all` (E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
 * Inference", 1927), which stays within 0 and 1 and holds for small numbers. Undefined of none.
 */
export function wilson(some: number, all: number): { share: number; low: number; high: number } | undefined {
  if (all <= 0) return undefined
  const share = some / all
  const middle = share + (z * z) / (2 * all)
  const spread = z * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all))
  const whole = 1 + (z * z) / all
  return { share, low: Math.max(0, (middle - spread) / whole), high: Math.min(1, (middle + spread) / whole) }
}
