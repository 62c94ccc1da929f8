// Events of all devices: how many by hour, which, and what was lost.
import { Button, SegmentedControl } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { getRouteApi } from '@tanstack/react-router'
import { BellOff, BellRing, ListTree, SearchX } from 'lucide-react'
import { useMemo } from 'react'
import { iso, systemClock } from '#kit/clock.ts'
import { showDevice } from '#wire/console/devices.ts'
import { eventCounts, listEventTypes } from '#wire/console/events.ts'
import type { DeviceId } from '#wire/ids.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { type Step, stepSeconds } from '../charts/series.ts'
import { useAnswer } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { Empty, Page } from '../shell/page.tsx'
import { useSince } from '../table/last-days.tsx'
import { useReader } from '../words/words.ts'
import { byStep } from './by-step.ts'
import { EventFilters, type EventSearch, severitiesOf, spanOf, spans, typesOf } from './event-filters.tsx'
import { EventList } from './event-list.tsx'
import { Losses } from './losses.tsx'
import { TypesDrawer } from './types-drawer.tsx'

const route = getRouteApi('/in/events')

export function EventsPage() {
  const { words, format } = useReader()
  const say = words.events
  const search: EventSearch = route.useSearch()
  const navigate = route.useNavigate()
  const [opened, types] = useDisclosure()
  const span = spanOf(search)
  const since = useSince(Number(span))
  const conditions = {
    severity: severitiesOf(search),
    type: typesOf(search),
    device: (search.device || undefined) as DeviceId | undefined,
  }
  const filter = useMemo(
    () => ({
      severity: severitiesOf(search),
      type: typesOf(search),
      device: (search.device || undefined) as DeviceId | undefined,
      from: search.from || since,
      until: search.until || undefined,
    }),
    [search, since],
  )
  const counts = useAnswer(
    eventCounts,
    { ...conditions, hours: Number(span) },
    { keep: true, everyMilliseconds: 60_000 },
  )
  const named = useAnswer(
    showDevice,
    { id: search.device as DeviceId },
    { enabled: search.device !== undefined, staleMilliseconds: 60_000 },
  )
  const change = (next: EventSearch) =>
    navigate({ search: (before) => ({ ...before, page: undefined, cursor: undefined, ...next }) })
  const picked = search.from !== undefined && search.until !== undefined
  const further = [
    ...(search.device
      ? [
          {
            title: say.device,
            value: named.data?.name ?? `${search.device.slice(0, 10)}…`,
            onClear: () => change({ device: undefined }),
          },
        ]
      : []),
    ...(picked
      ? [
          {
            title: say.span,
            value: say.between(format.hour(search.from as string), format.hour(search.until as string)),
            onClear: () => change({ from: undefined, until: undefined }),
          },
        ]
      : []),
  ]
  const narrowed = further.length > 0 || conditions.severity !== undefined || conditions.type !== undefined
  return (
    <Page
      title={say.title}
      lede={say.lede}
      acts={
        <Button variant="default" leftSection={<ListTree size={15} aria-hidden="true" />} onClick={types.open}>
          {say.types}
        </Button>
      }
    >
      <div className="stack">
        <CountChart
          counts={counts.data}
          span={span}
          onSpan={(next) => change({ hours: next === '168' ? undefined : next, from: undefined, until: undefined })}
          onPick={(from, until) => change({ from, until })}
        />
        <Losses counts={counts.data} />
        <div className="panel flush">
          <EventList
            filter={filter}
            at={search}
            onTurn={(turned) => navigate({ search: (before) => ({ ...before, ...turned }) })}
            withDevice
            filters={<EventFilters search={search} counts={counts.data} further={further} onChange={change} />}
            empty={<Nothing narrowed={narrowed} onClear={() => navigate({ search: {} })} />}
          />
        </div>
      </div>
      <TypesDrawer opened={opened} onClose={types.close} />
    </Page>
  )
}

interface CountChartProps {
  readonly counts: Parameters<typeof byStep>[0] | undefined
  readonly span: (typeof spans)[number]
  onSpan(span: string): void
  onPick(from: string, until: string): void
}

function CountChart({ counts, span, onSpan, onPick }: CountChartProps) {
  const { words, format } = useReader()
  const say = words.events
  const step: Step = span === '720' ? 'day' : 'hour'
  const { at, values } = useMemo(
    () => byStep(counts ?? { asOf: iso(systemClock.now()), byHour: [] }, Number(span), step),
    [counts, span, step],
  )
  const series = useMemo(
    () => [
      { label: say.severities.critical, color: '--bad', values: values.critical },
      { label: say.severities.warning, color: '--warn-fill', values: values.warning },
      { label: say.severities.info, color: '--accent-2', values: values.info },
    ],
    [say, values],
  )
  return (
    <ChartPanel
      title={step === 'hour' ? say.chartTitle : say.chartTitleDays}
      note={say.chartText}
      before={
        <SegmentedControl
          size="xs"
          aria-label={say.span}
          value={span}
          onChange={onSpan}
          data={spans.map((value) => ({ value, label: say.spans[value] ?? value }))}
        />
      }
      days={at}
      step={step}
      kind="bars"
      series={series}
      nothing={say.nothing}
      unit={(value) => say.count(value, format.number(value))}
      onPick={(index) => {
        const from = Date.parse(at[index] ?? '')
        if (!Number.isNaN(from)) onPick(iso(from), iso(from + stepSeconds[step] * 1000))
      }}
    />
  )
}

/** Why nothing is here, and the next step. */
export function Nothing({ narrowed, onClear }: { narrowed: boolean; onClear(): void }) {
  const { words } = useReader()
  const say = words.events
  const types = useAnswer(listEventTypes, {}, { staleMilliseconds: 60_000 })
  if (types.data && !types.data.items.some((type) => type.collected)) {
    return (
      <Empty
        icon={<BellOff size={22} />}
        title={say.off}
        text={say.offText}
        act={
          <LinkButton to="/privacy/catalogue" search={{ tab: 'choice' }}>
            {say.offAct}
          </LinkButton>
        }
      />
    )
  }
  if (narrowed) {
    return (
      <Empty
        icon={<SearchX size={22} />}
        title={say.none}
        text={say.noneText}
        act={
          <Button variant="default" onClick={onClear}>
            {words.table.clearFilters}
          </Button>
        }
      />
    )
  }
  return <Empty icon={<BellRing size={22} />} title={say.noneYet} text={say.noneYetText} />
}
