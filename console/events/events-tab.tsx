// The events of one device, and how soon they come from it.
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { eventCounts } from '#wire/console/events.ts'
import type { Device } from '../devices/device.ts'
import { useAnswer } from '../shell/ask.ts'
import { Panel } from '../shell/page.tsx'
import { useWords } from '../words/words.ts'
import { EventFilters, type EventSearch, severitiesOf, typesOf } from './event-filters.tsx'
import { EventList } from './event-list.tsx'
import { Nothing } from './events-page.tsx'

const route = getRouteApi('/in/devices/$id')
/** As long as most types are kept; the contract counts no further back. */
const countedHours = 31 * 24

export function EventsTab({ device }: { device: Device }) {
  const words = useWords()
  const search: EventSearch = route.useSearch()
  const navigate = route.useNavigate()
  const counts = useAnswer(
    eventCounts,
    { device: device.id, severity: severitiesOf(search), type: typesOf(search), hours: countedHours },
    { keep: true },
  )
  const filter = useMemo(
    () => ({ device: device.id, severity: severitiesOf(search), type: typesOf(search) }),
    [device.id, search],
  )
  const change = (next: EventSearch) =>
    navigate({
      search: (before) => ({ ...before, tab: 'events', page: undefined, cursor: undefined, ...next }),
      replace: true,
    })
  return (
    <Panel
      flush
      title={words.events.title}
      note={device.reach?.mode ? words.events.modeText[device.reach.mode] : words.events.sealedText}
    >
      <EventList
        filter={filter}
        at={search}
        onTurn={(turned) => navigate({ search: (before) => ({ ...before, ...turned }) })}
        withDevice={false}
        filters={<EventFilters search={search} counts={counts.data} onChange={change} />}
        empty={
          <Nothing
            narrowed={filter.severity !== undefined || filter.type !== undefined}
            onClear={() => change({ severity: undefined, type: undefined })}
          />
        }
      />
    </Panel>
  )
}
