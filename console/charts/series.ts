// One line or stack of bars in a chart.
import { iso } from '#kit/clock.ts'

export interface Series {
  readonly label: string
  /** A colour variable of the look, such as `--accent`. */
  readonly color: string
  /** One value per day or hour. */
  readonly values: readonly number[]
}

export type Step = 'day' | 'hour'
export const stepSeconds: Record<Step, number> = { day: 86_400, hour: 3600 }

/** Each series on top of those before it: what stacked bars and areas are drawn from. */
export function stacked(series: readonly Series[], length: number): number[][] {
  const sums = new Array<number>(length).fill(0)
  return series.map((one) =>
    sums.map((_, index) => {
      sums[index] = (sums[index] ?? 0) + (one.values[index] ?? 0)
      return sums[index]
    }),
  )
}

/** The `count` days that end with the day of `asOf` (UTC), oldest first: also those on which nothing was counted. */
export function daysUpTo(asOf: string, count: number): string[] {
  const last = Date.parse(asOf.slice(0, 10))
  return Array.from({ length: count }, (_, index) => iso(last - (count - 1 - index) * 86_400_000).slice(0, 10))
}
