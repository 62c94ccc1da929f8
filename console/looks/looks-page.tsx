// Privacy > Who looked: every read of a field that can lead to a person, by whom, why and how often; of one device on request.
import { useMediaQuery } from '@mantine/hooks'
import { getRouteApi } from '@tanstack/react-router'
import { Eye, X } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { iso, systemClock } from '#kit/clock.ts'
import { listLooks } from '#wire/console/subjects.ts'
import { DeviceId } from '#wire/ids.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { useFieldNames } from '../shell/field-names.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty, Page } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { Filter } from '../table/filter.tsx'
import { ListFoot } from '../table/list-foot.tsx'
import { ListTable } from '../table/list-table.tsx'
import { cursorOf, notePage } from '../table/trail.ts'
import { useReader } from '../words/words.ts'
import { lookColumns, narrowLook } from './look-columns.tsx'

const route = getRouteApi('/in/looks')
const size = 50
const spans = ['1', '7', '30', '90'] as const

export function LooksPage() {
  const { words, format } = useReader()
  const say = words.looks
  const narrow = useMediaQuery('(max-width: 640px)', undefined, { getInitialValueInEffect: false }) ?? false
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const fieldNames = useFieldNames()
  const days = spans.find((span) => span === search.days)
  const from = useMemo(
    // Whole hours, so that the question stays the same while the page is open.
    () => days && iso(Math.floor(systemClock.now() / 3_600_000) * 3_600_000 - Number(days) * 86_400_000),
    [days],
  )
  const device = DeviceId.safeParse(search.device)
  const filter = { device: device.data, actor: search.actor || undefined, from, limit: size }
  const key = `looks ${JSON.stringify(filter)}`
  const page = Number(search.page ?? 0) || 0
  const list = useAnswer(listLooks, { ...filter, cursor: search.cursor }, { keep: true, staleMilliseconds: 0 })
  useEffect(() => notePage(key, page, search.cursor), [key, page, search.cursor])
  const back = cursorOf(key, page - 1)
  const change = (next: Partial<typeof search>) =>
    navigate({ search: (before) => ({ ...before, page: undefined, cursor: undefined, ...next }) })
  const turn = (to: number, cursor: string | undefined) =>
    navigate({ search: (before) => ({ ...before, page: to === 0 ? undefined : String(to), cursor }) })
  const rows = list.data?.items
  const by = { words, format, fieldNames, onActor: (actor: string) => change({ actor }) }
  const all = lookColumns(by)
  const narrowed = [
    ['device', say.device, device.data],
    ['actor', say.who, search.actor && (rows?.find(({ actor }) => actor === search.actor)?.actorName ?? search.actor)],
  ] as const
  return (
    <Page title={say.title} lede={say.lede}>
      <div className="panel flush tall">
        <div className="list-bar">
          <Filter
            title={words.audit.span}
            chosen={days ? [days] : []}
            choices={spans.map((value) => ({ value, label: words.audit.lastDays(Number(value)) }))}
            onChange={(next) => change({ days: next.at(-1) })}
          />
          {narrowed.map(
            ([name, title, value]) =>
              value && (
                <span key={name} className="filter" data-active>
                  <span className="filter-button">
                    {title} <span className="filter-value">{value}</span>
                  </span>
                  <button
                    type="button"
                    className="filter-clear"
                    aria-label={words.table.clearFilter(title)}
                    onClick={() => change({ [name]: undefined })}
                  >
                    <X size={12} aria-hidden="true" />
                  </button>
                </span>
              ),
          )}
          <div className="list-bar-end">
            <ExportMenu
              name="who-looked"
              columns={all}
              rows={(onCount) => everyPage((cursor) => ask(listLooks, { ...filter, cursor, limit: 200 }), onCount)}
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
              label={say.title}
              columns={narrow ? [narrowLook(by)] : all}
              rows={rows}
              rowKey={(row) => `${row.at} ${row.actor} ${row.device ?? ''} ${row.purpose} ${row.devices} ${row.fields}`}
              rowName={(row) => row.actorName ?? row.actor}
              busy={list.isPlaceholderData}
              empty={<Empty icon={<Eye size={22} />} title={say.none} text={say.noneText} />}
            />
            <ListFoot
              from={page * size}
              shown={rows?.length ?? 0}
              asOf={list.data?.asOf}
              onFirst={page > 0 ? () => turn(0, undefined) : undefined}
              onPrevious={page > 0 && back !== 'unknown' ? () => turn(page - 1, back.cursor) : undefined}
              onNext={list.data?.next ? () => turn(page + 1, list.data?.next) : undefined}
            />
          </>
        )}
      </div>
    </Page>
  )
}
