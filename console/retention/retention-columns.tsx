// How a kind's term is shown in the list: what holds, what the standard is, the oldest row, the last run.
import type { RetentionKind } from '#wire/console/retention.ts'
import { Age } from '../shell/age.tsx'
import type { Column } from '../table/columns.ts'
import type { Format, Words } from '../words/words.ts'

export function termText(days: number | null, words: Words): string {
  return days === null ? words.retention.whileManaged : words.retention.days(days)
}

function Term({ of, words }: { of: RetentionKind; words: Words }) {
  const say = words.retention
  return (
    <>
      {termText(of.days, words)}
      {of.afterEnd && <span className="dim"> {say.afterEnd}</span>}
      {of.days !== of.defaultDays && (
        <small className="dim block">
          {say.shortened}, {say.standard(termText(of.defaultDays, words))}
        </small>
      )}
    </>
  )
}

function Overdue({ of, words, format }: { of: RetentionKind; words: Words; format: Format }) {
  if (of.overdue === 0) return <>{format.number(0)}</>
  return (
    <span className="pill" data-tone="bad" title={words.retention.overdue}>
      {format.number(of.overdue)}
    </span>
  )
}

export function narrowKind(words: Words, format: Format): Column<RetentionKind> {
  const say = words.retention
  return {
    key: 'kind',
    title: say.kind,
    cell: (row) => (
      <span className="narrow-cell">
        <b className="kept-title">{say.kindTitle(row)}</b>
        <span>
          <Term of={row} words={words} />
        </span>
        <span className="dim">
          {row.rows === null ? say.nothing : `${say.rows} ${format.number(row.rows)}`}
          {row.oldest && (
            <>
              {' · '}
              {say.oldest} <Age at={row.oldest} />
            </>
          )}
        </span>
        {row.overdue > 0 && (
          <span>
            {say.overdue} <Overdue of={row} words={words} format={format} />
          </span>
        )}
      </span>
    ),
    text: (row) => row.kind,
  }
}

export function retentionColumns(words: Words, format: Format): Column<RetentionKind>[] {
  const say = words.retention
  return [
    {
      key: 'kind',
      title: say.kind,
      cell: (row) => <span className="kept-title">{say.kindTitle(row)}</span>,
      text: (row) => row.kind,
    },
    { key: 'days', title: say.term, cell: (row) => <Term of={row} words={words} />, text: (row) => row.days ?? '' },
    {
      key: 'oldest',
      title: say.oldest,
      cell: (row) => (row.oldest ? <Age at={row.oldest} /> : <span className="dim">{say.nothing}</span>),
      text: (row) => row.oldest ?? '',
    },
    {
      key: 'rows',
      title: say.rows,
      align: 'right',
      cell: (row) => (row.rows === null ? <span className="dim">–</span> : format.number(row.rows)),
      text: (row) => row.rows ?? '',
    },
    {
      key: 'overdue',
      title: say.overdue,
      align: 'right',
      cell: (row) => <Overdue of={row} words={words} format={format} />,
      text: (row) => row.overdue,
    },
    {
      key: 'lastRun',
      title: say.lastRun,
      cell: (row) =>
        row.lastRun ? (
          <>
            <Age at={row.lastRun.at} />
            {row.lastRun.deleted > 0 && (
              <span className="dim">, {say.deleted(format.number(row.lastRun.deleted))}</span>
            )}
          </>
        ) : (
          <span className="dim">{say.never}</span>
        ),
      text: (row) => row.lastRun?.at,
    },
  ]
}
