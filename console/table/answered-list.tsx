// The rows of an answer: the table, or why it cannot be shown.
import type { UseQueryResult } from '@tanstack/react-query'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { ListTable, type ListTableProps } from './list-table.tsx'

export type Answered<Rows> = Pick<UseQueryResult<Rows>, 'data' | 'error' | 'isPlaceholderData' | 'refetch'>

export interface AnsweredListProps<Row, Rows> extends Omit<ListTableProps<Row>, 'rows' | 'busy'> {
  readonly list: Answered<Rows>
}

export function AnsweredList<Row>({ list, ...table }: AnsweredListProps<Row, { readonly items: readonly Row[] }>) {
  const rows = list.data?.items
  if (list.error && !rows) {
    return (
      <div className="panel-body">
        <ProblemPanel error={list.error} onRetry={() => list.refetch()} />
      </div>
    )
  }
  return <ListTable {...table} rows={rows} busy={list.isPlaceholderData} />
}
