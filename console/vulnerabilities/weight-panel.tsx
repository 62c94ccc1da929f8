// An advisory's weight in words: the score and its vector read out, the probability of exploitation, and whether it happens.
import { Flame } from 'lucide-react'
import type { Cvss, Score } from '#wire/advisories/advisory.ts'
import type { Priority } from '#wire/console/findings.ts'
import { Fact, Facts, Panel } from '../shell/page.tsx'
import { useReader } from '../words/words.ts'
import { metricsOf } from './cvss.ts'
import { PriorityPill } from './weight.tsx'

interface WeightPanelProps {
  readonly priority: Priority | undefined
  readonly cvss: readonly Cvss[]
  readonly severity: string | undefined
  readonly scores: readonly Score[]
}

export function WeightPanel({ priority, cvss, severity, scores }: WeightPanelProps) {
  const { words, format } = useReader()
  const say = words.vulnerabilities
  const kev = scores.find((score) => score.kev)
  const likeliest = scores
    .filter((score) => score.epss)
    .sort((a, b) => (b.epss?.probability ?? 0) - (a.epss?.probability ?? 0))[0]
  const worst = [...cvss, ...scores.flatMap((score) => score.cvss ?? [])].sort((a, b) => b.score - a.score)[0]
  const weaknesses = [...new Set(scores.flatMap((score) => score.weaknesses ?? []))]
  return (
    <Panel title={say.weightTitle} note={say.weightText} acts={priority && <PriorityPill priority={priority} />}>
      {kev?.kev && (
        <p className="exploited">
          <Flame size={16} aria-hidden="true" />
          <span>
            <b>{say.kevSince(kev.id, format.date(kev.kev.addedOn))}</b>
            {kev.kev.ransomware && ` ${say.ransomware}`}
            {kev.kev.dueOn && ` ${say.kevDue(format.date(kev.kev.dueOn))}`}
          </span>
        </p>
      )}
      <Facts>
        <Fact name={say.severity}>{severity && <span className="capital">{severity}</span>}</Fact>
        <Fact name="CVSS">
          {worst && (
            <>
              <b>{worst.score.toFixed(1)}</b> {say.cvssOf10(worst.version)}
            </>
          )}
        </Fact>
        <Fact name="EPSS">
          {likeliest?.epss && (
            <>
              <b>{format.percent(likeliest.epss.probability)}</b>{' '}
              {say.epssLong(likeliest.id, format.percent(likeliest.epss.percentile), format.date(likeliest.epss.on))}
            </>
          )}
        </Fact>
        {weaknesses.length > 0 && <Fact name={say.weakness}>{weaknesses.join(', ')}</Fact>}
      </Facts>
      {worst && <Vector vector={worst.vector} />}
    </Panel>
  )
}

function Vector({ vector }: { vector: string }) {
  const { words } = useReader()
  const lines = metricsOf(vector).flatMap(({ metric, value }) => {
    const known = words.cvss.metrics[metric]
    const text = known?.values[value]
    return known && text ? [{ metric, title: known.title, text }] : []
  })
  return (
    <div className="vector">
      <h3>{words.cvss.title}</h3>
      <dl>
        {lines.map(({ metric, title, text }) => (
          <div key={metric}>
            <dt>{title}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <code className="dim">{vector}</code>
    </div>
  )
}
