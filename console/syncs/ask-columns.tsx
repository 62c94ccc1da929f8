// The columns of a forced sync's devices: how far each is, why it is not further, and what helps.
import { Link } from '@tanstack/react-router'
import type { AskRow, AskState, SyncOrder } from '#wire/console/syncs.ts'
import type { Column } from '../table/columns.ts'
import type { Format, Words } from '../words/words.ts'

const tones: Record<AskState, string | undefined> = {
  asked: undefined,
  woken: 'accent',
  connected: 'accent',
  done: 'good',
  waiting: 'warn',
  failed: 'bad',
}

const statePill = (row: AskRow, words: Words) => (
  <span className="pill" data-tone={tones[row.state]}>
    {words.syncs.states[row.state]}
  </span>
)

/** On a narrow screen one column tells all of it. */
export function narrowAskColumn(words: Words): Column<AskRow> {
  const say = words.syncs
  return {
    key: 'device',
    title: say.device,
    cell: (row) => (
      <span className="narrow-cell">
        <span className="narrow-head">
          <Link className="clip" to="/devices/$id" params={{ id: row.device }}>
            {row.name}
          </Link>
          {statePill(row, words)}
        </span>
        {row.reason && (
          <span>
            {say.reasons[row.reason][0]}. <span className="dim">{say.reasons[row.reason][1]}</span>
          </span>
        )}
      </span>
    ),
    text: (row) => row.name,
  }
}

export function askColumns(order: SyncOrder, words: Words, format: Format): Column<AskRow>[] {
  const say = words.syncs
  const after = (at: string) => {
    const seconds = (Date.parse(at) - Date.parse(order.at)) / 1000
    return seconds < 1 ? say.atOnce : `+${format.duration(seconds)}`
  }
  const sinceStart = (at: string | undefined) =>
    at === undefined ? (
      <span className="dim">–</span>
    ) : (
      <time dateTime={at} title={format.dateTime(at)}>
        {after(at)}
      </time>
    )
  return [
    {
      key: 'device',
      title: say.device,
      cell: (row) => (
        <span className="name-cell">
          <Link className="clip" to="/devices/$id" params={{ id: row.device }} title={row.name}>
            {row.name}
          </Link>
        </span>
      ),
      text: (row) => row.name,
    },
    {
      key: 'state',
      title: say.state,
      cell: (row) => statePill(row, words),
      text: (row) => row.state,
    },
    {
      key: 'reason',
      title: say.reason,
      cell: (row) =>
        row.reason ? (
          <span className="why">
            {say.reasons[row.reason][0]}
            <small className="dim">{say.reasons[row.reason][1]}</small>
          </span>
        ) : (
          row.by && <span className="dim">{say.carried[row.by]}</span>
        ),
      text: (row) => row.reason ?? row.by,
    },
    {
      key: 'woken',
      title: say.steps.woken,
      align: 'right',
      cell: (row) => sinceStart(row.wokenAt),
      text: (row) => row.wokenAt,
    },
    {
      key: 'connected',
      title: say.steps.connected,
      align: 'right',
      cell: (row) => sinceStart(row.connectedAt),
      text: (row) => row.connectedAt,
    },
    {
      key: 'done',
      title: say.steps.done,
      align: 'right',
      cell: (row) => sinceStart(row.doneAt),
      text: (row) => row.doneAt,
    },
  ]
}
