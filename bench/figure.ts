// A figure is ours beside its floor, measured in the same run: medians of pairs, because machines are noisy.

export interface Figure {
  /** Of GOALS, e.g. `B6`. */
  readonly goal: string
  readonly what: string
  readonly unit: string
  readonly ours: number
  /** The least code that could do the same job with the same durability on this machine; absent where there is none. */
  readonly floor?: number
  /** What must hold. */
  readonly must: string
  readonly met: boolean
  readonly note?: string
}

export interface Pair {
  readonly ours: number
  readonly floor: number
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** The value below which this share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Measures both sides in turn, each first as often as the other. Both are warmed up once before. */
export async function pairs(count: number, ours: () => Promise<number>, floor: () => Promise<number>): Promise<Pair[]> {
  await ours()
  await floor()
  const measured: Pair[] = []
  for (let i = 0; i < count; i++) {
    if (i % 2 === 0) {
      const first = await ours()
      measured.push({ ours: first, floor: await floor() })
    } else {
      const first = await floor()
      measured.push({ ours: await ours(), floor: first })
    }
  }
  return measured
}

/** The median of each side, and of their ratio. */
export function middle(measured: readonly Pair[]): Pair & { ratio: number } {
  return {
    ours: median(measured.map((pair) => pair.ours)),
    floor: median(measured.map((pair) => pair.floor)),
    ratio: median(measured.map((pair) => pair.ours / pair.floor)),
  }
}

/** Three significant digits. */
export const shown = (value: number): string =>
  Number.isFinite(value) ? new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value) : '-'

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((f) => [
    f.goal,
    f.what,
    `${shown(f.ours)} ${f.unit}`,
    f.floor === undefined ? '-' : `${shown(f.floor)} ${f.unit}`,
    f.floor === undefined ? '-' : shown(f.ours / f.floor),
    f.must,
    f.met ? 'yes' : '**no**',
    f.note ?? '',
  ])
  const head = ['Goal', 'What', 'Ours', 'Floor', 'Ratio', 'Must', 'Met', 'Note']
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}
