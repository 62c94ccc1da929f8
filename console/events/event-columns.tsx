// The columns of a list of events.
import { Link } from '@tanstack/react-router'
import type { EventRow } from '#wire/console/events.ts'
import { Age } from '../shell/age.tsx'
import type { Column } from '../table/columns.ts'
import type { Format, Words } from '../words/words.ts'
import { fieldTitle, severityTones, valueText } from './event-fields.ts'

interface Wishes {
  readonly withDevice: boolean
  /** On a narrow screen the event tells the rest. */
  readonly narrow: boolean
  onOpen(row: EventRow): void
}

export function eventColumns(words: Words, format: Format, { withDevice, narrow, onOpen }: Wishes): Column<EventRow>[] {
  const say = words.events
  // A count of nothing says nothing here; the sheet has every field.
  const summary = (row: EventRow) =>
    Object.entries(row.detail).flatMap(([name, value]) =>
      value === 0
        ? []
        : [
            {
              name,
              title: fieldTitle(row.type, name, words),
              label: say.short[name],
              value: valueText(name, value, words, format),
            },
          ],
    )
  const severity = (row: EventRow) => (
    <span className="pill" data-tone={severityTones[row.severity]}>
      {say.severities[row.severity]}
    </span>
  )
  const event: Column<EventRow> = {
    key: 'type',
    title: say.type,
    cell: (row) => (
      <span className="event-cell">
        <button
          type="button"
          className="text-button event-name"
          onClick={() => onOpen(row)}
          aria-label={say.open(say.typeTitle(row.type), row.deviceName)}
        >
          {say.typeTitle(row.type)}
        </button>
        {narrow && (
          <small className="dim">
            {severity(row)} {withDevice && <span className="clip">{row.deviceName}</span>}
          </small>
        )}
      </span>
    ),
    text: (row) => row.type,
  }
  const at: Column<EventRow> = {
    key: 'at',
    title: say.at,
    width: narrow ? '96px' : '130px',
    cell: (row) => <Age at={row.at} />,
    text: (row) => row.at,
  }
  if (narrow) return [event, at]
  return [
    at,
    {
      key: 'severity',
      title: say.severity,
      width: '104px',
      cell: severity,
      text: (row) => row.severity,
    },
    event,
    {
      key: 'detail',
      title: say.detail,
      cell: (row) => (
        <span className="dim details wrap">
          {summary(row).map(({ name, title, label, value }) => (
            <span key={name} title={title}>
              {label} <b>{value}</b>
            </span>
          ))}
          {row.hidden && row.hidden.length > 0 && <span>{say.hiddenCount(row.hidden.length)}</span>}
        </span>
      ),
      text: (row) => JSON.stringify(row.detail),
    },
    ...(withDevice
      ? [
          {
            key: 'device',
            title: say.device,
            cell: (row: EventRow) => (
              <span className="name-cell">
                <Link
                  className="clip"
                  to="/devices/$id"
                  params={{ id: row.device }}
                  search={{ tab: 'events' }}
                  title={row.deviceName}
                >
                  {row.deviceName}
                </Link>
              </span>
            ),
            text: (row: EventRow) => row.deviceName,
          },
        ]
      : []),
    {
      key: 'arrivedAt',
      title: say.arrived,
      width: '130px',
      cell: (row) => (
        <span className="dim">
          <Age at={row.arrivedAt} />
        </span>
      ),
      text: (row) => row.arrivedAt,
    },
  ]
}
