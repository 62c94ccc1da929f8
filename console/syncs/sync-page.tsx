// One forced sync: its bar, and its devices, those that need attention first.
import { Button, Skeleton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Cable, RefreshCw, SearchX } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import {
  type AskReason,
  type AskRow,
  type AskState,
  type SyncOrder,
  showSync,
  syncDevices,
} from '#wire/console/syncs.ts'
import type { SyncOrderId } from '#wire/ids.ts'
import { ActDialog, type Target } from '../devices/act-dialog.tsx'
import { Instant } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { say as announce, sayProblem } from '../shell/notices.tsx'
import { Empty, Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import type { Column } from '../table/columns.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { Filter } from '../table/filter.tsx'
import { ListFoot } from '../table/list-foot.tsx'
import { ListTable } from '../table/list-table.tsx'
import { cursorOf, notePage } from '../table/trail.ts'
import { type Format, useReader, type Words } from '../words/words.ts'
import { type Share, SyncBar, shares, sharesOf, statesOf } from './sync-bar.tsx'
import { SyncDialog, type SyncTarget } from './sync-dialog.tsx'
import { targetName } from './target-name.ts'
import { rhythmOf } from './use-order.ts'

const route = getRouteApi('/in/syncs/$id')
const size = 50
/** Reasons that a kept line takes away. */
const lineHelps: readonly AskReason[] = ['wake-lost', 'wakes-off', 'address-unknown']

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
      acts={<Acts order={order} />}
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

/** All devices of an order in the given states, page after page. */
async function everyAsk(id: SyncOrderId, state: AskRow['state'][] | undefined, onCount = (_: number) => {}) {
  const rows: AskRow[] = []
  let cursor: string | undefined
  do {
    const answer = await ask(syncDevices, { id, state, cursor, limit: 500 })
    rows.push(...answer.items)
    cursor = answer.next
    onCount(rows.length)
  } while (cursor !== undefined)
  return rows
}

const targetsOf = (rows: readonly AskRow[]): Target[] => rows.map(({ device, name }) => ({ id: device, name }))

function Acts({ order }: { order: SyncOrder }) {
  const { words } = useReader()
  const say = words.syncs
  const mayOperate = useMay('devices.operate')
  const [busy, setBusy] = useState<'keep' | 'again'>()
  const [kept, setKept] = useState<readonly Target[]>()
  const [again, setAgain] = useState<SyncTarget>()
  if (!mayOperate) return null
  const gather = async (what: 'keep' | 'again') => {
    setBusy(what)
    try {
      const rows = await everyAsk(order.id, [what === 'keep' ? 'waiting' : 'failed'])
      if (what === 'again') setAgain({ is: 'devices', devices: targetsOf(rows) })
      else {
        const unreached = rows.filter((row) => row.reason && lineHelps.includes(row.reason))
        if (unreached.length === 0) announce(say.noneUnreached)
        else setKept(targetsOf(unreached))
      }
    } catch (error) {
      sayProblem(error)
    } finally {
      setBusy(undefined)
    }
  }
  return (
    <>
      {order.counts.waiting > 0 && (
        <Button
          variant="default"
          leftSection={<Cable size={15} aria-hidden="true" />}
          loading={busy === 'keep'}
          onClick={() => gather('keep')}
        >
          {say.keepUnreached}
        </Button>
      )}
      {order.counts.failed > 0 && (
        <Button
          variant="default"
          leftSection={<RefreshCw size={15} aria-hidden="true" />}
          loading={busy === 'again'}
          onClick={() => gather('again')}
        >
          {say.askAgain}
        </Button>
      )}
      {kept && <ActDialog wish="keep" targets={kept} onClose={() => setKept(undefined)} />}
      {again && <SyncDialog target={again} onClose={() => setAgain(undefined)} />}
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
  const page = Number(search.page ?? 0) || 0
  const key = `sync ${order.id} ${chosen}`
  const list = useAnswer(
    syncDevices,
    { id: order.id, state, cursor: search.cursor, limit: size },
    { keep: true, staleMilliseconds: 0, everyMilliseconds: () => rhythmOf(order) },
  )
  useEffect(() => notePage(key, page, search.cursor), [key, page, search.cursor])
  const back = cursorOf(key, page - 1)
  const turn = (to: number, cursor: string | undefined) =>
    navigate({ search: (before) => ({ ...before, page: to === 0 ? undefined : String(to), cursor }) })
  const narrow = useMediaQuery('(max-width: 640px)', undefined, { getInitialValueInEffect: false }) ?? false
  const all = useMemo(() => askColumns(order, words, format), [order, words, format])
  const columns = narrow ? [narrowColumn(words)] : all
  const rows = list.data?.items
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
      {list.error && !rows ? (
        <div className="panel-body">
          <ProblemPanel error={list.error} onRetry={() => list.refetch()} />
        </div>
      ) : (
        <>
          <ListTable
            label={say.devicesTitle}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.device}
            rowName={(row) => row.name}
            busy={list.isPlaceholderData}
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
          <ListFoot
            from={page * size}
            shown={rows?.length ?? 0}
            total={list.data?.total}
            asOf={list.data?.asOf}
            onFirst={page > 0 ? () => turn(0, undefined) : undefined}
            onPrevious={page > 0 && back !== 'unknown' ? () => turn(page - 1, back.cursor) : undefined}
            onNext={list.data?.next ? () => turn(page + 1, list.data?.next) : undefined}
          />
        </>
      )}
    </div>
  )
}

const tones: Record<AskState, string | undefined> = {
  asked: undefined,
  woken: 'accent',
  connected: 'accent',
  done: 'good',
  waiting: 'warn',
  failed: 'bad',
}

const statePill = (row: AskRow, words: Words) => (
  <span className="pill" data-tone={tones[row.state]}>
    {words.syncs.states[row.state]}
  </span>
)

/** On a narrow screen one column tells all of it. */
function narrowColumn(words: Words): Column<AskRow> {
  const say = words.syncs
  return {
    key: 'device',
    title: say.device,
    cell: (row) => (
      <span className="narrow-cell">
        <span className="narrow-head">
          <Link className="clip" to="/devices/$id" params={{ id: row.device }}>
            {row.name}
          </Link>
          {statePill(row, words)}
        </span>
        {row.reason && (
          <span>
            {say.reasons[row.reason][0]}. <span className="dim">{say.reasons[row.reason][1]}</span>
          </span>
        )}
      </span>
    ),
    text: (row) => row.name,
  }
}

function askColumns(order: SyncOrder, words: Words, format: Format): Column<AskRow>[] {
  const say = words.syncs
  const sinceStart = (at: string | undefined) =>
    at === undefined ? (
      <span className="dim">–</span>
    ) : (
      <time dateTime={at} title={format.dateTime(at)}>
        +{format.duration(Math.max(0, (Date.parse(at) - Date.parse(order.at)) / 1000))}
      </time>
    )
  return [
    {
      key: 'device',
      title: say.device,
      cell: (row) => (
        <span className="name-cell">
          <Link className="clip" to="/devices/$id" params={{ id: row.device }} title={row.name}>
            {row.name}
          </Link>
        </span>
      ),
      text: (row) => row.name,
    },
    {
      key: 'state',
      title: say.state,
      cell: (row) => statePill(row, words),
      text: (row) => row.state,
    },
    {
      key: 'reason',
      title: say.reason,
      cell: (row) =>
        row.reason ? (
          <span className="why">
            {say.reasons[row.reason][0]}
            <small className="dim">{say.reasons[row.reason][1]}</small>
          </span>
        ) : (
          row.by && <span className="dim">{say.carried[row.by]}</span>
        ),
      text: (row) => row.reason ?? row.by,
    },
    {
      key: 'woken',
      title: say.steps.woken,
      align: 'right',
      cell: (row) => sinceStart(row.wokenAt),
      text: (row) => row.wokenAt,
    },
    {
      key: 'connected',
      title: say.steps.connected,
      align: 'right',
      cell: (row) => sinceStart(row.connectedAt),
      text: (row) => row.connectedAt,
    },
    {
      key: 'done',
      title: say.steps.done,
      align: 'right',
      cell: (row) => sinceStart(row.doneAt),
      text: (row) => row.doneAt,
    },
  ]
}
