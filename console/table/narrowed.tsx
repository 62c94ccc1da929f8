// What a list is narrowed to by a link or a row, with its way back.
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../words/words.ts'

interface NarrowedProps {
  readonly title: string
  /** Stands in the title's place. */
  readonly icon?: ReactNode
  readonly value: string
  onClear(): void
}

export function Narrowed({ title, icon, value, onClear }: NarrowedProps) {
  const words = useWords()
  return (
    <span className="filter" data-active>
      <span className="filter-button">
        {icon ?? title} <span className="filter-value">{value}</span>
      </span>
      <button type="button" className="filter-clear" aria-label={words.table.clearFilter(title)} onClick={onClear}>
        <X size={12} aria-hidden="true" />
      </button>
    </span>
  )
}
