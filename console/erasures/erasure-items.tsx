// The devices of one request: which are erased, which a legal hold keeps, and whether the device itself was told.
import type { UseQueryResult } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { CircleCheck, Clock, Gavel } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { type Erasure, showErasure } from '#wire/console/erasures.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Age } from '../shell/age.tsx'
import { ask } from '../shell/ask.ts'
import { sayProblem } from '../shell/notices.tsx'
import type { Column } from '../table/columns.ts'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { ListFoot } from '../table/list-foot.tsx'
import { ListTable } from '../table/list-table.tsx'
import { cursorOf, notePage } from '../table/trail.ts'
import { type Format, useReader, type Words } from '../words/words.ts'

type Told = AnswerOf<typeof showErasure>
type Item = Told['items'][number]

const route = getRouteApi('/in/erasures/$id')

interface ErasureItemsProps {
  readonly erasure: Erasure
  readonly told: Pick<UseQueryResult<Told>, 'data' | 'isPlaceholderData'>
  readonly size: number
}

export function ErasureItems({ erasure, told, size }: ErasureItemsProps) {
  const { words, format } = useReader()
  const say = words.erasures
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const page = Number(search.page ?? 0) || 0
  const key = `erasure ${erasure.id}`
  useEffect(() => notePage(key, page, search.cursor), [key, page, search.cursor])
  const back = cursorOf(key, page - 1)
  const turn = (to: number, cursor: string | undefined) =>
    navigate({ search: { page: to === 0 ? undefined : String(to), cursor } })
  const columns = useMemo(() => itemColumns(words, format), [words, format])
  return (
    <div className="panel flush">
      <div className="list-bar">
        <h2 className="list-title">{say.devicesTitle}</h2>
        <p className="note">{erasure.erased > 0 ? say.devicesGone : say.devicesHidden}</p>
        <div className="list-bar-end">
          <ExportMenu
            name="erasure"
            columns={columns}
            rows={(onCount) => everyPage((cursor) => ask(showErasure, { id: erasure.id, cursor, limit: 500 }), onCount)}
            onProblem={sayProblem}
          />
        </div>
      </div>
      <ListTable
        label={say.devicesTitle}
        columns={columns}
        rows={told.data?.items}
        rowKey={(row) => row.device}
        rowName={(row) => row.device}
        busy={told.isPlaceholderData}
      />
      <ListFoot
        from={page * size}
        shown={told.data?.items.length ?? 0}
        total={erasure.devices}
        onFirst={page > 0 ? () => turn(0, undefined) : undefined}
        onPrevious={page > 0 && back !== 'unknown' ? () => turn(page - 1, back.cursor) : undefined}
        onNext={told.data?.next ? () => turn(page + 1, told.data?.next) : undefined}
      />
    </div>
  )
}

function itemColumns(words: Words, format: Format): Column<Item>[] {
  const say = words.erasures
  return [
    {
      key: 'device',
      title: words.devices.device,
      cell: (row) => (
        <code className="clip item-id" title={row.device}>
          {row.device}
        </code>
      ),
      text: (row) => row.device,
    },
    {
      key: 'state',
      title: say.state,
      cell: (row) => (
        <span className="presence">
          {row.state === 'erased' ? (
            <CircleCheck size={14} color="var(--good)" aria-hidden="true" />
          ) : row.state === 'kept' ? (
            <Gavel size={14} color="var(--warn)" aria-hidden="true" />
          ) : (
            <Clock size={14} color="var(--unknown)" aria-hidden="true" />
          )}
          {say.itemStates[row.state]}
          {row.hold && (
            <Link to="/legal-holds" className="plain-link">
              {say.whichHold}
            </Link>
          )}
        </span>
      ),
      text: (row) => row.state,
    },
    {
      key: 'erasedAt',
      title: say.erasedAt,
      cell: (row) => (row.erasedAt ? <Age at={row.erasedAt} /> : <span className="dim">–</span>),
      text: (row) => row.erasedAt && format.dateTime(row.erasedAt),
    },
    {
      key: 'told',
      title: say.told,
      cell: (row) => (row.told ? say.toldStates[row.told] : <span className="dim">–</span>),
      text: (row) => row.told,
    },
  ]
}
