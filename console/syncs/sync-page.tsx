// One forced sync: its bar, and its devices, those that need attention first.
import { Button, Skeleton } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import { useMemo } from 'react'
import { type SyncOrder, showSync, syncDevices } from '#wire/console/syncs.ts'
import type { SyncOrderId } from '#wire/ids.ts'
import { Instant } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty, Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { ExportMenu } from '../table/export-menu.tsx'
import { Filter } from '../table/filter.tsx'
import { PagedList, placeOf } from '../table/paged-list.tsx'
import { useReader } from '../words/words.ts'
import { askColumns, narrowAskColumn } from './ask-columns.tsx'
import { everyAsk, OrderActs } from './order-acts.tsx'
import { type Share, SyncBar, shares, sharesOf, statesOf } from './sync-bar.tsx'
import { targetName } from './target-name.ts'
import { rhythmOf } from './use-order.ts'

const route = getRouteApi('/in/syncs/$id')
const size = 50

export function SyncPage() {
  const { words, format } = useReader()
  const say = words.syncs
  const id = route.useParams().id as SyncOrderId
  const told = useAnswer(showSync, { id }, { everyMilliseconds: rhythmOf, staleMilliseconds: 0 })
  const order = told.data
  const above = { label: say.title, to: '/syncs' }
  if (!order) {
    return (
      <Page title={say.title} above={above}>
        {told.error ? <ProblemPanel error={told.error} onRetry={() => told.refetch()} /> : <Skeleton height={220} />}
      </Page>
    )
  }
  return (
    <Page
      title={targetName(order, words, format)}
      above={above}
      lede={
        <>
          {say.at} <Instant at={order.at} />
          {order.byName && ` · ${order.byName}`}
        </>
      }
      acts={<OrderActs order={order} />}
    >
      <div className="stack">
        <Panel>
          <SyncBar devices={order.devices} counts={order.counts} />
          <p className="note after-bar">
            <Until order={order} />
          </p>
        </Panel>
        <Asks order={order} />
      </div>
    </Page>
  )
}

function Until({ order }: { order: SyncOrder }) {
  const { words, format } = useReader()
  const say = words.syncs
  if (!order.settledAt) return say.leave
  const took = format.duration(Math.max(1, (Date.parse(order.settledAt) - Date.parse(order.at)) / 1000))
  return (
    <>
      {say.settledOf(took)}
      {order.counts.waiting > 0 && (
        <>
          {'. '}
          {say.openUntil} <Instant at={order.expiresAt} />
        </>
      )}
      .
    </>
  )
}

function Asks({ order }: { order: SyncOrder }) {
  const { words, format } = useReader()
  const say = words.syncs
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const chosen = shares.filter((share) => search.state?.split(',').includes(share))
  const state = chosen.length > 0 ? chosen.flatMap((share) => [...statesOf[share]]) : undefined
  const list = useAnswer(
    syncDevices,
    { id: order.id, state, cursor: search.cursor, limit: size },
    { keep: true, staleMilliseconds: 0, everyMilliseconds: () => rhythmOf(order) },
  )
  const narrow = useNarrow()
  const all = useMemo(() => askColumns(order, words, format), [order, words, format])
  const columns = narrow ? [narrowAskColumn(words)] : all
  const counts = sharesOf(order.counts)
  return (
    <div className="panel flush tall">
      <div className="list-bar">
        <h2 className="list-title">{say.devicesTitle}</h2>
        <Filter
          title={say.state}
          chosen={chosen}
          choices={shares.map((share: Share) => ({ value: share, label: say[share], count: counts[share] }))}
          onChange={(next) => navigate({ search: { state: next.join(',') || undefined } })}
        />
        <div className="list-bar-end">
          <ExportMenu
            name="forced-sync"
            columns={all}
            rows={(onCount) => everyAsk(order.id, state, onCount)}
            onProblem={sayProblem}
          />
        </div>
      </div>
      <PagedList
        label={say.devicesTitle}
        list={list}
        trail={[order.id, chosen]}
        place={placeOf(search, size, (turned) => navigate({ search: (before) => ({ ...before, ...turned }) }))}
        columns={columns}
        rowKey={(row) => row.device}
        rowName={(row) => row.name}
        empty={
          <Empty
            icon={<SearchX size={22} />}
            title={say.noMatch}
            text={say.noMatchText}
            act={
              chosen.length > 0 && (
                <Button variant="default" onClick={() => navigate({ search: {} })}>
                  {words.table.clearFilters}
                </Button>
              )
            }
          />
        }
      />
    </div>
  )
}
