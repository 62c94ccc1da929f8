// The ledger: every passage through the door, newest first, each with its fields, its digest and what it rests on.
import { Button } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { DoorOpen, TriangleAlert } from 'lucide-react'
import { useMemo, useState } from 'react'
import { listPassages, type Passage } from '#wire/console/outbound.ts'
import { Instant } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty } from '../shell/page.tsx'
import type { Column } from '../table/columns.ts'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { Filter } from '../table/filter.tsx'
import { LastDays, useSince } from '../table/last-days.tsx'
import { PagedList, placeOf } from '../table/paged-list.tsx'
import { type Format, useReader, type Words } from '../words/words.ts'
import { PassageSheet } from './passage-sheet.tsx'

const route = getRouteApi('/in/left')
const size = 50
const spans = ['1', '7', '30'] as const
/** Shown within another column or with the passage that is opened, a column of their own in exports. */
const exported = ['fields', 'digest']

export function PassageList() {
  const { words, format } = useReader()
  const say = words.left
  const narrow = useNarrow()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [opened, setOpened] = useState<Passage>()
  const days = spans.find((span) => span === search.days)
  const from = useSince(days && Number(days) * 24)
  const filter = { purpose: search.purpose || undefined, from, limit: size }
  const list = useAnswer(listPassages, { ...filter, cursor: search.cursor }, { keep: true, staleMilliseconds: 0 })
  const filtered = Boolean(days || search.purpose)
  const change = (next: Partial<typeof search>) =>
    navigate({ search: (before) => ({ ...before, page: undefined, cursor: undefined, ...next }) })
  const all = useMemo(() => passageColumns(words, format, setOpened), [words, format])
  const columns = narrow ? [narrowColumn(words, format, setOpened)] : all.filter(({ key }) => !exported.includes(key))
  return (
    <div className="panel flush tall">
      <div className="list-bar">
        <LastDays chosen={days} choices={spans} onChange={(next) => change({ days: next })} />
        <Filter
          title={say.purpose}
          chosen={search.purpose ? [search.purpose] : []}
          choices={Object.entries(say.purposes).map(([value, label]) => ({ value, label }))}
          onChange={(next) => change({ purpose: next.at(-1) })}
        />
        <div className="list-bar-end">
          <ExportMenu
            name="what-left"
            columns={all}
            rows={(onCount) => everyPage((cursor) => ask(listPassages, { ...filter, cursor, limit: 200 }), onCount)}
            onProblem={sayProblem}
          />
        </div>
      </div>
      {list.data && list.data.missing.length > 0 && (
        <p className="list-note with-icon">
          <TriangleAlert size={15} aria-hidden="true" /> {say.missing}
        </p>
      )}
      <PagedList
        label={say.tabs.ledger}
        list={list}
        trail={filter}
        place={placeOf(search, size, (turned) => navigate({ search: (before) => ({ ...before, ...turned }) }))}
        columns={columns}
        rowKey={(row) => `${row.place} ${row.id}`}
        rowName={(row) => row.destination}
        empty={
          <Empty
            icon={<DoorOpen size={22} />}
            title={filtered ? say.noneSo : say.none}
            text={filtered ? say.noneSoText : say.noneText}
            act={
              filtered && (
                <Button variant="default" onClick={() => navigate({ search: { tab: 'ledger' } })}>
                  {words.table.clearFilters}
                </Button>
              )
            }
          />
        }
      />
      <PassageSheet passage={opened} onClose={() => setOpened(undefined)} />
    </div>
  )
}

type Open = (passage: Passage) => void

function Opens({ passage, onOpen }: { passage: Passage; onOpen: Open }) {
  return (
    <button
      type="button"
      className="text-button plain clip recipient-cell"
      title={passage.destination}
      onClick={() => onOpen(passage)}
    >
      <code>{passage.destination}</code>
    </button>
  )
}

const tells = (passage: Passage, words: Words, format: Format): string =>
  passage.devices === undefined || passage.devices === 0
    ? words.left.noFields
    : `${words.left.devices(passage.devices, format.number(passage.devices))}, ${words.consents.fieldsCount(passage.fields.length)}`

const sent = (passage: Passage, words: Words, format: Format) =>
  passage.sentBytes === undefined ? (
    <span className="dim">{passage.outcome ? words.shell.unknown : words.left.underWay}</span>
  ) : (
    format.bytes(passage.sentBytes)
  )

function narrowColumn(words: Words, format: Format, onOpen: Open): Column<Passage> {
  return {
    key: 'destination',
    title: words.left.recipient,
    cell: (row) => (
      <span className="narrow-cell">
        <Opens passage={row} onOpen={onOpen} />
        <span className="narrow-head">
          <span>{words.left.purposes[row.purpose] ?? row.purpose}</span>
          <span className="number">{sent(row, words, format)}</span>
        </span>
        <span className="dim">
          <Instant at={row.at} />
        </span>
        <span className="dim">{tells(row, words, format)}</span>
      </span>
    ),
    text: (row) => row.destination,
  }
}

function passageColumns(words: Words, format: Format, onOpen: Open): Column<Passage>[] {
  const say = words.left
  return [
    {
      key: 'destination',
      title: say.recipient,
      cell: (row) => <Opens passage={row} onOpen={onOpen} />,
      text: (row) => row.destination,
    },
    { key: 'at', title: say.at, cell: (row) => <Instant at={row.at} />, text: (row) => row.at },
    {
      key: 'purpose',
      title: say.purpose,
      cell: (row) => (
        <>
          {say.purposes[row.purpose] ?? row.purpose}
          <small className="dim block">{tells(row, words, format)}</small>
        </>
      ),
      text: (row) => row.purpose,
    },
    {
      key: 'fields',
      title: say.told,
      cell: (row) => tells(row, words, format),
      text: (row) => `${row.devices ?? 0} ${row.fields.join(' ')}`.trim(),
    },
    {
      key: 'sent',
      title: say.bytes,
      align: 'right',
      cell: (row) => sent(row, words, format),
      text: (row) => row.sentBytes,
    },
    {
      key: 'outcome',
      title: say.outcome,
      cell: (row) =>
        row.outcome ? <code className="outcome-cell">{row.outcome}</code> : <span className="dim">–</span>,
      text: (row) => row.outcome,
    },
    {
      key: 'digest',
      title: 'SHA-256',
      cell: (row) =>
        row.digest ? <code title={row.digest}>{row.digest.slice(0, 10)}…</code> : <span className="dim">–</span>,
      text: (row) => row.digest,
    },
  ]
}
