// A list that the server gives page by page: its rows, its foot, and the way back through the pages.
import { useEffect } from 'react'
import { AnsweredList, type AnsweredListProps } from './answered-list.tsx'
import { ListFoot } from './list-foot.tsx'
import { cursorOf, notePage } from './trail.ts'

interface Place {
  /** From 0. */
  readonly page: number
  readonly cursor: string | undefined
  readonly size: number
  turn(page: number, cursor: string | undefined): void
}

/** What of an address says where in a list its reader is. */
export interface Turned {
  readonly page?: string | undefined
  readonly cursor?: string | undefined
}

/** The place that an address tells, and the address that another page has. */
export function placeOf(search: Turned, size: number, onTurn: (turned: Required<Turned>) => void): Place {
  return {
    page: Number(search.page ?? 0) || 0,
    cursor: search.cursor,
    size,
    turn: (page, cursor) => onTurn({ page: page === 0 ? undefined : String(page), cursor }),
  }
}

interface Rows<Row> {
  readonly items: readonly Row[]
  readonly next?: string | undefined
  /** Without it the foot tells no total: counting would cost more than it tells. */
  readonly total?: number | undefined
  readonly asOf?: string | undefined
}

interface PagedListProps<Row> extends AnsweredListProps<Row, Rows<Row>> {
  /** The list's input without its cursor: the pages of one list lie on one trail. */
  readonly trail?: unknown
  readonly place: Place
  /** Where the answer does not tell it with its rows. */
  readonly total?: number
  readonly sizes?: { readonly choices: readonly string[]; onChange(size: string): void }
}

export function PagedList<Row>({ trail, place, total, sizes, ...rest }: PagedListProps<Row>) {
  const { page, cursor, size, turn } = place
  const key = `${rest.label} ${JSON.stringify(trail)}`
  useEffect(() => notePage(key, page, cursor), [key, page, cursor])
  const back = cursorOf(key, page - 1)
  const { data, error } = rest.list
  if (error && !data) return <AnsweredList {...rest} />
  return (
    <>
      <AnsweredList {...rest} />
      <ListFoot
        from={page * size}
        shown={data?.items.length ?? 0}
        total={total ?? data?.total}
        asOf={data?.asOf}
        {...(sizes ? { size: { now: size, ...sizes } } : {})}
        onFirst={page > 0 ? () => turn(0, undefined) : undefined}
        onPrevious={page > 0 && back !== 'unknown' ? () => turn(page - 1, back.cursor) : undefined}
        onNext={data?.next ? () => turn(page + 1, data.next) : undefined}
      />
    </>
  )
}
