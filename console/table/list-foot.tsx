// Below a list: which rows are seen, of how many, how old that is, and the way to the next ones.
import { Button } from '@mantine/core'
import { ChevronLeft, ChevronRight, ChevronsLeft } from 'lucide-react'
import { Age } from '../shell/age.tsx'
import { useFormat, useWords } from '../words/words.ts'

interface ListFootProps {
  readonly from: number
  readonly shown: number
  /** Undefined where counting would cost more than it tells. */
  readonly total?: number | undefined
  readonly asOf?: string | undefined
  readonly size?: { readonly now: number; readonly choices: readonly string[]; onChange(size: string): void }
  onFirst?: (() => void) | undefined
  onPrevious?: (() => void) | undefined
  onNext?: (() => void) | undefined
}

export function ListFoot({ from, shown, total, asOf, size, onFirst, onPrevious, onNext }: ListFootProps) {
  const words = useWords()
  const format = useFormat()
  // All of it is seen: there is nothing to turn to.
  const whole = from === 0 && !onNext && !size
  return (
    <nav className="list-foot" aria-label={words.table.pages}>
      <p>
        {shown > 0 &&
          words.table.range(
            format.number(from + 1),
            format.number(from + shown),
            total === undefined ? undefined : format.number(total),
          )}
        {asOf && (
          <span className="dim">
            {shown > 0 && ' · '}
            {words.table.asOf} <Age at={asOf} />
          </span>
        )}
      </p>
      {!whole && (
        <div className="list-foot-acts">
          {size && (
            <label className="list-size">
              <span aria-hidden="true">{words.table.perPage}</span>
              <select
                aria-label={words.table.perPage}
                value={String(size.now)}
                onChange={(event) => size.onChange(event.currentTarget.value)}
              >
                {size.choices.map((choice) => (
                  <option key={choice}>{choice}</option>
                ))}
              </select>
            </label>
          )}
          <Button
            variant="default"
            size="compact-sm"
            disabled={!onFirst}
            onClick={onFirst}
            aria-label={words.table.first}
            px={6}
          >
            <ChevronsLeft size={15} aria-hidden="true" />
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            disabled={!onPrevious}
            onClick={onPrevious}
            leftSection={<ChevronLeft size={14} aria-hidden="true" />}
          >
            {words.table.previous}
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            disabled={!onNext}
            onClick={onNext}
            rightSection={<ChevronRight size={14} aria-hidden="true" />}
          >
            {words.table.next}
          </Button>
        </div>
      )}
    </nav>
  )
}
