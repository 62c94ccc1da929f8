// What happened with an advisory, in order: published, known here, changed, decided.
import type { Decision } from '#wire/console/decisions.ts'
import { Age } from '../shell/age.tsx'
import { Panel } from '../shell/page.tsx'
import { useReader } from '../words/words.ts'
import type { Told } from './told-advisory.ts'

interface Step {
  /** ISO-8601 instant or day. */
  readonly at: string
  readonly title: string
  readonly text?: string | undefined
  readonly tone?: 'bad' | 'warn' | 'good' | 'accent'
}

export function Timeline({ told, decisions }: { told: Told; decisions: readonly Decision[] }) {
  const { words, format } = useReader()
  const say = words.timeline
  const steps: Step[] = []
  for (const { published, withdrawn, source } of told.advisories) {
    if (published) steps.push({ at: published, title: say.published, text: source, tone: 'accent' })
    if (withdrawn) steps.push({ at: withdrawn, title: say.withdrawn, text: source, tone: 'good' })
  }
  for (const fact of told.facts) {
    steps.push({
      at: fact.recordedAt,
      title: say.facts[fact.what],
      text: fact.changes[0] ?? fact.reason ?? fact.source,
      ...(fact.what === 'stated' ? { tone: 'accent' as const } : {}),
    })
  }
  for (const { id, kev } of told.scores) {
    if (kev) steps.push({ at: kev.addedOn, title: say.exploited, text: id, tone: 'bad' })
    if (kev?.dueOn) steps.push({ at: kev.dueOn, title: say.due, text: id, tone: 'warn' })
  }
  for (const decision of decisions) {
    steps.push({
      at: decision.at,
      title: say.decided(words.decisions.verdicts[decision.verdict]),
      text: decision.byName ?? decision.by,
      tone: 'good',
    })
    if (decision.until && decision.state !== 'ended') {
      steps.push({ at: decision.until, title: say.opens, text: words.decisions.verdicts[decision.verdict] })
    }
    if (decision.endedAt) steps.push({ at: decision.endedAt, title: say.ended, text: decision.endedBy })
  }
  steps.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return (
    <Panel title={say.title}>
      {steps.length === 0 && <p className="dim">{say.none}</p>}
      <ol className="steps-line">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two things may happen in one moment
          <li key={index} data-tone={step.tone}>
            <b>{step.title}</b>
            {step.text && <span className="dim block">{step.text}</span>}
            <span className="note" title={step.at}>
              {step.at.length === 10 ? (
                format.date(step.at)
              ) : (
                <>
                  {format.dateTime(step.at)} (<Age at={step.at} />)
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
