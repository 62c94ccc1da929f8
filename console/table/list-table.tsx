// The one table every list is shown in: sortable heads, selection, the row's own menu, and all of it by keyboard.
import { ArrowDown, ArrowUp, Ellipsis } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useRef, useState } from 'react'
import { useWords } from '../words/words.ts'
import type { Column } from './columns.ts'
import { RowMenu } from './row-menu.tsx'

export interface Selection<Row> {
  has(row: Row): boolean
  set(rows: readonly Row[], on: boolean): void
}

export interface ListTableProps<Row> {
  /** What the list holds, for screen readers. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  /** Undefined while the first answer is awaited. */
  readonly rows: readonly Row[] | undefined
  rowKey(row: Row): string
  rowName(row: Row): string
  readonly sort?: { readonly by: string; readonly order: 'asc' | 'desc'; onSort(by: string): void } | undefined
  readonly selection?: Selection<Row> | undefined
  /** Items of the row's menu. */
  readonly menu?: ((row: Row) => ReactNode) | undefined
  /** A newer answer is on its way. */
  readonly busy?: boolean
  readonly empty?: ReactNode
}

export function ListTable<Row>(props: ListTableProps<Row>) {
  const { columns, rows, selection, menu, sort } = props
  const words = useWords()
  const [open, setOpen] = useState<{ row: Row; x: number; y: number; from: HTMLElement | null }>()
  const anchor = useRef<number>(undefined)
  const span = columns.length + (selection ? 1 : 0) + (menu ? 1 : 0)
  const allChosen = selection !== undefined && rows !== undefined && rows.length > 0 && rows.every(selection.has)
  const someChosen = selection !== undefined && rows?.some(selection.has) === true && !allChosen

  // The menu goes with its closing: where the keyboard was before is held here.
  const close = () => {
    setOpen(undefined)
    open?.from?.focus()
  }

  const choose = (index: number, event: MouseEvent | KeyboardEvent) => {
    const row = rows?.[index]
    if (!selection || !row) return
    const from = event.shiftKey && anchor.current !== undefined ? anchor.current : index
    selection.set(rows.slice(Math.min(from, index), Math.max(from, index) + 1), !selection.has(row))
    anchor.current = index
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    const target = event.target as HTMLElement
    const line = target.closest('tr')
    if (!line || target.tagName === 'INPUT') return
    const row = rows?.[Number(line.dataset.index)]
    if (menu && row && (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))) {
      const box = target.getBoundingClientRect()
      setOpen({ row, x: box.left, y: box.bottom, from: target })
      event.preventDefault()
      // The menu listens on the document for keys outside of it: this one opened it.
      event.stopPropagation()
      return
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      const next = step > 0 ? line.nextElementSibling : line.previousElementSibling
      next?.querySelector<HTMLElement>('a, button')?.focus()
      event.preventDefault()
    } else if (event.key === ' ' && selection && target.tagName === 'A') {
      choose(Number(line.dataset.index), event)
      event.preventDefault()
    }
  }

  return (
    // A region that scrolls must be reachable by keyboard; most lists hold something that is.
    <section className="list-scroll" aria-label={props.label} {...(selection || menu || sort ? {} : { tabIndex: 0 })}>
      <table className="list" data-busy={props.busy || undefined} aria-busy={props.busy || rows === undefined}>
        <caption className="unseen">{props.label}</caption>
        <thead>
          <tr>
            {selection && (
              <th className="choose" scope="col">
                <input
                  type="checkbox"
                  aria-label={words.table.choosePage}
                  checked={allChosen}
                  ref={(box) => {
                    if (box) box.indeterminate = someChosen
                  }}
                  onChange={() => rows && selection.set(rows, !allChosen)}
                />
              </th>
            )}
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} />
            ))}
            {menu && (
              <th className="more" scope="col">
                <span className="unseen">{words.table.acts}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {rows?.map((row, index) => (
            <tr
              key={props.rowKey(row)}
              data-index={index}
              data-chosen={selection?.has(row) || undefined}
              data-open={open?.row === row || undefined}
              onContextMenu={
                menu &&
                ((event) => {
                  event.preventDefault()
                  setOpen({
                    row,
                    x: event.clientX,
                    y: event.clientY,
                    from: event.currentTarget.querySelector('a, button'),
                  })
                })
              }
            >
              {selection && (
                <td className="choose">
                  <input
                    type="checkbox"
                    aria-label={words.table.choose(props.rowName(row))}
                    checked={selection.has(row)}
                    onClick={(event) => choose(index, event)}
                    onChange={() => {}}
                  />
                </td>
              )}
              {columns.map((column) => (
                <td key={column.key} className={column.align}>
                  {column.cell(row)}
                </td>
              ))}
              {menu && (
                <td className="more">
                  <button
                    type="button"
                    className="icon-button"
                    aria-label={words.table.actsOf(props.rowName(row))}
                    aria-haspopup="menu"
                    onClick={(event) => {
                      const box = event.currentTarget.getBoundingClientRect()
                      setOpen({ row, x: box.right, y: box.bottom, from: event.currentTarget })
                    }}
                  >
                    <Ellipsis size={16} aria-hidden="true" />
                  </button>
                </td>
              )}
            </tr>
          ))}
          {rows === undefined && <Waiting columns={columns.length} span={span} />}
          {rows?.length === 0 && (
            <tr className="nothing">
              <td colSpan={span}>{props.empty ?? words.table.nothing}</td>
            </tr>
          )}
        </tbody>
      </table>
      {open && menu && (
        <RowMenu x={open.x} y={open.y} label={props.rowName(open.row)} onClose={close}>
          {menu(open.row)}
        </RowMenu>
      )}
    </section>
  )
}

function Head<Row>({ column, sort }: { column: Column<Row>; sort: ListTableProps<Row>['sort'] }) {
  const by = column.sort
  const active = sort !== undefined && by !== undefined && sort.by === by
  const order = active ? (sort.order === 'asc' ? 'ascending' : 'descending') : undefined
  const Arrow = order === 'descending' ? ArrowDown : ArrowUp
  return (
    <th scope="col" className={column.align} style={{ width: column.width }} {...(order ? { 'aria-sort': order } : {})}>
      {sort && by ? (
        <button type="button" className="head-button" data-active={active || undefined} onClick={() => sort.onSort(by)}>
          {column.title}
          <Arrow size={12} aria-hidden="true" />
        </button>
      ) : (
        column.title
      )}
    </th>
  )
}

/** Grey bars in the rows' places, so that nothing jumps when they come. */
function Waiting({ columns, span }: { columns: number; span: number }) {
  return Array.from({ length: 8 }, (_, line) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
    <tr key={line}>
      {Array.from({ length: span }, (_, cell) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
        <td key={cell}>{cell >= span - columns && <span className="bar" data-width={(line * 3 + cell * 5) % 4} />}</td>
      ))}
    </tr>
  ))
}
