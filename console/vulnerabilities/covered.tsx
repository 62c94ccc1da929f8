// What a decision will cover: each advisory with the devices it concerns there, before anybody decides.
import { useQueries } from '@tanstack/react-query'
import { listExposedDevices } from '#wire/console/findings.ts'
import type { GroupId } from '#wire/ids.ts'
import { ask } from '../shell/ask.ts'
import { useReader } from '../words/words.ts'
import type { DecideTarget } from './decide-target.ts'

/** So many are counted one by one; the further ones are named by their number. */
const counted = 8

interface CoveredProps {
  readonly targets: readonly DecideTarget[]
  readonly where: string
  readonly group?: GroupId
  readonly only?: string
}

export function Covered({ targets, where, group, only }: CoveredProps) {
  const { words, format } = useReader()
  const text = words.decisions
  const asks = where !== 'device' && (where !== 'group' || group !== undefined)
  const shown = targets.slice(0, counted)
  const answers = useQueries({
    queries: shown.map((target) => {
      const input = {
        advisory: target.advisory,
        group: group ? [group] : undefined,
        package: only,
        decision: 'all' as const,
        limit: 1,
      }
      return {
        queryKey: [listExposedDevices.name, input],
        queryFn: ({ signal }: { signal: AbortSignal }) => ask(listExposedDevices, input, signal),
        enabled: asks,
        staleTime: 15_000,
      }
    }),
  })
  return (
    <section className="note-room" aria-label={text.covers}>
      <h3>{text.covers}</h3>
      <ul className="covered">
        {shown.map((target, index) => {
          const total = where === 'device' ? 1 : answers[index]?.data?.total
          return (
            <li key={target.advisory}>
              <b>{target.advisory}</b>
              <span className="clip dim" title={target.title}>
                {target.title}
              </span>
              <span className="number">
                {total === undefined ? '…' : words.devices.count(total, format.number(total))}
              </span>
            </li>
          )
        })}
        {targets.length > counted && (
          <li className="dim">{words.vulnerabilities.further(format.number(targets.length - counted))}</li>
        )}
      </ul>
      <p className="note">{text.coversText}</p>
    </section>
  )
}
