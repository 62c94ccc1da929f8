// Who looked at one device, on its own page.
import { Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { listLooks } from '#wire/console/subjects.ts'
import type { DeviceId } from '#wire/ids.ts'
import { useAnswer } from '../shell/ask.ts'
import { useFieldNames } from '../shell/field-names.ts'
import { Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'

const shown = 10

export function DeviceLooks({ id }: { id: DeviceId }) {
  const { words, format } = useReader()
  const say = words.looks
  const fieldNames = useFieldNames()
  const told = useAnswer(listLooks, { device: id, limit: shown }, { staleMilliseconds: 0 })
  return (
    <Panel
      title={say.ofDevice}
      note={say.ofDeviceText}
      acts={
        told.data?.next && (
          <Link to="/looks" search={{ device: id }}>
            {say.all}
          </Link>
        )
      }
    >
      {told.error && !told.data && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!told.data && !told.error && <Skeleton height={120} />}
      {told.data?.items.length === 0 && <p className="dim">{say.noneOfDevice}</p>}
      {told.data && told.data.items.length > 0 && (
        <ul className="place-list triples">
          {told.data.items.map((look) => (
            <li key={`${look.at} ${look.actor} ${look.purpose} ${look.fields}`}>
              <span>
                {look.actorName ?? say.gone}
                <small className="dim block">
                  {words.people.roles[look.role as keyof typeof words.people.roles] ?? look.role}
                </small>
              </span>
              <span>
                {fieldNames(look.fields)}
                <small className="dim block">{say.purposes[look.purpose] ?? look.purpose}</small>
              </span>
              <span className="dim">
                {format.hour(look.at)} · {say.timesOf(look.times, format.number(look.times))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
