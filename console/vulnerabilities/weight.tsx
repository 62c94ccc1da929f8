// How much an advisory weighs: its priority, and what that follows from.
import { Flame } from 'lucide-react'
import type { Priority, Verdict } from '#wire/console/findings.ts'
import { useReader } from '../words/words.ts'
import { priorities } from './finding-search.ts'

export const priorityTones: Record<Priority, string | undefined> = {
  urgent: 'bad',
  high: 'warn',
  medium: 'accent',
  low: undefined,
  unrated: 'none',
}

export function PriorityPill({ priority }: { priority: Priority }) {
  const { words } = useReader()
  return (
    <span
      className="pill priority"
      data-tone={priorityTones[priority]}
      data-strong={priority === 'urgent' || undefined}
    >
      {words.vulnerabilities.priorities[priority]}
    </span>
  )
}

interface WeightProps {
  readonly cvss?: { readonly score: number; readonly vector: string; readonly version: string } | undefined
  readonly epss?: number | undefined
  readonly kev: boolean
}

/** Score, probability and whether it is exploited, in one line. */
export function Weight({ cvss, epss, kev }: WeightProps) {
  const { words, format } = useReader()
  const say = words.vulnerabilities
  return (
    <span className="weight">
      {kev && (
        <span className="pill" data-tone="bad" title={say.kevText}>
          <Flame size={11} aria-hidden="true" />
          {say.kevShort}
        </span>
      )}
      {cvss && (
        <span title={`CVSS ${cvss.version} ${cvss.vector}`}>
          <span className="dim">CVSS</span> <b>{cvss.score.toFixed(1)}</b>
        </span>
      )}
      {epss !== undefined && (
        <span title={say.epssText}>
          <span className="dim">EPSS</span> <b>{format.percent(epss)}</b>
        </span>
      )}
      {!kev && !cvss && epss === undefined && <span className="dim">{say.noWeight}</span>}
    </span>
  )
}

const verdictTones: Record<Verdict, string | undefined> = {
  affected: 'good',
  unfixed: undefined,
  unknown: 'none',
  fixed: 'good',
  'not-affected': undefined,
}

export function VerdictPill({ verdict, title }: { verdict: Verdict; title?: string | undefined }) {
  const { words } = useReader()
  return (
    <span
      className="pill"
      data-tone={verdictTones[verdict]}
      title={title ?? words.vulnerabilities.verdictText[verdict]}
    >
      {words.vulnerabilities.verdicts[verdict]}
    </span>
  )
}

/** Open findings by priority, as small numbers in a fixed order; nothing that is 0 but one plain "none". */
export function Counts({ counts }: { counts: Readonly<Record<Priority, number>> }) {
  const { words, format } = useReader()
  const say = words.vulnerabilities
  const shown = priorities.filter((priority) => counts[priority] > 0)
  if (shown.length === 0) return <span className="dim">{say.noneOpen}</span>
  return (
    <span className="counts">
      {shown.map((priority) => (
        <span
          key={priority}
          className="count-pill"
          data-tone={priorityTones[priority]}
          title={`${say.priorities[priority]}: ${format.number(counts[priority])}`}
        >
          <b>{format.number(counts[priority])}</b> <span>{say.priorities[priority]}</span>
        </span>
      ))}
    </span>
  )
}
