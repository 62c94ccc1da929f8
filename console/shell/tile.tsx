// One key figure: what it counts, how much, and what it does not cover; it opens the rows behind it.
import type { ReactNode } from 'react'

interface TileProps {
  readonly label: string
  readonly value: ReactNode
  readonly note: string
  readonly tone?: string
  readonly unknown?: boolean
  readonly icon?: ReactNode
  children(inside: ReactNode): ReactNode
}

export function Tile({ label, value, note, tone, unknown, icon, children }: TileProps) {
  return children(
    <>
      <span className="tile-label">
        {tone && <i className="dot" data-tone={tone} aria-hidden="true" />}
        {icon}
        {label}
      </span>
      <span className={unknown ? 'tile-value unknown' : 'tile-value'}>{value}</span>
      <span className="tile-note">{note}</span>
    </>,
  )
}
