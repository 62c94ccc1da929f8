// A chart with its table: the same numbers twice, so that nobody has to read them from a picture.
import { ChartColumn, Table2 } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Panel } from '../shell/page.tsx'
import { useReader } from '../words/words.ts'
import type { Series } from './series.ts'

const Chart = lazy(() => import('./chart.tsx').then((room) => ({ default: room.Chart })))

interface ChartPanelProps {
  readonly title: string
  readonly note?: ReactNode
  /** ISO days, oldest first. */
  readonly days: readonly string[]
  readonly series: readonly Series[]
  readonly kind: 'bars' | 'areas'
  /** A value with its unit, for the summary that screen readers get. */
  unit(value: number): string
}

export function ChartPanel({ title, note, days, series, kind, unit }: ChartPanelProps) {
  const { words, format } = useReader()
  const [asTable, setAsTable] = useState(false)
  const empty = series.every((one) => one.values.every((value) => value === 0))
  const total = series.reduce((sum, one) => sum + one.values.reduce((a, b) => a + b, 0), 0)
  return (
    <Panel
      title={title}
      note={note}
      acts={
        <fieldset className="toggle">
          <legend className="unseen">{words.charts.view}</legend>
          <button type="button" aria-pressed={!asTable} onClick={() => setAsTable(false)}>
            <ChartColumn size={13} aria-hidden="true" />
            {words.charts.chart}
          </button>
          <button type="button" aria-pressed={asTable} onClick={() => setAsTable(true)}>
            <Table2 size={13} aria-hidden="true" />
            {words.charts.table}
          </button>
        </fieldset>
      }
    >
      {empty && !asTable ? (
        <p className="chart-empty dim">{words.charts.nothing}</p>
      ) : asTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="chart-table" tabIndex={0} aria-label={title}>
          <table className="list">
            <thead>
              <tr>
                <th scope="col">{words.charts.day}</th>
                {series.map((one) => (
                  <th key={one.label} scope="col" className="right">
                    {one.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days
                .map((day, index) => (
                  <tr key={day}>
                    <td>{format.date(day)}</td>
                    {series.map((one) => (
                      <td key={one.label} className="right">
                        {format.number(one.values[index] ?? 0)}
                      </td>
                    ))}
                  </tr>
                ))
                .reverse()}
            </tbody>
          </table>
        </section>
      ) : (
        <figure aria-label={`${title}: ${unit(kind === 'bars' ? total : (series[0]?.values.at(-1) ?? 0))}`}>
          <Suspense fallback={<div className="chart" />}>
            <Chart days={days} series={series} kind={kind} />
          </Suspense>
        </figure>
      )}
    </Panel>
  )
}
