// Privacy > Erasures: every request with its 72-hour clock, who has to agree, and what can still be taken back.
import { SegmentedControl } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Eraser } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type Erasure, listErasures } from '#wire/console/erasures.ts'
import { Age } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty, Page } from '../shell/page.tsx'
import type { Column } from '../table/columns.ts'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { PagedList, placeOf } from '../table/paged-list.tsx'
import { type Format, useReader, type Words } from '../words/words.ts'
import { DecideDialog, ErasureMenu, type ErasureWish } from './erasure-acts.tsx'
import { ErasureClock, ErasureState } from './erasure-state.tsx'

const route = getRouteApi('/in/erasures')
const size = 50
const states = ['all', 'open', 'done'] as const

export function ErasuresPage() {
  const { words, format } = useReader()
  const say = words.erasures
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const narrow = useNarrow()
  const [wish, setWish] = useState<{ wish: ErasureWish; erasure: Erasure }>()
  const state = states.find((known) => known === search.state) ?? 'all'
  const list = useAnswer(
    listErasures,
    { state, cursor: search.cursor, limit: size },
    { keep: true, staleMilliseconds: 0, everyMilliseconds: 30_000 },
  )
  const all = useMemo(() => erasureColumns(words, format), [words, format])
  const columns = narrow ? [narrowColumn(words, format)] : all
  return (
    <Page title={say.title} lede={say.lede}>
      <div className="panel flush tall">
        <div className="list-bar">
          <SegmentedControl
            aria-label={say.state}
            size="xs"
            value={state}
            onChange={(next) => navigate({ search: { state: next === 'all' ? undefined : next } })}
            data={states.map((value) => ({ value, label: say.filters[value] }))}
          />
          <div className="list-bar-end">
            <ExportMenu
              name="erasures"
              columns={all}
              rows={(onCount) => everyPage((cursor) => ask(listErasures, { state, cursor, limit: 500 }), onCount)}
              onProblem={sayProblem}
            />
          </div>
        </div>
        <PagedList
          label={say.title}
          list={list}
          trail={state}
          place={placeOf(search, size, (turned) => navigate({ search: (before) => ({ ...before, ...turned }) }))}
          columns={columns}
          rowKey={(row) => row.id}
          rowName={(row) => erasureName(row, words, format)}
          menu={(row) => <ErasureMenu erasure={row} onWish={(each) => setWish({ wish: each, erasure: row })} />}
          empty={
            <Empty
              icon={<Eraser size={22} />}
              title={state === 'all' ? say.none : say.noneSo}
              text={say.noneText}
              act={
                <LinkButton variant="default" to="/devices">
                  {words.shell.devices}
                </LinkButton>
              }
            />
          }
        />
      </div>
      {wish && <DecideDialog {...wish} onClose={() => setWish(undefined)} />}
    </Page>
  )
}

export const erasureName = (erasure: Erasure, words: Words, format: Format): string =>
  erasure.wholeTenant
    ? words.erasures.wholeTenant(format.number(erasure.devices))
    : words.devices.count(erasure.devices, format.number(erasure.devices))

/** Who asked: by name, by the device itself, or by the beginning of an id. */
export function Asker({ erasure }: { erasure: Pick<Erasure, 'requestedBy' | 'requestedByName'> }) {
  const { words } = useReader()
  if (erasure.requestedByName) return erasure.requestedByName
  if (erasure.requestedBy.startsWith('dev_')) return words.erasures.byDevice
  return <code title={erasure.requestedBy}>{erasure.requestedBy.slice(0, 10)}…</code>
}

function Name({ erasure }: { erasure: Erasure }) {
  const { words, format } = useReader()
  return (
    <Link to="/erasures/$id" params={{ id: erasure.id }} className="clip">
      {erasureName(erasure, words, format)}
    </Link>
  )
}

/** On a narrow screen one column tells all of it. */
function narrowColumn(words: Words, format: Format): Column<Erasure> {
  return {
    key: 'what',
    title: words.erasures.what,
    cell: (row) => (
      <span className="narrow-cell">
        <span className="narrow-head">
          <Name erasure={row} />
          <ErasureState erasure={row} />
        </span>
        <ErasureClock erasure={row} />
        <span className="dim">
          {words.erasures.reasonNames[row.reason]} · <Age at={row.requestedAt} />
        </span>
      </span>
    ),
    text: (row) => erasureName(row, words, format),
  }
}

function erasureColumns(words: Words, format: Format): Column<Erasure>[] {
  const say = words.erasures
  return [
    {
      key: 'what',
      title: say.what,
      cell: (row) => (
        <span className="name-cell">
          <Name erasure={row} />
        </span>
      ),
      text: (row) => erasureName(row, words, format),
    },
    { key: 'state', title: say.state, cell: (row) => <ErasureState erasure={row} />, text: (row) => row.state },
    { key: 'clock', title: say.clock, cell: (row) => <ErasureClock erasure={row} />, text: (row) => row.dueBy },
    {
      key: 'reason',
      title: say.reason,
      cell: (row) => <span title={say.reasons[row.reason]}>{say.reasonNames[row.reason]}</span>,
      text: (row) => row.reason,
    },
    {
      key: 'requested',
      title: say.requested,
      cell: (row) => (
        <span className="two-lines by-cell">
          <Asker erasure={row} />
          <small className="dim">
            <Age at={row.requestedAt} />
          </small>
        </span>
      ),
      text: (row) => `${row.requestedByName ?? row.requestedBy} ${row.requestedAt}`,
    },
    {
      key: 'open',
      title: say.open,
      cell: (row) =>
        row.open.length === 0 ? (
          <span className="dim">–</span>
        ) : (
          <span title={row.open.map(({ what }) => say.openItems[what]).join(', ')}>
            {say.openCount(row.open.length, format.number(row.open.length))}
          </span>
        ),
      text: (row) => row.open.map(({ what }) => what).join(' '),
    },
  ]
}
