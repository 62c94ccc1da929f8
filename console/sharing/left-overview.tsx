// How much left in 30 days and to whom, the switch of the one door, and the copies that were made.
import { Skeleton } from '@mantine/core'
import { DatabaseBackup, DoorOpen, FileDown } from 'lucide-react'
import { showOutbound } from '#wire/console/outbound.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { LeftBytes } from '../privacy/left-bytes.tsx'
import { Age } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { useNarrow } from '../shell/narrow.ts'
import { Empty, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import type { Column } from '../table/columns.ts'
import { ListTable } from '../table/list-table.tsx'
import { type Format, useReader, type Words } from '../words/words.ts'
import { DoorPanel } from './door-panel.tsx'

type Told = AnswerOf<typeof showOutbound>
type Recipient = Told['recipients'][number]

export function LeftOverview() {
  const told = useAnswer(showOutbound, {}, { everyMilliseconds: 60_000 })
  if (told.error && !told.data) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  if (!told.data) return <Skeleton height={420} />
  return (
    <div className="stack">
      <div className="privacy-top">
        <LeftBytes />
        <DoorPanel told={told.data} />
      </div>
      <Recipients told={told.data} />
      <Copies copies={told.data.copies} />
    </div>
  )
}

/** A bar for each from zero, and the number beside it: chart and table in one. */
function Recipients({ told }: { told: Told }) {
  const { words, format } = useReader()
  const say = words.left
  const narrow = useNarrow()
  const rows = told.recipients.toSorted((a, b) => b.bytes - a.bytes)
  const most = Math.max(1, ...rows.map(({ bytes }) => bytes))
  if (rows.length === 0) {
    return (
      <Panel title={say.recipients}>
        <Empty icon={<DoorOpen size={22} />} title={say.noRecipients} text={say.noRecipientsText} />
      </Panel>
    )
  }
  return (
    <Panel flush title={say.recipients} note={say.recipientsText}>
      <ListTable
        label={say.recipients}
        columns={recipientColumns(words, format, most, narrow)}
        rows={rows}
        rowKey={(row) => `${row.purpose} ${row.destination}`}
        rowName={(row) => row.destination}
      />
    </Panel>
  )
}

function Bytes({ row, most }: { row: Recipient; most: number }) {
  const { format } = useReader()
  return (
    <span className="bytes-cell">
      <span className="bytes-bar" aria-hidden="true">
        <i style={{ width: `${(row.bytes / most) * 100}%` }} />
      </span>
      <span className="number">{format.bytes(row.bytes)}</span>
    </span>
  )
}

function recipientColumns(words: Words, format: Format, most: number, narrow: boolean): Column<Recipient>[] {
  const say = words.left
  const purpose = (row: Recipient) => say.purposes[row.purpose] ?? row.purpose
  if (narrow) {
    return [
      {
        key: 'destination',
        title: say.recipient,
        cell: (row) => (
          <span className="narrow-cell">
            <code>{row.destination}</code>
            <span>{purpose(row)}</span>
            <Bytes row={row} most={most} />
            <span className="dim">
              {say.connections(row.connections, format.number(row.connections))} · <Age at={row.lastAt} />
            </span>
          </span>
        ),
        text: (row) => row.destination,
      },
    ]
  }
  return [
    {
      key: 'destination',
      title: say.recipient,
      cell: (row) => <code>{row.destination}</code>,
      text: (row) => row.destination,
    },
    { key: 'purpose', title: say.purpose, cell: purpose, text: (row) => row.purpose },
    { key: 'bytes', title: say.bytes, cell: (row) => <Bytes row={row} most={most} />, text: (row) => row.bytes },
    {
      key: 'connections',
      title: say.count,
      align: 'right',
      cell: (row) => format.number(row.connections),
      text: (row) => row.connections,
    },
    { key: 'last', title: say.last, cell: (row) => <Age at={row.lastAt} />, text: (row) => row.lastAt },
  ]
}

function Copies({ copies }: { copies: Told['copies'] }) {
  const { words } = useReader()
  const say = words.left
  return (
    <Panel title={say.copies} note={say.copiesText}>
      {copies.length === 0 ? (
        <p className="dim">{say.noCopies}</p>
      ) : (
        <ul className="place-list triples">
          {copies.map((copy) => (
            <li key={`${copy.what} ${copy.at} ${copy.where}`}>
              <span className="with-icon">
                {copy.what === 'backup' ? (
                  <DatabaseBackup size={15} aria-hidden="true" />
                ) : (
                  <FileDown size={15} aria-hidden="true" />
                )}
                {say.copy[copy.what]}
              </span>
              <span>
                <code>{copy.where}</code>
              </span>
              <span className="dim">
                {copy.by === 'system' ? words.audit.system : copy.by} · <Age at={copy.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
