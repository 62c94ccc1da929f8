// Where a request for erasure stands: its state in a word, and its clock in words and as a bar.
import type { Erasure } from '#wire/console/erasures.ts'
import { useNow } from '../shell/now.ts'
import { useReader } from '../words/words.ts'

const tones: Record<Erasure['state'], string | undefined> = {
  second: 'warn',
  held: 'accent',
  stopped: 'warn',
  erasing: 'accent',
  done: 'good',
  undone: undefined,
}

export const isOpen = ({ state }: Pick<Erasure, 'state'>): boolean => state !== 'done' && state !== 'undone'
/** While it is held, and nothing is destroyed yet. */
export const canUndo = ({ state, erased }: Erasure): boolean => (state === 'second' || state === 'held') && erased === 0

export function ErasureState({ erasure }: { erasure: Erasure }) {
  const say = useReader().words.erasures
  return (
    <span className="pill" data-tone={tones[erasure.state]}>
      {say.states[erasure.state]}
    </span>
  )
}

/** How long until it is destroyed, or how long it took; overdue is said as such. */
export function useClockText(erasure: Erasure): { text: string; late: boolean } {
  const { words, format } = useReader()
  const say = words.erasures
  const now = useNow()
  const seconds = (until: string) => (Date.parse(until) - now) / 1000
  const due = seconds(erasure.dueBy)
  if (erasure.state === 'undone') return { text: say.nothingDestroyed, late: false }
  if (erasure.doneAt) {
    const took = (Date.parse(erasure.doneAt) - Date.parse(erasure.requestedAt)) / 1000
    return { text: say.tookText(format.duration(Math.max(1, took))), late: took > 72 * 3600 }
  }
  if (due < 0) return { text: say.overdueText(format.duration(-due)), late: true }
  if (erasure.state === 'erasing') return { text: say.underWay, late: false }
  if (erasure.state === 'stopped') return { text: say.stoppedText, late: false }
  if (erasure.state === 'second') return { text: say.secondText(format.duration(due)), late: due < 12 * 3600 }
  const hold = seconds(erasure.holdUntil)
  return { text: hold > 0 ? say.heldText(format.duration(hold)) : say.atOnce, late: false }
}

/** The 72 hours from the request: what has passed of them, and where the hold ends. */
export function ErasureClock({ erasure }: { erasure: Erasure }) {
  const { words, format } = useReader()
  const now = useNow()
  const { text, late } = useClockText(erasure)
  const from = Date.parse(erasure.requestedAt)
  const whole = Date.parse(erasure.dueBy) - from
  const share = (at: number) => Math.min(100, Math.max(0, ((at - from) / whole) * 100))
  const end = erasure.doneAt ? Date.parse(erasure.doneAt) : now
  return (
    <span className="clock" data-late={late || undefined}>
      {erasure.state !== 'undone' && (
        <span
          className="clock-bar"
          data-state={late ? 'late' : erasure.state}
          title={words.erasures.clockTitle(format.dateTime(erasure.holdUntil), format.dateTime(erasure.dueBy))}
        >
          <i style={{ width: `${share(end)}%` }} />
          {isOpen(erasure) && <b style={{ left: `${share(Date.parse(erasure.holdUntil))}%` }} />}
        </span>
      )}
      <span className="clock-text">{text}</span>
    </span>
  )
}
