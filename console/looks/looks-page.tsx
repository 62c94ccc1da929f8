// Privacy > Who looked: every read of a field that can lead to a person, by whom, why and how often; of one device on request.
import { Button } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Eye } from 'lucide-react'
import { listLooks } from '#wire/console/subjects.ts'
import { DeviceId } from '#wire/ids.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { useFieldNames } from '../shell/field-names.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Empty, Page } from '../shell/page.tsx'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { LastDays, useSince } from '../table/last-days.tsx'
import { Narrowed } from '../table/narrowed.tsx'
import { PagedList, placeOf } from '../table/paged-list.tsx'
import { useReader } from '../words/words.ts'
import { lookColumns, narrowLook } from './look-columns.tsx'

const route = getRouteApi('/in/looks')
const size = 50
const spans = ['1', '7', '30', '90'] as const

export function LooksPage() {
  const { words, format } = useReader()
  const say = words.looks
  const narrow = useNarrow()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const fieldNames = useFieldNames()
  const days = spans.find((span) => span === search.days)
  const from = useSince(days && Number(days) * 24)
  const device = DeviceId.safeParse(search.device)
  const filter = { device: device.data, actor: search.actor || undefined, from, limit: size }
  const list = useAnswer(listLooks, { ...filter, cursor: search.cursor }, { keep: true, staleMilliseconds: 0 })
  const change = (next: Partial<typeof search>) =>
    navigate({ search: (before) => ({ ...before, page: undefined, cursor: undefined, ...next }) })
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
          <LastDays chosen={days} choices={spans} onChange={(next) => change({ days: next })} />
          {narrowed.map(
            ([name, title, value]) =>
              value && (
                <Narrowed key={name} title={title} value={value} onClear={() => change({ [name]: undefined })} />
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
        <PagedList
          label={say.title}
          list={list}
          trail={filter}
          place={placeOf(search, size, (turned) => navigate({ search: (before) => ({ ...before, ...turned }) }))}
          columns={narrow ? [narrowLook(by)] : all}
          rowKey={(row) => `${row.at} ${row.actor} ${row.device ?? ''} ${row.purpose} ${row.devices} ${row.fields}`}
          rowName={(row) => row.actorName ?? row.actor}
          empty={
            <Empty
              icon={<Eye size={22} />}
              title={say.none}
              text={say.noneText}
              act={
                (days || device.data || search.actor) && (
                  <Button variant="default" onClick={() => navigate({ search: {} })}>
                    {words.table.clearFilters}
                  </Button>
                )
              }
            />
          }
        />
      </div>
    </Page>
  )
}
