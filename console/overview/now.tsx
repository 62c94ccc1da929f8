// What goes on right now: what happened in a day, lines that are open, forced syncs under way.
import { Link } from '@tanstack/react-router'
import { eventCounts } from '#wire/console/events.ts'
import type { overview } from '#wire/console/overview.ts'
import { listSyncs } from '#wire/console/syncs.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Severity } from '#wire/telemetry/event.ts'
import { useAnswer } from '../shell/ask.ts'
import { Tile } from '../shell/tile.tsx'
import { summed } from '../syncs/sync-bar.tsx'
import { useReader } from '../words/words.ts'

export function Now({ lines }: Pick<AnswerOf<typeof overview>, 'lines'>) {
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
      <Tile label={say.lines} value={format.number(lines.held)} note={say.linesOf(format.number(lines.cap))}>
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
