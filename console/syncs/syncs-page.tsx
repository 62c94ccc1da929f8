// Tasks > Forced syncs: what was asked, by whom, and how far each is.
import { Button } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { RefreshCw } from 'lucide-react'
import { useMemo, useState } from 'react'
import { listSyncs, type SyncOrder } from '#wire/console/syncs.ts'
import { Age } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty, Page } from '../shell/page.tsx'
import type { Column } from '../table/columns.ts'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { PagedList, placeOf } from '../table/paged-list.tsx'
import { type Format, useReader, type Words } from '../words/words.ts'
import { SyncBar, sharesOf } from './sync-bar.tsx'
import { SyncDialog } from './sync-dialog.tsx'
import { targetName } from './target-name.ts'
import { rhythmOf } from './use-order.ts'

const route = getRouteApi('/in/syncs')
const size = 50

export function SyncsPage() {
  const { words, format } = useReader()
  const say = words.syncs
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const mayOperate = useMay('devices.operate')
  const [asking, setAsking] = useState(false)
  const list = useAnswer(
    listSyncs,
    { cursor: search.cursor, limit: size },
    {
      keep: true,
      staleMilliseconds: 0,
      // Only what runs is asked for again.
      everyMilliseconds: (answer) =>
        Math.min(...(answer?.items ?? []).map((order) => rhythmOf(order) || 60_000), 60_000),
    },
  )
  const narrow = useNarrow()
  const all = useMemo(() => syncColumns(words, format), [words, format])
  const columns = narrow ? [narrowColumn(words, format)] : all
  const everything = (onCount: (count: number) => void) =>
    everyPage((cursor) => ask(listSyncs, { cursor, limit: 200 }), onCount)
  const acts = (
    <>
      <ExportMenu name="forced-syncs" columns={all} rows={everything} onProblem={sayProblem} />
      {mayOperate && (
        <Button leftSection={<RefreshCw size={15} aria-hidden="true" />} onClick={() => setAsking(true)}>
          {say.syncAll}
        </Button>
      )}
    </>
  )
  return (
    <Page title={say.title} lede={say.lede} acts={acts}>
      <div className="panel flush tall">
        <PagedList
          label={say.title}
          list={list}
          place={placeOf(search, size, (turned) => navigate({ search: (before) => ({ ...before, ...turned }) }))}
          columns={columns}
          rowKey={(row) => row.id}
          rowName={(row) => targetName(row, words, format)}
          empty={
            <Empty
              icon={<RefreshCw size={22} />}
              title={say.none}
              text={say.noneText}
              act={
                <Button variant="default" component={Link} to="/devices">
                  {words.shell.devices}
                </Button>
              }
            />
          }
        />
      </div>
      {asking && <SyncDialog target={{ is: 'all' }} onClose={() => setAsking(false)} />}
    </Page>
  )
}

/** On a narrow screen one column tells all of it. */
function narrowColumn(words: Words, format: Format): Column<SyncOrder> {
  const say = words.syncs
  return {
    key: 'target',
    title: say.target,
    cell: (row) => (
      <span className="narrow-cell">
        <span className="narrow-head">
          <Link className="clip" to="/syncs/$id" params={{ id: row.id }}>
            {targetName(row, words, format)}
          </Link>
          <span className="dim">
            <Age at={row.at} />
          </span>
        </span>
        <SyncBar small devices={row.devices} counts={row.counts} />
        <span className="narrow-head">
          <span className="dim">{say.bar(format.number(row.counts.done), format.number(row.devices))}</span>
          <OrderState order={row} />
        </span>
      </span>
    ),
    text: (row) => targetName(row, words, format),
  }
}

function syncColumns(words: Words, format: Format): Column<SyncOrder>[] {
  const say = words.syncs
  return [
    {
      key: 'target',
      title: say.target,
      cell: (row) => (
        <span className="name-cell">
          <Link className="clip" to="/syncs/$id" params={{ id: row.id }} title={targetName(row, words, format)}>
            {targetName(row, words, format)}
          </Link>
        </span>
      ),
      text: (row) => targetName(row, words, format),
    },
    {
      key: 'progress',
      title: say.progress,
      cell: (row) => (
        <span className="sync-cell">
          <SyncBar small devices={row.devices} counts={row.counts} />
          <span className="number">{say.bar(format.number(row.counts.done), format.number(row.devices))}</span>
        </span>
      ),
      text: (row) => `${row.counts.done} / ${row.devices}`,
    },
    {
      key: 'state',
      title: say.state,
      cell: (row) => <OrderState order={row} />,
      text: (row) => JSON.stringify(row.counts),
    },
    { key: 'at', title: say.at, cell: (row) => <Age at={row.at} />, text: (row) => row.at },
    {
      key: 'by',
      title: words.audit.actor,
      cell: (row) => row.byName ?? <code title={row.by}>{row.by.slice(0, 10)}…</code>,
      text: (row) => row.byName ?? row.by,
    },
  ]
}

/** What of an order is not done, in a word each. */
function OrderState({ order }: { order: SyncOrder }) {
  const { words, format } = useReader()
  const say = words.syncs
  const { underWay, waiting, failed } = sharesOf(order.counts)
  return (
    <span className="pills">
      {underWay > 0 && (
        <span className="pill" data-tone="accent">
          {format.number(underWay)} {say.open}
        </span>
      )}
      {waiting > 0 && (
        <span className="pill" data-tone="warn">
          {format.number(waiting)} {say.waiting.toLowerCase()}
        </span>
      )}
      {failed > 0 && (
        <span className="pill" data-tone="bad">
          {format.number(failed)} {say.failed.toLowerCase()}
        </span>
      )}
      {underWay + waiting + failed === 0 && (
        <span className="pill" data-tone="good">
          {say.done}
        </span>
      )}
    </span>
  )
}
