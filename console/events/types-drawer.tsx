// Every type of event there is: how severe, how long it is kept, and whether it is collected now.
import { Drawer, Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { listEventTypes } from '#wire/console/events.ts'
import { useAnswer } from '../shell/ask.ts'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useFormat, useWords } from '../words/words.ts'
import { severityTones } from './event-fields.ts'

export function TypesDrawer({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const say = useWords().events
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size={560} title={say.typesTitle}>
      {opened && <Types onClose={onClose} />}
    </Drawer>
  )
}

function Types({ onClose }: { onClose(): void }) {
  const words = useWords()
  const format = useFormat()
  const say = words.events
  const told = useAnswer(listEventTypes, {})
  if (told.error && !told.data) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  if (!told.data) return <Skeleton height={320} />
  return (
    <div className="form-stack">
      <p className="dim">{say.typesText}</p>
      <ul className="types">
        {told.data.items.map((type) => (
          <li key={type.type} data-off={type.collected ? undefined : true}>
            <Link
              to="/events"
              search={{ type: type.type }}
              onClick={onClose}
              title={say.showType(say.typeTitle(type.type))}
            >
              {say.typeTitle(type.type)}
            </Link>
            <span className="types-meta">
              <span className="pill" data-tone={severityTones[type.severity]}>
                {say.severities[type.severity]}
              </span>
              <span className="dim">
                {say.keptFor} {format.duration(type.retentionDays * 86_400)}
              </span>
              <span className="presence">
                <i className="dot" data-tone={type.collected ? 'good' : 'none'} aria-hidden="true" />
                {say.collected}: {type.collected ? say.yes : say.no}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <p>
        <Link to="/privacy/catalogue" search={{ tab: 'choice' }}>
          {say.switches}
        </Link>
      </p>
    </div>
  )
}
