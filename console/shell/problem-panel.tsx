// What went wrong, what it means, what to do, and the code to copy.
import { Button, CopyButton } from '@mantine/core'
import { CircleAlert, RotateCw } from 'lucide-react'
import { Unreachable } from '#kit/http/call.ts'
import { Problem } from '#wire/problem.ts'
import { useWords, type Words } from '../words/words.ts'

interface Said {
  readonly what: string
  readonly todo: string
  readonly code: string
  readonly detail?: string | undefined
}

/** Any error of a call in words; the code names it to whoever is asked for help. */
export function inWords(error: unknown, words: Words): Said {
  if (error instanceof Problem) {
    const known = words.problems.byCode[error.code]
    if (known) return { what: known[0], todo: known[1], code: error.code, detail: error.detail }
    return { what: error.message, todo: words.problems.otherTodo, code: error.code }
  }
  if (error instanceof Unreachable) {
    return { what: words.problems.unreachable, todo: words.problems.unreachableTodo, code: 'unreachable' }
  }
  return { what: words.problems.unreadable, todo: words.problems.unreadableTodo, code: 'answer-unreadable' }
}

export function ProblemPanel({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const words = useWords()
  const said = inWords(error, words)
  return (
    <div className="problem" role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <div>
        <strong>{said.what}</strong>
        <p>{said.detail ? `${said.detail}. ${said.todo}` : said.todo}</p>
        <div className="problem-acts">
          {onRetry && (
            <Button size="compact-sm" variant="default" leftSection={<RotateCw size={13} />} onClick={onRetry}>
              {words.shell.tryAgain}
            </Button>
          )}
          <CopyButton value={said.code}>
            {({ copied, copy }) => (
              <button type="button" className="code-copy" onClick={copy} title={words.shell.copyCode}>
                {copied ? words.shell.copied : said.code}
              </button>
            )}
          </CopyButton>
        </div>
      </div>
    </div>
  )
}
