// One filter of a list: a button that opens the values with how many rows each would leave.
import { Popover } from '@mantine/core'
import { ChevronDown, X } from 'lucide-react'
import { useState } from 'react'
import { useFormat, useWords } from '../words/words.ts'

export interface Choice {
  readonly value: string
  readonly label: string
  readonly count?: number
}

interface FilterProps {
  readonly title: string
  readonly choices: readonly Choice[]
  readonly chosen: readonly string[]
  onChange(chosen: string[]): void
}

export function Filter({ title, choices, chosen, onChange }: FilterProps) {
  const words = useWords()
  const format = useFormat()
  const [opened, setOpened] = useState(false)
  const labels = chosen.map((value) => choices.find((choice) => choice.value === value)?.label ?? value)
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value])
  return (
    <span className="filter" data-active={chosen.length > 0 || undefined}>
      <Popover opened={opened} onChange={setOpened} position="bottom-start" offset={6} trapFocus withinPortal>
        <Popover.Target>
          <button type="button" className="filter-button" onClick={() => setOpened(!opened)}>
            {title}
            {labels.length > 0 && (
              <span className="filter-value">
                {labels.length > 2 ? words.table.several(labels.length) : labels.join(', ')}
              </span>
            )}
            <ChevronDown size={13} aria-hidden="true" />
          </button>
        </Popover.Target>
        <Popover.Dropdown p={6} aria-label={title}>
          <fieldset className="choices">
            <legend className="unseen">{title}</legend>
            {choices.map((choice) => (
              <label key={choice.value}>
                <input type="checkbox" checked={chosen.includes(choice.value)} onChange={() => toggle(choice.value)} />
                <span>{choice.label}</span>
                {choice.count !== undefined && <span className="count">{format.number(choice.count)}</span>}
              </label>
            ))}
            {choices.length === 0 && <p className="dim">{words.table.noValues}</p>}
          </fieldset>
        </Popover.Dropdown>
      </Popover>
      {chosen.length > 0 && (
        <button
          type="button"
          className="filter-clear"
          aria-label={words.table.clearFilter(title)}
          onClick={() => onChange([])}
        >
          <X size={12} aria-hidden="true" />
        </button>
      )}
    </span>
  )
}
