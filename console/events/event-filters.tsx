// The filters of events: how severe, which, and from when, as they stand in the address.
import type { eventCounts } from '#wire/console/events.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { type EventTypeName, eventTypeNames, eventTypes, type Severity, severities } from '#wire/telemetry/event.ts'
import { Filter } from '../table/filter.tsx'
import { Narrowed } from '../table/narrowed.tsx'
import { useWords } from '../words/words.ts'

export interface EventSearch {
  severity?: string | undefined
  type?: string | undefined
  device?: string | undefined
  hours?: string | undefined
  from?: string | undefined
  until?: string | undefined
  page?: string | undefined
  cursor?: string | undefined
}

export const listed = (text: string | undefined): string[] => text?.split(',').filter(Boolean) ?? []

/** Values the server does not know are left out here, so that an old link still shows something. */
export const severitiesOf = (search: EventSearch): Severity[] | undefined =>
  some(severities.filter((severity) => listed(search.severity).includes(severity)))
export const typesOf = (search: EventSearch): EventTypeName[] | undefined =>
  some(eventTypeNames.filter((type) => listed(search.type).includes(type)))

const some = <T,>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined)

export const spans = ['24', '168', '720'] as const
export const spanOf = (search: EventSearch): (typeof spans)[number] =>
  spans.find((span) => span === search.hours) ?? '168'

interface EventFiltersProps {
  readonly search: EventSearch
  readonly counts: AnswerOf<typeof eventCounts> | undefined
  /** Further filters that are on, each with its way back. */
  readonly further?: readonly { readonly title: string; readonly value: string; onClear(): void }[]
  onChange(next: EventSearch): void
}

export function EventFilters({ search, counts, further = [], onChange }: EventFiltersProps) {
  const words = useWords()
  const say = words.events
  const bySeverity = (severity: Severity) => counts?.byHour.reduce((sum, hour) => sum + hour[severity], 0)
  const byType = new Map(counts?.byType.map((each) => [each.type, each.events]))
  const ranked = [...eventTypeNames].sort(
    (a, b) =>
      severities.indexOf(eventTypes[b].severity) - severities.indexOf(eventTypes[a].severity) || (a < b ? -1 : 1),
  )
  const countOf = (count: number | undefined) => (count === undefined ? {} : { count })
  return (
    <>
      <Filter
        title={say.severity}
        chosen={severitiesOf(search) ?? []}
        choices={[...severities].reverse().map((severity) => ({
          value: severity,
          label: say.severities[severity],
          // A count under its own filter would only repeat the choice.
          ...(search.severity ? {} : countOf(bySeverity(severity))),
        }))}
        onChange={(next) => onChange({ severity: next.join(',') || undefined })}
      />
      <Filter
        title={say.type}
        chosen={typesOf(search) ?? []}
        choices={ranked.map((type) => ({
          value: type,
          label: say.typeTitle(type),
          ...(search.type ? {} : countOf(counts && (byType.get(type) ?? 0))),
        }))}
        onChange={(next) => onChange({ type: next.join(',') || undefined })}
      />
      {further.map(({ title, value, onClear }) => (
        <Narrowed key={title} title={title} value={value} onClear={onClear} />
      ))}
    </>
  )
}
