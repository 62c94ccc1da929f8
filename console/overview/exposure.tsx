// What concerns the fleet, on the first page: open vulnerabilities by priority, their trend, and the devices to look at first.
import { Link } from '@tanstack/react-router'
import { CircleHelp, ShieldQuestion } from 'lucide-react'
import { useMemo } from 'react'
import { findingTrend, listExposedDevices, type Priority } from '#wire/console/findings.ts'
import type { overview } from '#wire/console/overview.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { useAnswer } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { Empty, Panel } from '../shell/page.tsx'
import { Tile } from '../shell/tile.tsx'
import { Counts } from '../vulnerabilities/weight.tsx'
import { useReader } from '../words/words.ts'

type Exposure = AnswerOf<typeof overview>['vulnerabilities']

/** Two figures: what is open, and how many devices come first; grey with the reason and the next step while unknown. */
export function ExposureTiles({ exposure }: { exposure: Exposure }) {
  const { words, format } = useReader()
  const say = words.overview
  const { findings, devices, first, knowledge } = exposure
  if (!findings) {
    const [reason] = knowledge.why
    return (
      <Tile
        label={say.vulnerabilities}
        value={words.shell.unknown}
        unknown
        icon={<ShieldQuestion size={14} aria-hidden="true" />}
        note={reason ? words.knowledge.why[reason][0] : words.vulnerabilities.unknownText}
      >
        {(inside) => (
          <Link to="/vulnerabilities/sources" className="tile">
            {inside}
          </Link>
        )}
      </Tile>
    )
  }
  const grave = findings.urgent + findings.high
  const open = grave + findings.medium + findings.low + findings.unrated
  const coverage = knowledge.coverage
  const missing = coverage ? coverage.devices - coverage.covered : 0
  return (
    <>
      <Tile
        label={say.vulnerabilities}
        tone={findings.urgent > 0 ? 'bad' : grave > 0 ? 'warn' : knowledge.state === 'known' ? 'good' : 'unknown'}
        value={format.number(open)}
        note={say.graveOf(format.number(findings.urgent), format.number(findings.high))}
      >
        {(inside) => (
          <Link to="/vulnerabilities" className="tile">
            {inside}
          </Link>
        )}
      </Tile>
      <Tile
        label={say.firstDevices}
        tone={first ? (findings.urgent > 0 ? 'bad' : 'warn') : 'unknown'}
        value={first === null ? words.shell.unknown : format.number(first)}
        unknown={first === null}
        note={say.firstNote(format.number(devices ?? 0), missing === 0 ? undefined : format.number(missing))}
      >
        {(inside) => (
          <Link to="/vulnerabilities" search={{ by: 'device' }} className="tile">
            {inside}
          </Link>
        )}
      </Tile>
    </>
  )
}

const series: readonly [Priority, color: string][] = [
  ['urgent', '--bad'],
  ['high', '--warn-fill'],
  ['medium', '--accent'],
  ['low', '--accent-2'],
  ['unrated', '--accent-3'],
]

export function ExposureTrend({ exposure }: { exposure: Exposure }) {
  const { words, format } = useReader()
  const say = words.overview
  const told = useAnswer(findingTrend, {}, { everyMilliseconds: 60_000 })
  const days = told.data?.days
  const drawn = useMemo(
    () => ({
      days: days?.map((each) => each.day) ?? [],
      series: series.map(([priority, color]) => ({
        label: words.vulnerabilities.priorities[priority],
        color,
        values: days?.map((each) => each.findings[priority]) ?? [],
      })),
    }),
    [days, words],
  )
  if (!exposure.findings) {
    const [reason] = exposure.knowledge.why
    return (
      <Panel title={say.trendTitle}>
        <Empty
          icon={<CircleHelp size={22} />}
          title={words.vulnerabilities.unknownTitle}
          text={reason ? words.knowledge.why[reason].join('. ') : words.vulnerabilities.unknownText}
          act={<LinkButton to="/vulnerabilities/sources">{words.knowledge.toSources}</LinkButton>}
        />
      </Panel>
    )
  }
  if (!days) return null
  return (
    <ChartPanel
      title={say.trendTitle}
      note={say.trendText}
      days={drawn.days}
      kind="bars"
      series={drawn.series}
      nothing={say.trendNothing}
      // The last day is what is open; days added up would count one finding again and again.
      unit={() => {
        const last = days.at(-1)
        const open = last ? Object.values(last.findings).reduce((sum, count) => sum + count, 0) : 0
        return words.vulnerabilities.count(open, format.number(open))
      }}
    />
  )
}

export function FirstDevices({ exposure }: { exposure: Exposure }) {
  const { words } = useReader()
  const say = words.overview
  const list = useAnswer(
    listExposedDevices,
    { priority: ['urgent', 'high'], limit: 5 },
    { enabled: exposure.findings !== null, keep: true, everyMilliseconds: 60_000 },
  )
  const rows = list.data?.items.filter((row) => row.counts && Object.values(row.counts).some((count) => count > 0))
  if (!rows || rows.length === 0) return null
  return (
    <Panel
      title={say.firstTitle}
      acts={
        <Link to="/vulnerabilities" search={{ by: 'device' }}>
          {say.firstAll}
        </Link>
      }
    >
      <ul className="first-devices">
        {rows.map((row) => (
          <li key={row.id}>
            <Link
              className="clip"
              to="/devices/$id"
              params={{ id: row.id }}
              search={{ tab: 'vulnerabilities' }}
              title={row.name}
            >
              {row.name}
            </Link>
            {row.counts && <Counts counts={row.counts} />}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
