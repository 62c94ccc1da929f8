// A list that the server gives page by page: its table, its foot, and what stands there while it cannot be shown.
import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import type { Column } from './columns.ts'
import { ListFoot } from './list-foot.tsx'
import { ListTable, type Selection } from './list-table.tsx'
import { cursorOf, notePage } from './trail.ts'

export interface Place {
  /** From 0. */
  readonly page: number
  readonly cursor: string | undefined
  readonly size: number
  turn(page: number, cursor: string | undefined): void
}

interface Rows<Row> {
  readonly items: readonly Row[]
  readonly next?: string | undefined
  readonly total: number
  readonly asOf: string
}

interface PagedListProps<Row> {
  /** What the list holds, for screen readers. */
  readonly label: string
  readonly list: Pick<UseQueryResult<Rows<Row>>, 'data' | 'error' | 'isPlaceholderData' | 'refetch'>
  /** The list's input without its cursor: the pages of one list lie on one trail. */
  readonly trail: unknown
  readonly place: Place
  readonly columns: readonly Column<Row>[]
  rowKey(row: Row): string
  rowName(row: Row): string
  readonly sort?: { readonly by: string; readonly order: 'asc' | 'desc'; onSort(by: string): void } | undefined
  readonly selection?: Selection<Row> | undefined
  readonly menu?: ((row: Row) => ReactNode) | undefined
  readonly empty: ReactNode
  readonly sizes?: { readonly choices: readonly string[]; onChange(size: string): void }
}

export function PagedList<Row>(props: PagedListProps<Row>) {
  const { list, place, columns, sort, selection, menu, sizes } = props
  const { page, cursor, size, turn } = place
  const key = `${props.label} ${JSON.stringify(props.trail)}`
  useEffect(() => notePage(key, page, cursor), [key, page, cursor])
  const back = cursorOf(key, page - 1)
  const rows = list.data?.items
  if (list.error && !rows) {
    return (
      <div className="panel-body">
        <ProblemPanel error={list.error} onRetry={() => list.refetch()} />
      </div>
    )
  }
  return (
    <>
      <ListTable
        label={props.label}
        columns={columns}
        rows={rows}
        rowKey={props.rowKey}
        rowName={props.rowName}
        busy={list.isPlaceholderData}
        empty={props.empty}
        {...(sort ? { sort } : {})}
        {...(selection ? { selection } : {})}
        {...(menu ? { menu } : {})}
      />
      <ListFoot
        from={page * size}
        shown={rows?.length ?? 0}
        total={list.data?.total ?? 0}
        asOf={list.data?.asOf}
        {...(sizes ? { size: { now: size, ...sizes } } : {})}
        onFirst={page > 0 ? () => turn(0, undefined) : undefined}
        onPrevious={page > 0 && back !== 'unknown' ? () => turn(page - 1, back.cursor) : undefined}
        onNext={list.data?.next ? () => turn(page + 1, list.data?.next) : undefined}
      />
    </>
  )
}
