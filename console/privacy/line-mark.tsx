// The mark of a checked line: a form and a colour for each state; what is not set up or unknown is never green.
import { CircleAlert, CircleCheck, CircleDashed, CircleHelp, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { Line } from '#wire/console/server-privacy.ts'

/** From what needs somebody to what is only told. */
export const lineStates = ['bad', 'warning', 'unknown', 'not-set-up', 'good', 'info'] as const

const marks: Record<Line['state'], [LucideIcon, tone: string]> = {
  good: [CircleCheck, 'good'],
  warning: [TriangleAlert, 'warn'],
  bad: [CircleAlert, 'bad'],
  unknown: [CircleHelp, 'unknown'],
  'not-set-up': [CircleDashed, 'unknown'],
  info: [Info, 'info'],
}

export function LineMark({ state }: { state: Line['state'] }) {
  const [Icon, tone] = marks[state]
  return <Icon size={17} data-tone={tone} aria-hidden="true" className="line-mark" />
}
