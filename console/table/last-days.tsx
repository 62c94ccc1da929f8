// The filter "of the last days", and the moment it means.
import { useMemo } from 'react'
import { iso, systemClock } from '#kit/clock.ts'
import { useWords } from '../words/words.ts'
import { Filter } from './filter.tsx'

interface LastDaysProps {
  readonly chosen: string | undefined
  readonly choices: readonly string[]
  onChange(days: string | undefined): void
}

export function LastDays({ chosen, choices, onChange }: LastDaysProps) {
  const say = useWords().audit
  return (
    <Filter
      title={say.span}
      chosen={chosen ? [chosen] : []}
      choices={choices.map((value) => ({ value, label: say.lastDays(Number(value)) }))}
      onChange={(next) => onChange(next.at(-1))}
    />
  )
}

/** The moment that many hours ago, in whole hours, so that the question stays the same while the page is open. */
export function useSince(hours: number | undefined): string | undefined {
  return useMemo(
    () =>
      hours === undefined ? undefined : iso(Math.floor(systemClock.now() / 3_600_000) * 3_600_000 - hours * 3_600_000),
    [hours],
  )
}
