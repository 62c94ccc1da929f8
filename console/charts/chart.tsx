// Draws days or hours against counts, stacked, from zero, in the colours of the current scheme.
import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import Plot from 'uplot'
import { useReader } from '../words/words.ts'
import { type Series, type Step, stacked, stepSeconds } from './series.ts'

const height = 216
/** Devices and changes are counted in whole numbers. */
const wholeSteps = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat()

interface ChartProps {
  readonly days: readonly string[]
  readonly series: readonly Series[]
  readonly kind: 'bars' | 'areas'
  readonly step?: Step
  /** A bar was clicked. */
  onPick?: ((index: number) => void) | undefined
}

export function Chart({ days, series, kind, step = 'day', onPick }: ChartProps) {
  const { format } = useReader()
  const scheme = useComputedColorScheme('light')
  const place = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<number | null>(null)
  const pick = useRef(onPick)
  pick.current = onPick

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of scheme changes the colours read below
  useEffect(() => {
    const element = place.current
    if (!element) return
    const style = getComputedStyle(element)
    const color = (name: string) => style.getPropertyValue(name).trim()
    const text = color('--mantine-color-dimmed')
    const font = `11px ${style.fontFamily}`
    // A line needs two days.
    const bars = kind === 'bars' || days.length < 2
    const half = stepSeconds[step] / 2
    const seconds = days.map((day) => Date.parse(day) / 1000)
    const axis = { stroke: text, font, ticks: { show: false } }
    // The highest stack is drawn first and the lower ones over it.
    const layers = stacked(series, days.length).reverse()
    const painted = [...series].reverse()
    const plot = new Plot(
      {
        width: element.clientWidth,
        height,
        // The last hour's name is longer than its bar is wide.
        padding: [10, step === 'hour' ? 20 : 6, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
        // Days belong to no zone; hours are the reader's.
        ...(step === 'day' ? { tzDate: (stamp: number) => Plot.tzDate(new Date(stamp * 1000), 'UTC') } : {}),
        scales: {
          // Half a step on both sides, so that no bar is cut.
          x: { range: (_, from, to) => (bars ? [from - half, to + half] : [from, to]) },
          y: { range: (_, __, most) => [0, most === 0 ? 1 : most * 1.08] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 26,
            gap: 6,
            space: 64,
            values: (_, ticks) =>
              ticks.map((tick) => {
                if (tick % stepSeconds[step] !== 0) return ''
                return (step === 'day' ? format.day : format.tick)(new Date(tick * 1000).toISOString())
              }),
          },
          {
            ...axis,
            size: 48,
            incrs: wholeSteps,
            grid: { stroke: color('--line-soft'), width: 1 },
            values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? format.number(tick) : '')),
          },
        ],
        series: [
          {},
          ...painted.map((one) => ({
            stroke: color(one.color),
            fill: bars ? color(one.color) : `color-mix(in srgb, ${color(one.color)} 42%, ${color('--surface')})`,
            width: bars ? 0 : 1.5,
            points: { show: false },
            ...(bars && Plot.paths.bars ? { paths: Plot.paths.bars({ size: [0.62, 26], radius: 0.12 }) } : {}),
          })),
        ],
        hooks: { setCursor: [(self) => setAt(self.cursor.idx ?? null)] },
      },
      [seconds, ...layers],
      element,
    )
    const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
    watch.observe(element)
    plot.over.addEventListener('click', () => {
      if (plot.cursor.idx != null) pick.current?.(plot.cursor.idx)
    })
    return () => {
      watch.disconnect()
      plot.destroy()
    }
  }, [days, series, kind, step, format, scheme])

  const day = at === null ? days.at(-1) : days[at]
  return (
    <>
      <div ref={place} className="chart" data-picks={onPick ? true : undefined} aria-hidden="true" />
      <ul className="chart-legend">
        <li className="dim">{day && (step === 'day' ? format.date : format.hour)(day)}</li>
        {series.map((one) => (
          <li key={one.label}>
            <i style={{ background: `var(${one.color})` }} />
            {one.label}
            <b>{format.number(one.values[at ?? one.values.length - 1] ?? 0)}</b>
          </li>
        ))}
      </ul>
    </>
  )
}
