// Daily counts per version as chart series: the versions that matter now, the others together.
import type { Series } from '../charts/series.ts'

const colors = ['--accent', '--accent-2', '--chart-3', '--chart-4'] as const

interface DayCount {
  readonly day: string
  readonly version: string
  readonly devices: number
}

/** At most four versions by their count on the last day, then by their highest; the rest as `others`. */
export function byVersion(counts: readonly DayCount[], others: string): { days: string[]; series: Series[] } {
  const days = [...new Set(counts.map((count) => count.day))].sort()
  const at = new Map(days.map((day, index) => [day, index]))
  const versions = new Map<string, number[]>()
  for (const { day, version, devices } of counts) {
    const values = versions.get(version) ?? new Array<number>(days.length).fill(0)
    const index = at.get(day) as number
    values[index] = (values[index] ?? 0) + devices
    versions.set(version, values)
  }
  const ranked = [...versions].sort(
    ([, a], [, b]) => (b.at(-1) ?? 0) - (a.at(-1) ?? 0) || Math.max(0, ...b) - Math.max(0, ...a),
  )
  const series: Series[] = ranked
    .slice(0, colors.length)
    .map(([label, values], index) => ({ label, values, color: colors[index] ?? '--accent' }))
  const rest = ranked.slice(colors.length)
  if (rest.length > 0) {
    const values = days.map((_, index) => rest.reduce((sum, [, each]) => sum + (each[index] ?? 0), 0))
    series.push({ label: others, color: '--accent-3', values })
  }
  return { days, series }
}

/** The same in per cent of each day's devices. */
export function asShares({ days, series }: { days: string[]; series: Series[] }): { days: string[]; series: Series[] } {
  const totals = days.map((_, index) => series.reduce((sum, one) => sum + (one.values[index] ?? 0), 0))
  const share = (value: number, index: number) => (totals[index] ? (100 * value) / (totals[index] as number) : 0)
  return { days, series: series.map((one) => ({ ...one, values: one.values.map(share) })) }
}
