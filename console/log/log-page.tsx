// The transparency log: how long it is, who confirmed it, how to check it, and what it shows and does not show.
import { Skeleton } from '@mantine/core'
import { CircleAlert, CircleCheck, CircleMinus, Waypoints } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { readLog } from '#wire/console/log.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { daysUpTo } from '../charts/series.ts'
import { Age } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { Command } from '../shell/command.tsx'
import { LinkButton } from '../shell/link-button.tsx'
import { Empty, Fact, Facts, Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { Tile } from '../shell/tile.tsx'
import { useFormat, useReader, useWords } from '../words/words.ts'

const shownDays = 30

type Log = AnswerOf<typeof readLog>

export function LogPage() {
  const { words } = useReader()
  const say = words.log
  const told = useAnswer(readLog, {}, { everyMilliseconds: 60_000 })
  return (
    <Page title={say.title} lede={say.lede}>
      {told.error && !told.data && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!told.data && !told.error && <Skeleton height={420} />}
      {told.data && <Told log={told.data} />}
    </Page>
  )
}

function Told({ log }: { log: Log }) {
  const { words, format } = useReader()
  const say = words.log
  const days = useMemo(() => daysUpTo(log.asOf, shownDays), [log.asOf])
  const series = useMemo(() => {
    const leaves = new Map(log.perDay.map((each) => [each.day, each.leaves]))
    return [{ label: say.leaves, color: '--accent', values: days.map((day) => leaves.get(day) ?? 0) }]
  }, [log.perDay, days, say])
  return (
    <div className="stack">
      {log.inconsistent > 0 && <Alarm count={log.inconsistent} />}
      <Tiles log={log} />
      <div className="overview-grid">
        <div className="stack">
          {log.size === 0 && log.waiting === 0 ? (
            <Panel>
              <Empty icon={<Waypoints size={22} />} title={say.none} text={say.noneText} />
            </Panel>
          ) : (
            <ChartPanel
              title={say.chartTitle}
              note={say.chartText}
              days={days}
              kind="bars"
              series={series}
              unit={(value) => say.leavesOf(format.number(value))}
            />
          )}
          <Verify log={log} />
          <Keys log={log} />
        </div>
        <div className="stack">
          <Confirmed log={log} />
          <Claims title={say.shownTitle} lines={say.shows} icon={<CircleCheck size={16} data-tone="good" />} />
          <Claims title={say.hiddenTitle} lines={say.hides} icon={<CircleMinus size={16} data-tone="unknown" />} />
        </div>
      </div>
    </div>
  )
}

/** What must not be overlooked: somebody rewrote what others had seen. */
function Alarm({ count }: { count: number }) {
  const { words, format } = useReader()
  const say = words.log
  return (
    <div className="problem wide" role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <div>
        <strong>{say.alarm(count, format.number(count))}</strong>
        <p>{say.alarmText}</p>
        <div className="problem-acts">
          <LinkButton
            size="compact-sm"
            variant="default"
            to="/events"
            search={{ type: 'agent.log-inconsistent', hours: '720' }}
          >
            {say.alarmLink}
          </LinkButton>
        </div>
      </div>
    </div>
  )
}

function Tiles({ log }: { log: Log }) {
  const { words, format } = useReader()
  const say = words.log
  const devices = log.confirmed.withinDay + log.confirmed.longerAgo + log.confirmed.never
  return (
    <section className="tiles flat" aria-label={say.tiles}>
      <LogTile
        label={say.size}
        value={format.number(log.size)}
        note={log.waiting > 0 ? say.waiting(log.waiting, format.number(log.waiting)) : say.allNumbered}
      />
      <LogTile
        label={say.checkpointAge}
        value={log.checkpointAt ? <Age at={log.checkpointAt} /> : say.noCheckpoint}
        note={say.checkpointText}
      />
      <LogTile
        label={say.confirmed}
        value={format.number(log.confirmed.withinDay)}
        note={say.confirmedOf(devices, format.number(devices))}
      />
      <LogTile
        label={say.inconsistent}
        value={format.number(log.inconsistent)}
        tone={log.inconsistent > 0 ? 'bad' : 'good'}
        note={log.inconsistent > 0 ? say.inconsistentSome(log.inconsistent) : say.inconsistentNone}
      />
    </section>
  )
}

function LogTile(props: Omit<Parameters<typeof Tile>[0], 'children'>) {
  return <Tile {...props}>{(inside) => <div className="tile">{inside}</div>}</Tile>
}

function Confirmed({ log }: { log: Log }) {
  const { words, format } = useReader()
  const say = words.log
  const parts = [
    ['done', say.withinDay, log.confirmed.withinDay],
    ['waiting', say.longerAgo, log.confirmed.longerAgo],
    ['never', say.neverYet, log.confirmed.never],
  ] as const
  const all = parts.reduce((sum, [, , count]) => sum + count, 0)
  return (
    <Panel title={say.devicesTitle} note={say.devicesText}>
      <span
        className="sync-bar"
        role="img"
        aria-label={parts.map(([, label, count]) => `${label}: ${format.number(count)}`).join(', ')}
      >
        {parts.map(([share, , count]) => (
          <i
            key={share}
            data-share={share}
            data-some={count > 0 || undefined}
            style={{ width: all === 0 ? 0 : `${(count / all) * 100}%` }}
          />
        ))}
      </span>
      <ul className="sync-counts">
        {parts.map(([share, label, count]) => (
          <li key={share}>
            <i data-share={share} aria-hidden="true" />
            {label}
            <b className="number">{format.number(count)}</b>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Claims({ title, lines, icon }: { title: string; lines: readonly string[]; icon: ReactNode }) {
  return (
    <Panel title={title}>
      <ul className="claims">
        {lines.map((line) => (
          <li key={line}>
            <span aria-hidden="true">{icon}</span>
            {line}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** A line to copy. The key is the server's own text: it goes into a command only where it can be no more than a word. */
const exportLines = (key: string) =>
  `muster log export log-copy\nnode cli/log/verify-log.mjs log-copy --key ${/^[\w.+/=:-]+$/.test(key) ? key : 'KEY'}`

function Verify({ log }: { log: Log }) {
  const say = useWords().log
  return (
    <Panel title={say.verifyTitle} note={say.verifyText}>
      <div className="form-stack">
        <div>
          <h3 className="command-head">{say.verifyDevice}</h3>
          <Command text="muster agent verify" />
        </div>
        <div>
          <h3 className="command-head">{say.verifyExport}</h3>
          <Command text={exportLines(log.verifierKey)} />
        </div>
      </div>
    </Panel>
  )
}

function Keys({ log }: { log: Log }) {
  const say = useWords().log
  const format = useFormat()
  return (
    <Panel title={say.keyTitle}>
      <div className="form-stack">
        <div>
          <h3 className="command-head">{say.key}</h3>
          <Command text={log.verifierKey} />
          <p className="note after-command">{say.keyText}</p>
        </div>
        {log.checkpoint !== '' && (
          <div>
            <h3 className="command-head">
              {say.checkpoint}
              {log.checkpointAt && <span className="dim"> · {format.dateTime(log.checkpointAt)}</span>}
            </h3>
            <Command text={log.checkpoint.trimEnd()} />
            <p className="note after-command">{say.checkpointKeep}</p>
          </div>
        )}
        <Facts>
          <Fact name={say.origin}>
            <code>{log.origin}</code>
          </Fact>
        </Facts>
      </div>
    </Panel>
  )
}
