// Events newest first. What arrives meanwhile is announced and comes when it is asked for: no row jumps under the pointer.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ArrowUp } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import type { InputOf } from '#kit/http/call.ts'
import { type EventRow, listEvents } from '#wire/console/events.ts'
import { ask } from '../shell/ask.ts'
import { useNarrow } from '../shell/narrow.ts'
import { sayProblem } from '../shell/notices.tsx'
import { everyPage } from '../table/every-page.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { PagedList, placeOf, type Turned } from '../table/paged-list.tsx'
import { useReader } from '../words/words.ts'
import { eventColumns } from './event-columns.tsx'
import { EventSheet } from './event-sheet.tsx'

const size = 50
/** As many new ones are counted; beyond that "more than" is all anybody needs. */
const mostCounted = 100

export type EventFilter = Omit<InputOf<typeof listEvents>, 'cursor' | 'limit'>

interface EventListProps {
  readonly filter: EventFilter
  /** Where its reader is, as the address tells it. */
  readonly at: Turned
  onTurn(turned: Required<Turned>): void
  /** On a device's own page its name says nothing. */
  readonly withDevice: boolean
  readonly filters: ReactNode
  readonly empty: ReactNode
}

export function EventList({ filter, at, onTurn, withDevice, filters, empty }: EventListProps) {
  const { words, format } = useReader()
  const say = words.events
  const narrow = useNarrow()
  const [opened, setOpened] = useState<EventRow>()
  const place = placeOf(at, size, onTurn)
  const { page, cursor } = place

  // Under a key of its own: news makes only the count below stale, never the rows that are read.
  const list = useQuery({
    queryKey: ['events as shown', filter, cursor],
    queryFn: ({ signal }) => ask(listEvents, { ...filter, cursor, limit: size }, signal),
    refetchOnWindowFocus: false,
    placeholderData: (before) => before,
  })
  const rows = list.data?.items
  const fresh = useFresh(filter, page === 0 && !list.isPlaceholderData ? rows : undefined)
  // Nothing can jump where nothing stands.
  const adopt = fresh > 0 && rows?.length === 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each arrival
  useEffect(() => {
    if (adopt) list.refetch()
  }, [adopt])

  const columns = useMemo(
    () => eventColumns(words, format, { withDevice, narrow, onOpen: setOpened }),
    [words, format, withDevice, narrow],
  )
  return (
    <>
      <div className="list-bar">
        {filters}
        <div className="list-bar-end">
          <ExportMenu
            name="events"
            columns={eventColumns(words, format, { withDevice: true, narrow: false, onOpen: setOpened })}
            rows={(onCount) => everyEvent(filter, onCount)}
            onProblem={sayProblem}
          />
        </div>
      </div>
      <div className="fresh-room" role="status">
        {fresh > 0 && !adopt && (
          <Button
            size="compact-sm"
            variant="light"
            loading={list.isRefetching}
            leftSection={<ArrowUp size={14} aria-hidden="true" />}
            onClick={() => list.refetch()}
          >
            {fresh > mostCounted ? say.freshMany(format.number(mostCounted)) : say.fresh(fresh, format.number(fresh))}
          </Button>
        )}
      </div>
      <PagedList
        label={say.title}
        list={list}
        trail={filter}
        place={place}
        columns={columns}
        rowKey={(row) => row.id}
        rowName={(row) => say.typeTitle(row.type)}
        empty={empty}
      />
      <EventSheet event={opened} onClose={() => setOpened(undefined)} />
    </>
  )
}

/** How many events came since the rows on screen; one more than `mostCounted` stands for any further number. */
function useFresh(filter: EventFilter, rows: readonly EventRow[] | undefined): number {
  const newest = useQuery({
    queryKey: [listEvents.name, filter],
    queryFn: ({ signal }) => ask(listEvents, { ...filter, limit: mostCounted }, signal),
    enabled: rows !== undefined,
    staleTime: 30_000,
    refetchInterval: 60_000,
  })
  if (!rows || !newest.data) return 0
  const shown = new Set(rows.map((row) => row.id))
  const at = newest.data.items.findIndex((row) => shown.has(row.id))
  if (at >= 0) return at
  // Rows that went by retention leave nothing in common, and are no arrivals.
  if (rows.length > 0 && newest.data.items.length < mostCounted) {
    const last = rows[0]?.arrivedAt ?? ''
    return newest.data.items.filter((row) => row.arrivedAt > last).length
  }
  return newest.data.items.length === mostCounted ? mostCounted + 1 : newest.data.items.length
}

const everyEvent = (filter: EventFilter, onCount: (count: number) => void): Promise<EventRow[]> =>
  everyPage((cursor) => ask(listEvents, { ...filter, cursor, limit: 500 }), onCount)
