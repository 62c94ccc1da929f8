// How a look is shown in a list: who, in which role, why, which fields, of which device, how often.
import { Link } from '@tanstack/react-router'
import type { Look } from '#wire/console/subjects.ts'
import type { Column } from '../table/columns.ts'
import type { Format, Words } from '../words/words.ts'

interface By {
  readonly words: Words
  readonly format: Format
  fieldNames(names: readonly string[]): string
  onActor(actor: string): void
}

const roleName = (role: string, words: Words) => words.people.roles[role as keyof typeof words.people.roles] ?? role
const why = (purpose: string, words: Words) => words.looks.purposes[purpose] ?? purpose

function Who({ look, by: { words, onActor } }: { look: Look; by: By }) {
  return (
    <button type="button" className="text-button plain clip who-cell" onClick={() => onActor(look.actor)}>
      {look.actorName ?? (
        <span className="dim" title={look.actor}>
          {words.looks.gone}
        </span>
      )}
    </button>
  )
}

function What({ look, by: { words, format } }: { look: Look; by: By }) {
  if (!look.device) return <>{words.looks.devices(look.devices, format.number(look.devices))}</>
  return (
    <Link to="/devices/$id" params={{ id: look.device }} search={{ tab: 'privacy' }} title={look.device}>
      <code>{look.device.slice(0, 14)}…</code>
    </Link>
  )
}

export function narrowLook(by: By): Column<Look> {
  const { words, format, fieldNames } = by
  return {
    key: 'who',
    title: words.looks.who,
    cell: (row) => (
      <span className="narrow-cell">
        <span className="narrow-head">
          <Who look={row} by={by} />
          <span className="dim">{why(row.purpose, words)}</span>
        </span>
        <span>{fieldNames(row.fields)}</span>
        <span className="dim">
          <What look={row} by={by} /> · {format.hour(row.at)} ·{' '}
          {words.looks.timesOf(row.times, format.number(row.times))}
        </span>
      </span>
    ),
    text: (row) => row.actorName ?? row.actor,
  }
}

export function lookColumns(by: By): Column<Look>[] {
  const { words, format, fieldNames } = by
  const say = words.looks
  return [
    {
      key: 'at',
      title: say.at,
      cell: (row) => (
        <time dateTime={row.at} title={format.dateTime(row.at)}>
          {format.hour(row.at)}
        </time>
      ),
      text: (row) => row.at,
    },
    {
      key: 'who',
      title: say.who,
      cell: (row) => (
        <>
          <Who look={row} by={by} />
          <small className="dim block">{roleName(row.role, words)}</small>
        </>
      ),
      text: (row) => `${row.actorName ?? row.actor} ${row.role}`,
    },
    { key: 'why', title: say.why, cell: (row) => why(row.purpose, words), text: (row) => row.purpose },
    {
      key: 'fields',
      title: say.fields,
      cell: (row) => <span className="look-fields">{fieldNames(row.fields)}</span>,
      text: (row) => row.fields.join(' '),
    },
    {
      key: 'device',
      title: say.device,
      cell: (row) => <What look={row} by={by} />,
      text: (row) => row.device ?? row.devices,
    },
    {
      key: 'times',
      title: say.times,
      align: 'right',
      cell: (row) => format.number(row.times),
      text: (row) => row.times,
    },
  ]
}
