// A column of a list: how it is shown, sorted and exported.
import type { ReactNode } from 'react'

export interface Column<Row> {
  readonly key: string
  readonly title: string
  /** The server's word for sorting by it; without one the head is no button. */
  readonly sort?: string
  readonly align?: 'right'
  readonly width?: string
  /** Cannot be hidden. */
  readonly fixed?: boolean
  /** Shown until somebody chooses otherwise. */
  readonly standard?: boolean
  cell(row: Row): ReactNode
  /** What an export says. */
  text(row: Row): string | number | boolean | undefined
}

/** The columns to show: the chosen ones in the list's own order, the fixed ones always. */
export function shownColumns<Row>(all: readonly Column<Row>[], chosen: readonly string[]): Column<Row>[] {
  const wanted = chosen.length > 0 ? new Set(chosen) : undefined
  return all.filter((column) => column.fixed || (wanted ? wanted.has(column.key) : column.standard))
}
