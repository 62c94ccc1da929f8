// The first page: how the fleet is, how old that knowledge is, what it does not cover, and what to do next.
import { Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Circle, CircleCheck, ShieldQuestion } from 'lucide-react'
import type { ReactNode } from 'react'
import { eventCounts } from '#wire/console/events.ts'
import { overview } from '#wire/console/overview.ts'
import { listSyncs } from '#wire/console/syncs.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Severity } from '#wire/telemetry/event.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { systemName } from '../devices/system-name.ts'
import { Age } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { useMe } from '../shell/me.ts'
import { Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { summed } from '../syncs/sync-bar.tsx'
import { type useFormat, useReader, useWords } from '../words/words.ts'

type Overview = AnswerOf<typeof overview>

export function OverviewPage() {
  const { words, format } = useReader()
  const me = useMe()
  const told = useAnswer(overview, {}, { everyMilliseconds: 60_000 })
  const data = told.data
  return (
    <Page
      title={words.overview.title}
      lede={
        data && (
          <>
            {me.organisation} · {words.table.asOf} <Age at={data.asOf} />
          </>
        )
      }
    >
      {told.error && !data && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!data && !told.error && <Skeleton height={420} />}
      {data && (
        <>
          <Tiles data={data} />
          <Now data={data} />
          <div className="overview-grid">
            <div className="stack">
              <ChartPanel
                title={words.overview.changesTitle}
                note={words.overview.changesText}
                days={data.changes.map((change) => change.day)}
                kind="bars"
                series={[
                  { label: words.devices.what.changed, color: '--accent', values: data.changes.map((c) => c.changed) },
                  { label: words.devices.what.added, color: '--accent-2', values: data.changes.map((c) => c.added) },
                  {
                    label: words.devices.what.removed,
                    color: '--accent-3',
                    values: data.changes.map((c) => c.removed),
                  },
                ]}
                unit={(value) => words.devices.changes(format.number(value))}
              />
              <Systems data={data} />
            </div>
            <div className="stack">
              <NextSteps data={data} />
              <Panel title={words.overview.leftTitle}>
                <p className="left-bytes">{format.bytes(data.leftBytes)}</p>
                <p className="note">{words.overview.leftText}</p>
              </Panel>
            </div>
          </div>
        </>
      )}
    </Page>
  )
}

function Tiles({ data }: { data: Overview }) {
  const { words, format } = useReader()
  const say = words.overview
  const of = (count: number) => say.ofAll(data.devices === 0 ? format.percent(0) : format.percent(count / data.devices))
  const online = data.presence.online ?? 0
  const away = (data.presence.offline ?? 0) + (data.presence.late ?? 0)
  const pending = data.states.pending ?? 0
  const locked = data.states.locked ?? 0
  return (
    <section className="tiles" aria-label={say.tiles}>
      <Tile label={say.devices} value={format.number(data.devices)} note={say.states(stateWords(data, words, format))}>
        {(inside) => (
          <Link to="/devices" className="tile">
            {inside}
          </Link>
        )}
      </Tile>
      <Tile label={say.online} tone="good" value={format.number(online)} note={of(online)}>
        {(inside) => (
          <Link to="/devices" search={{ presence: 'online' }} className="tile">
            {inside}
          </Link>
        )}
      </Tile>
      <Tile label={say.away} tone={away > 0 ? 'warn' : 'unknown'} value={format.number(away)} note={of(away)}>
        {(inside) => (
          <Link to="/devices" search={{ presence: 'late,offline', sort: 'lastSeen' }} className="tile">
            {inside}
          </Link>
        )}
      </Tile>
      {pending + locked > 0 && (
        <Tile
          label={say.decide}
          tone={locked > 0 ? 'bad' : 'warn'}
          value={format.number(pending + locked)}
          note={say.decideText}
        >
          {(inside) => (
            <Link to="/devices" search={{ state: 'pending,locked' }} className="tile">
              {inside}
            </Link>
          )}
        </Tile>
      )}
      <Tile
        label={say.software}
        value={data.software ? format.number(data.software.packages) : words.shell.unknown}
        unknown={!data.software}
        note={data.software ? say.versions(format.number(data.software.versions)) : say.rebuilding}
      >
        {(inside) => (
          <Link to="/software" className="tile">
            {inside}
          </Link>
        )}
      </Tile>
      <Tile
        label={say.vulnerabilities}
        value={words.shell.unknown}
        unknown
        icon={<ShieldQuestion size={14} aria-hidden="true" />}
        note={say.vulnerabilitiesText}
      >
        {(inside) => <div className="tile">{inside}</div>}
      </Tile>
    </section>
  )
}

/** What goes on right now: lines that are open, forced syncs under way, and what happened in a day. */
function Now({ data }: { data: Overview }) {
  const { words, format } = useReader()
  const say = words.overview
  const events = useAnswer(eventCounts, { hours: 24 }, { everyMilliseconds: 60_000, keep: true })
  const syncs = useAnswer(listSyncs, { limit: 20 }, { everyMilliseconds: 30_000, keep: true })
  const sum = (severity: Severity) => events.data?.byHour.reduce((total, hour) => total + hour[severity], 0) ?? 0
  const [critical, warning, info] = [sum('critical'), sum('warning'), sum('info')]
  const running = syncs.data?.items.filter((order) => order.settledAt === undefined) ?? []
  const asked = summed(running)
  return (
    <section className="tiles" aria-label={say.now}>
      <Tile
        label={words.events.last24}
        tone={critical > 0 ? 'bad' : warning > 0 ? 'warn' : 'good'}
        value={events.data ? format.number(critical + warning + info) : words.shell.unknown}
        unknown={!events.data}
        note={words.events.last24Text(format.number(critical), format.number(warning))}
      >
        {(inside) => (
          <Link
            to="/events"
            search={{ hours: '24', severity: critical > 0 ? 'critical' : warning > 0 ? 'warning' : undefined }}
            className="tile"
          >
            {inside}
          </Link>
        )}
      </Tile>
      <Tile label={say.lines} value={format.number(data.lines.held)} note={say.linesOf(format.number(data.lines.cap))}>
        {(inside) => (
          <Link to="/devices" search={{ columns: 'presence,line,state,os,class,group' }} className="tile">
            {inside}
          </Link>
        )}
      </Tile>
      <Tile
        label={say.syncs}
        value={
          running.length === 0
            ? format.number(0)
            : format.percent(asked.devices === 0 ? 0 : asked.counts.done / asked.devices)
        }
        note={
          running.length === 0
            ? say.syncsNone
            : words.syncs.bar(format.number(asked.counts.done), format.number(asked.devices))
        }
      >
        {(inside) => (
          <Link
            {...(running.length === 1 && running[0]
              ? { to: '/syncs/$id', params: { id: running[0].id } }
              : { to: '/syncs' })}
            className="tile"
          >
            {inside}
          </Link>
        )}
      </Tile>
    </section>
  )
}

function stateWords(
  data: Overview,
  words: ReturnType<typeof useWords>,
  format: ReturnType<typeof useFormat>,
): readonly string[] {
  return (['managed', 'unmanaged'] as const).flatMap((state) =>
    data.states[state] ? [`${format.number(data.states[state])} ${words.devices.state[state].toLowerCase()}`] : [],
  )
}

interface TileProps {
  readonly label: string
  readonly value: string
  readonly note: string
  readonly tone?: string
  readonly unknown?: boolean
  readonly icon?: ReactNode
  children(inside: ReactNode): ReactNode
}

function Tile({ label, value, note, tone, unknown, icon, children }: TileProps) {
  return children(
    <>
      <span className="tile-label">
        {tone && <i className="dot" data-tone={tone} aria-hidden="true" />}
        {icon}
        {label}
      </span>
      <span className={unknown ? 'tile-value unknown' : 'tile-value'}>{value}</span>
      <span className="tile-note">{note}</span>
    </>,
  )
}

/** Operating systems by number of devices; each opens its devices. */
function Systems({ data }: { data: Overview }) {
  const { words, format } = useReader()
  const most = Math.max(1, ...data.systems.map((system) => system.devices))
  const known = data.systems.reduce((sum, system) => sum + system.devices, 0)
  const missing = data.devices - known
  return (
    <Panel
      title={words.overview.systemsTitle}
      note={missing > 0 ? words.overview.systemsMissing(missing, format.number(missing)) : words.overview.systemsText}
    >
      {data.systems.length === 0 && <p className="dim">{words.overview.systemsNone}</p>}
      <div className="shares">
        {data.systems.slice(0, 12).map((system) => (
          <Link
            key={`${system.osId} ${system.osVersion}`}
            to="/devices"
            search={{ os: `${system.osId} ${system.osVersion}`.trim() }}
            className="share"
          >
            <span className="clip">{systemName(system.osId, system.osVersion)}</span>
            <b>{format.number(system.devices)}</b>
            <span className="track">
              <i style={{ width: `${(system.devices / most) * 100}%` }} />
            </span>
          </Link>
        ))}
      </div>
    </Panel>
  )
}

function NextSteps({ data }: { data: Overview }) {
  const words = useWords()
  const done = data.nextSteps.filter((step) => step.done).length
  if (data.nextSteps.length === 0) return null
  return (
    <Panel
      title={words.overview.nextTitle}
      acts={<span className="pill number">{words.overview.nextDone(done, data.nextSteps.length)}</span>}
    >
      <ul className="steps">
        {data.nextSteps.map((step) => {
          const own = words.overview.steps[step.key]
          const title = own?.[0] ?? step.title
          return (
            <li key={step.key} data-done={step.done || undefined}>
              {step.done ? (
                <CircleCheck size={17} aria-label={words.devices.done} />
              ) : (
                <Circle size={17} aria-hidden="true" />
              )}
              <div>
                {step.link && !step.done ? (
                  <Link className="step-title" to={step.link}>
                    {title}
                  </Link>
                ) : (
                  <span className="step-title">{title}</span>
                )}
                {!step.done && <p className="note">{own?.[1] ?? step.text}</p>}
              </div>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
