// The first page: how the fleet is, how old that knowledge is, what it does not cover, and what to do next.
import { Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Circle, CircleCheck } from 'lucide-react'
import { overview } from '#wire/console/overview.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { systemName } from '../devices/system-name.ts'
import { Age } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { useMe } from '../shell/me.ts'
import { Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { Tile } from '../shell/tile.tsx'
import { KnowledgeStrip } from '../vulnerabilities/knowledge-strip.tsx'
import { type useFormat, useReader, useWords } from '../words/words.ts'
import { ExposureTiles, ExposureTrend, FirstDevices } from './exposure.tsx'
import { Now } from './now.tsx'

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
          <Now lines={data.lines} />
          <div className="overview-grid">
            <div className="stack">
              <KnowledgeStrip knowledge={data.vulnerabilities.knowledge} />
              <ExposureTrend exposure={data.vulnerabilities} />
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
              <FirstDevices exposure={data.vulnerabilities} />
              <NextSteps data={data} />
              <Panel title={words.overview.leftTitle}>
                <p className="left-bytes">
                  {data.leftBytes === null ? words.shell.unknown : format.bytes(data.leftBytes)}
                </p>
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
      <ExposureTiles exposure={data.vulnerabilities} />
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
