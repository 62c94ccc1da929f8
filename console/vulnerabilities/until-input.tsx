// The day until which a decision holds, with the usual terms at hand.
import { TextInput } from '@mantine/core'
import { iso, systemClock } from '#kit/clock.ts'
import { useReader } from '../words/words.ts'

const terms = [30, 90, 180, 365] as const
/** The contract's bound. */
const mostDays = 730

/** The ISO day so many days from now. */
export const daysAhead = (days: number): string => iso(systemClock.now() + days * 86_400_000).slice(0, 10)

interface UntilInputProps {
  readonly label: string
  readonly description: string
  /** An ISO day; empty: none. */
  readonly value: string
  onChange(day: string): void
}

export function UntilInput({ label, description, value, onChange }: UntilInputProps) {
  const { words, format } = useReader()
  return (
    <div className="until">
      <TextInput
        type="date"
        label={label}
        description={description}
        value={value}
        min={daysAhead(1)}
        max={daysAhead(mostDays)}
        onChange={(event) => onChange(event.currentTarget.value)}
        required
      />
      <fieldset className="toggle">
        <legend className="unseen">{words.decisions.terms}</legend>
        {terms.map((days) => (
          <button
            key={days}
            type="button"
            aria-pressed={value === daysAhead(days)}
            onClick={() => onChange(daysAhead(days))}
          >
            {format.duration(days * 86_400)}
          </button>
        ))}
      </fieldset>
    </div>
  )
}
