// What of the events is missing, said plainly, also when it is nothing.
import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { eventCounts } from '#wire/console/events.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { useFormat, useWords } from '../words/words.ts'

export function Losses({ counts }: { counts: AnswerOf<typeof eventCounts> | undefined }) {
  const say = useWords().events
  const format = useFormat()
  if (!counts) return null
  const { lost, dropped, cap } = counts
  const missing = counts.missing ?? 0
  if (lost + dropped + missing === 0) {
    return (
      <p className="note losses">
        <CircleCheck size={15} data-tone="good" aria-hidden="true" /> {say.complete}
      </p>
    )
  }
  return (
    <ul className="losses-box">
      {lost > 0 && <Loss text={say.lost(lost, format.number(lost))} />}
      {dropped > 0 && <Loss text={say.dropped(dropped, format.number(dropped), format.number(cap))} />}
      {missing > 0 && <Loss text={say.missing(missing, format.number(missing))} />}
    </ul>
  )
}

function Loss({ text }: { text: string }) {
  return (
    <li>
      <TriangleAlert size={15} data-tone="warn" aria-hidden="true" />
      {text}
    </li>
  )
}
