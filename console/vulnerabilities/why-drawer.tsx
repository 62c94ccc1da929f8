// Why this is a finding, or why it is none: both versions, the rule in words, where it comes from, and what would end it.
import { Drawer, Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { ArrowRight, Equal } from 'lucide-react'
import { explainFinding } from '#wire/console/findings.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { DeviceId } from '#wire/ids.ts'
import { Age } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { Fact, Facts } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useWords } from '../words/words.ts'
import { DecisionCard } from './decision-parts.tsx'
import { KnowledgeStrip } from './knowledge-strip.tsx'
import { VerdictPill } from './weight.tsx'

type Explained = AnswerOf<typeof explainFinding>
type Reason = Explained['reasons'][number]

export interface WhyAsked {
  readonly device: { readonly id: DeviceId; readonly name: string }
  readonly advisory: string
  readonly package?: string
}

export function WhyDrawer({ asked, onClose }: { asked: WhyAsked | undefined; onClose(): void }) {
  const say = useWords().why
  return (
    <Drawer
      opened={asked !== undefined}
      onClose={onClose}
      position="right"
      size={560}
      title={asked && say.title(asked.advisory, asked.device.name)}
    >
      {asked && <Why asked={asked} />}
    </Drawer>
  )
}

function Why({ asked }: { asked: WhyAsked }) {
  const words = useWords()
  const say = words.why
  const told = useAnswer(explainFinding, {
    id: asked.device.id,
    advisory: asked.advisory,
    package: asked.package,
  })
  if (told.error && !told.data) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  if (!told.data) return <Skeleton height={320} />
  const { reasons, since, decision, knowledge } = told.data
  return (
    <div className="form-stack">
      {reasons.length === 0 && <p className="dim">{say.nothing}</p>}
      {reasons.map((reason) => (
        <ReasonCard key={`${reason.package} ${reason.architecture} ${reason.source} ${reason.rule}`} reason={reason} />
      ))}
      <section>
        <h3 className="why-head">{say.since}</h3>
        <Facts>
          <Fact name={say.published}>{since.advisoryPublished && <Age at={since.advisoryPublished} />}</Fact>
          <Fact name={say.knownHere}>{since.advisoryKnownAt && <Age at={since.advisoryKnownAt} />}</Fact>
          <Fact name={say.packageSince}>
            {since.packageSince ? <Age at={since.packageSince} /> : <span className="dim">{say.beforeHistory}</span>}
          </Fact>
        </Facts>
      </section>
      {decision && (
        <section>
          <h3 className="why-head">{words.decisions.title}</h3>
          <DecisionCard decision={decision} />
        </section>
      )}
      <KnowledgeStrip knowledge={knowledge} inside />
      <p className="note">
        <Link to="/vulnerabilities/$advisory" params={{ advisory: told.data.advisory }} search={{}}>
          {words.vulnerabilities.openAdvisory}
        </Link>
      </p>
    </div>
  )
}

function ReasonCard({ reason }: { reason: Reason }) {
  const words = useWords()
  const say = words.why
  const rule = say.rules[reason.rule]
  const renamed = reason.comparedName !== reason.package || reason.comparedVersion !== reason.installed
  return (
    <section className="why-card" aria-label={reason.package}>
      <p className="why-verdict">
        <b>{reason.package}</b> <VerdictPill verdict={reason.verdict} />
      </p>
      <p>{say.verdicts[reason.verdict]}</p>
      <div className="why-compare">
        <span>
          <small className="dim block">{say.installed}</small>
          <code className="version">{reason.installed}</code>
        </span>
        {reason.fixed ? <ArrowRight size={14} aria-hidden="true" /> : <Equal size={14} aria-hidden="true" />}
        <span>
          <small className="dim block">{reason.fixed ? say.fixed : say.noFixed}</small>
          {reason.fixed ? (
            <code className="version">{reason.fixed}</code>
          ) : (
            <span className="dim">{say.noFixedText}</span>
          )}
        </span>
      </div>
      <Facts>
        <Fact name={say.compared}>
          <code>
            {reason.comparedName} {reason.comparedVersion}
          </code>
          {renamed && <small className="dim block">{say.comparedText[reason.manager]}</small>}
        </Fact>
        <Fact name={say.range}>{say.rangeText(reason.introduced, reason.fixed, reason.lastAffected)}</Fact>
        {reason.module && (
          <Fact name={say.module}>
            <code>{reason.module}</code>
          </Fact>
        )}
        <Fact name={say.rule}>
          {rule ?? say.otherRule} <code className="dim">{reason.rule}</code>
        </Fact>
        <Fact name={words.vulnerabilities.source}>
          {reason.source} · {reason.ecosystem}
          {reason.basis === 'rebuild' && <small className="dim block">{say.rebuild}</small>}
        </Fact>
        <Fact name={say.ends}>{endText(reason, say)}</Fact>
      </Facts>
    </section>
  )
}

function endText(reason: Reason, say: ReturnType<typeof useWords>['why']): string {
  if (reason.verdict === 'affected') return say.endsBy.affected(reason.package, reason.fixed ?? '')
  if (reason.verdict === 'unfixed') return say.endsBy.unfixed
  if (reason.verdict === 'unknown') return say.endsBy.unknown
  return say.endsBy.none
}
