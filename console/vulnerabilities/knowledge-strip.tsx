// Unknown is not clean: how old the advisories are and what they do not cover, beside every number that rests on them.
import { useDisclosure } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { ChevronDown, CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { lagsBehind } from '#wire/advisories/sources.ts'
import type { Knowledge } from '#wire/console/knowledge.ts'
import { Age } from '../shell/age.tsx'
import { useReader } from '../words/words.ts'
import { SourcePill } from './source-pill.tsx'

const looks = {
  known: { Icon: CircleCheck, tone: 'good' },
  partial: { Icon: TriangleAlert, tone: 'warn' },
  unknown: { Icon: CircleHelp, tone: 'unknown' },
} as const

type Coverage = NonNullable<Knowledge['coverage']>

interface KnowledgeStripProps {
  readonly knowledge: Knowledge | undefined
  /** Set in a dialog over a page that has one of its own: a place of a name stands once. */
  readonly inside?: boolean
}

export function KnowledgeStrip({ knowledge, inside = false }: KnowledgeStripProps) {
  const { words, format } = useReader()
  const say = words.knowledge
  const [opened, more] = useDisclosure()
  if (!knowledge) return null
  const { Icon, tone } = looks[knowledge.state]
  const oldest = knowledge.sources
    .filter((source) => source.ageSeconds !== undefined)
    .sort((a, b) => (b.ageSeconds ?? 0) - (a.ageSeconds ?? 0))[0]
  const behind = knowledge.sources
    .filter((source) => source.ecosystems.length > 0 && upTo(source) !== undefined)
    .sort((a, b) => ((a.contentAt ?? '') < (b.contentAt ?? '') ? -1 : 1))[0]
  const coverage = knowledge.coverage
  const Room = inside ? 'div' : 'section'
  return (
    <Room className="knowledge" data-state={knowledge.state} {...(inside ? {} : { 'aria-label': say.title })}>
      <div className="knowledge-line">
        <Icon size={16} data-tone={tone} aria-hidden="true" />
        <p>
          <b>{say.states[knowledge.state]}</b>
          {coverage && <span>{say.covered(format.number(coverage.covered), format.number(coverage.devices))}</span>}
          {oldest?.ageSeconds !== undefined && (
            <span>{say.oldest(oldest.title, format.duration(oldest.ageSeconds))}</span>
          )}
          {behind?.contentAt && <span>{say.upTo(behind.title, format.date(behind.contentAt))}</span>}
          {knowledge.state === 'unknown' && knowledge.why[0] && <span>{say.why[knowledge.why[0]][0]}</span>}
        </p>
        <button type="button" className="text-button knowledge-more" aria-expanded={opened} onClick={more.toggle}>
          {say.howOld} <ChevronDown size={14} aria-hidden="true" />
        </button>
      </div>
      {opened && <Details knowledge={knowledge} />}
    </Room>
  )
}

/** The newest date of what is loaded, where that was old when it was loaded. */
function upTo({ contentAt = '', importedAt = '' }: Knowledge['sources'][number]): string | undefined {
  return lagsBehind(Date.parse(contentAt), Date.parse(importedAt)) ? contentAt : undefined
}

function Details({ knowledge }: { knowledge: Knowledge }) {
  const { words, format } = useReader()
  const say = words.knowledge
  return (
    <div className="knowledge-details">
      {knowledge.why.length > 0 && (
        <ul className="knowledge-why">
          {knowledge.why.map((reason) => (
            <li key={reason}>
              <b>{say.why[reason][0]}.</b> <span className="dim">{say.why[reason][1]}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="columns">
        <div>
          <p className="knowledge-head">{say.sources}</p>
          {knowledge.sources.length === 0 && <p className="dim">{say.noSources}</p>}
          <ul className="knowledge-list">
            {knowledge.sources.map((source) => (
              <li key={source.id}>
                <SourcePill state={source.state} />
                <span className="clip" title={source.title}>
                  {source.title}
                </span>
                <span className="dim">
                  {source.importedAt ? <Age at={source.importedAt} /> : words.knowledge.never}
                </span>
                {source.contentAt && upTo(source) && (
                  <small className="dim">{say.contentUpTo(format.date(source.contentAt))}</small>
                )}
                {source.ecosystems.length > 0 && <small className="dim">{source.ecosystems.join(' · ')}</small>}
              </li>
            ))}
          </ul>
          <Link to="/vulnerabilities/sources">{say.toSources}</Link>
        </div>
        {knowledge.coverage && <CoverageList coverage={knowledge.coverage} />}
      </div>
      <p className="note">
        {words.table.asOf} {format.dateTime(knowledge.asOf)}
      </p>
    </div>
  )
}

function CoverageList({ coverage }: { coverage: Coverage }) {
  const { words, format } = useReader()
  const say = words.knowledge
  const lines: [string, number, coverage: string | undefined][] = [
    [say.coverage.covered, coverage.covered, 'covered'],
    [say.coverage['not-loaded'], coverage.notLoaded, 'not-loaded'],
    [say.coverage.unsupported, coverage.unsupported, 'unsupported'],
    [say.coverage['no-inventory'], coverage.noInventory, 'no-inventory'],
  ]
  return (
    <div>
      <p className="knowledge-head">{say.coverageTitle}</p>
      <dl className="knowledge-counts">
        {lines.map(([label, count, value]) => (
          <Line key={label} label={label}>
            {count > 0 && value ? (
              <Link to="/vulnerabilities" search={{ by: 'device', coverage: value }}>
                {words.devices.count(count, format.number(count))}
              </Link>
            ) : (
              words.devices.count(count, format.number(count))
            )}
          </Line>
        ))}
        <Line label={say.matched}>
          {say.ofPackages(format.number(coverage.matched), format.number(coverage.packages))}
        </Line>
        <Line label={say.unknownOrigin}>
          {coverage.unknownOrigin > 0 ? (
            <Link to="/vulnerabilities" search={{ by: 'device' }}>
              {words.vulnerabilities.packageCount(coverage.unknownOrigin, format.number(coverage.unknownOrigin))}
            </Link>
          ) : (
            words.vulnerabilities.packageCount(0, format.number(0))
          )}
        </Line>
      </dl>
    </div>
  )
}

const Line = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)
