// One event with every field it has: what it says, how each field rests, and how long it stays.
import { Drawer } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { EventRow } from '#wire/console/events.ts'
import { eventTypes } from '#wire/telemetry/event.ts'
import { Instant } from '../shell/age.tsx'
import { FieldMark } from '../shell/field-mark.tsx'
import { LinkButton } from '../shell/link-button.tsx'
import { Fact, Facts } from '../shell/page.tsx'
import { useFormat, useWords } from '../words/words.ts'
import { fieldTitle, severityTones, valueText } from './event-fields.ts'

export function EventSheet({ event, onClose }: { event: EventRow | undefined; onClose(): void }) {
  const words = useWords()
  return (
    <Drawer
      opened={event !== undefined}
      onClose={onClose}
      position="right"
      size={460}
      title={event && words.events.typeTitle(event.type)}
    >
      {event && <Sheet event={event} onClose={onClose} />}
    </Drawer>
  )
}

function Sheet({ event, onClose }: { event: EventRow; onClose(): void }) {
  const words = useWords()
  const format = useFormat()
  const say = words.events
  const sealed = Object.keys(event.detail).length + (event.hidden?.length ?? 0) > 0
  return (
    <div className="form-stack">
      <Facts>
        <Fact name={say.severity}>
          <span className="pill" data-tone={severityTones[event.severity]}>
            {say.severities[event.severity]}
          </span>
        </Fact>
        <Fact name={say.device}>
          <Link to="/devices/$id" params={{ id: event.device }}>
            {event.deviceName}
          </Link>
        </Fact>
        <Fact name={say.at}>
          <Instant at={event.at} />
          <small className="dim block">{say.atText}</small>
        </Fact>
        <Fact name={say.arrived}>
          <Instant at={event.arrivedAt} />
          <small className="dim block">{say.arrivedText}</small>
        </Fact>
        {Object.entries(event.detail).map(([name, value]) => (
          <Fact
            key={name}
            name={fieldTitle(event.type, name, words)}
            mark={<FieldMark kind="events" field={`${event.type}.${name}`} />}
          >
            {valueText(name, value, words, format)}
          </Fact>
        ))}
        {event.hidden?.map((name) => (
          <Fact
            key={name}
            name={fieldTitle(event.type, name, words)}
            mark={<FieldMark kind="events" field={`${event.type}.${name}`} />}
          >
            <span className="dim">{say.hidden}</span>
          </Fact>
        ))}
        <Fact name={say.keptFor}>{format.duration(eventTypes[event.type].retentionDays * 86_400)}</Fact>
        <Fact name={say.id}>
          <code>{event.id}</code>
        </Fact>
      </Facts>
      {sealed && <p className="note">{say.sealedText}</p>}
      <div className="form-end">
        <LinkButton
          variant="default"
          size="compact-sm"
          to="/events"
          search={{ device: event.device }}
          onClick={onClose}
        >
          {say.ofDevice}
        </LinkButton>
        <LinkButton variant="default" size="compact-sm" to="/events" search={{ type: event.type }} onClick={onClose}>
          {say.ofType}
        </LinkButton>
      </div>
    </div>
  )
}
