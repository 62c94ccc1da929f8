// Short words about what was just done, said once, also to screen readers.
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useWords } from '../words/words.ts'
import { inWords } from './problem-panel.tsx'

interface Notice {
  readonly number: number
  readonly text?: string
  readonly error?: unknown
}

const shownMilliseconds = 6000
const listeners = new Set<() => void>()
let notices: readonly Notice[] = []
let last = 0

function change(next: readonly Notice[]): void {
  notices = next
  for (const listener of listeners) listener()
}

function put(notice: Omit<Notice, 'number'>): void {
  last += 1
  const number = last
  change([...notices.slice(-2), { ...notice, number }])
  setTimeout(() => change(notices.filter((other) => other.number !== number)), shownMilliseconds)
}

/** Says that something is done. */
export const say = (text: string): void => put({ text })
/** Says that something was refused or failed, in the words of its problem. */
export const sayProblem = (error: unknown): void => put({ error })

export function Notices() {
  const words = useWords()
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => notices,
  )
  return (
    <div className="notices" role="status" aria-live="polite">
      {shown.map((notice) => {
        const said = notice.error === undefined ? undefined : inWords(notice.error, words)
        return (
          <div key={notice.number} className="notice" data-bad={said !== undefined || undefined}>
            {said ? <CircleAlert size={16} aria-hidden="true" /> : <CircleCheck size={16} aria-hidden="true" />}
            <p>
              {said ? said.what : notice.text}
              {said && <span>{said.todo}</span>}
            </p>
            <button
              type="button"
              className="icon-button"
              aria-label={words.shell.close}
              onClick={() => change(notices.filter((other) => other !== notice))}
            >
              <X size={14} aria-hidden="true" />
            </button>
          </div>
        )
      })}
    </div>
  )
}
