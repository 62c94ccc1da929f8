// A chart with its table: the same numbers twice, so that nobody has to read them from a picture.
import { ChartColumn, Table2 } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Panel } from '../shell/page.tsx'
import { useReader } from '../words/words.ts'
import type { Series, Step } from './series.ts'

const Chart = lazy(() => import('./chart.tsx').then((room) => ({ default: room.Chart })))

interface ChartPanelProps {
  readonly title: string
  readonly note?: ReactNode
  /** Stands before the switch between chart and table. */
  readonly before?: ReactNode
  /** ISO days, or the instants at which hours begin; oldest first. */
  readonly days: readonly string[]
  readonly series: readonly Series[]
  readonly kind: 'bars' | 'areas'
  readonly step?: Step
  /** Said where every value is 0. */
  readonly nothing?: string
  /** Opens what stands behind a bar. */
  onPick?: (index: number) => void
  /** A value with its unit, for the summary that screen readers get. */
  unit(value: number): string
}

export function ChartPanel({
  title,
  note,
  before,
  days,
  series,
  kind,
  step = 'day',
  nothing,
  onPick,
  unit,
}: ChartPanelProps) {
  const { words, format } = useReader()
  const [asTable, setAsTable] = useState(false)
  const inWords = step === 'day' ? format.date : format.hour
  const empty = series.every((one) => one.values.every((value) => value === 0))
  const total = series.reduce((sum, one) => sum + one.values.reduce((a, b) => a + b, 0), 0)
  return (
    <Panel
      title={title}
      note={note}
      acts={
        <>
          {before}
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
        </>
      }
    >
      {empty && !asTable ? (
        <p className="chart-empty dim">{nothing ?? words.charts.nothing}</p>
      ) : asTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="chart-table" tabIndex={0} aria-label={title}>
          <table className="list">
            <thead>
              <tr>
                <th scope="col">{step === 'day' ? words.charts.day : words.events.hour}</th>
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
                    <td>
                      {onPick ? (
                        <button type="button" className="text-button" onClick={() => onPick(index)}>
                          {inWords(day)}
                        </button>
                      ) : (
                        inWords(day)
                      )}
                    </td>
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
            <Chart days={days} series={series} kind={kind} step={step} onPick={onPick} />
          </Suspense>
        </figure>
      )}
    </Panel>
  )
}
