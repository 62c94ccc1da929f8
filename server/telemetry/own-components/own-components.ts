// The product's own parts against the loaded advisories, by the rules that devices are matched by (P10).
import { iso } from '#kit/clock.ts'
import { orderOf } from '#wire/advisories/versions/index.ts'
import type { Priority } from '#wire/console/findings.ts'
import type { Knowledge, WhyUnknown } from '#wire/console/knowledge.ts'
import type { ownComponents as contract } from '#wire/console/sbom.ts'
import type { AnswerOf } from '#wire/contract.ts'
import about from '../../../package.json' with { type: 'json' }
import type { Context } from '../../context.ts'
import type { Advisories, AdvisoryHead } from '../advisories/advisories.ts'
import { inRanges } from '../findings/match/in-ranges.ts'
import { type Mergeable, mergeMatches } from '../findings/match/merge-matches.ts'
import { priorities } from '../findings/priority.ts'
import { namesOf, weigh } from '../findings/weigh.ts'
import { type Component, ownParts } from './components.ts'

type Answer = AnswerOf<typeof contract>
type Finding = Answer['findings'][number]

const ecosystem = 'npm'

export async function ownComponents(context: Pick<Context, 'advisories' | 'clock'>): Promise<Answer> {
  const parts = ownParts()
  const { advisories } = context
  const ready = advisories.state() === 'ready' && advisories.covers(ecosystem)
  const matched = ready ? parts.map((part) => matchesOf(advisories, part)) : []
  const uncovered = ready ? matched.filter((one) => one === undefined).length : parts.length
  const findings = matched.flatMap((one) => one ?? []).sort(byPriority)
  return {
    version: about.version,
    components: parts.length,
    uncovered,
    findings,
    knowledge: knowledgeOf(context, ready, uncovered),
  }
}

/** Undefined: no loaded source speaks of it, or one does in words that cannot be compared: it is not known. */
function matchesOf(advisories: Advisories, part: Component): Finding[] | undefined {
  if (part.ecosystem === undefined) return undefined
  const order = orderOf('semver')
  const open: Mergeable[] = []
  for (const statement of advisories.statements(part.ecosystem, part.name)) {
    const { verdict, fixed } = inRanges(order, part.version, statement)
    if (advisories.head(statement.advisory)?.kind !== 'security') continue
    if (verdict === 'unknown') return undefined
    if (verdict === 'affected' || verdict === 'unfixed') open.push({ statement, verdict, fixed })
  }
  return mergeMatches(open, (number) => advisories.head(number)).flatMap(({ statement, also, fixed }) => {
    const heads = [statement.advisory, ...also].flatMap((number) => advisories.head(number) ?? [])
    return heads[0] ? [findingOf(advisories, part, heads[0], heads, fixed)] : []
  })
}

function findingOf(
  advisories: Advisories,
  { name, version, from }: Component,
  head: AdvisoryHead,
  heads: readonly AdvisoryHead[],
  fixed: string | undefined,
): Finding {
  const weight = weigh(advisories, heads)
  const aliases = [...new Set(heads.flatMap(namesOf))].filter((one) => one !== head.id).sort()
  return {
    ...{ component: name, version, from, advisory: head.id, aliases, title: head.title },
    ...(fixed === undefined ? { priority: weight.unfixable } : { priority: weight.fixable, fixed }),
  }
}

function byPriority(a: Finding, b: Finding): number {
  const place = ({ priority }: Finding) => priorities.indexOf(priority as Priority)
  const name = ({ component, version, advisory }: Finding) => `${component}\0${version}\0${advisory}`
  return place(a) - place(b) || (name(a) < name(b) ? -1 : 1)
}

/** Of components and not of devices, which is why there is no coverage beside it. */
function knowledgeOf({ advisories, clock }: Pick<Context, 'advisories' | 'clock'>, ready: boolean, uncovered: number) {
  const covering = advisories.sources().filter((one) => one.ecosystems.includes(ecosystem) && one.state !== 'never')
  const why: WhyUnknown[] = []
  const state = advisories.state()
  if (state !== 'ready') why.push(({ none: 'no-source', away: 'service-away', loading: 'loading' } as const)[state])
  else if (!ready) why.push('not-loaded')
  else {
    if (covering.some((one) => one.state === 'stale')) why.push('stale')
    if (covering.some((one) => one.state === 'failed' || one.state === 'shrunk')) why.push('failed')
    if (uncovered > 0) why.push('unsupported')
  }
  return {
    state: ready ? (why.length > 0 ? 'partial' : 'known') : 'unknown',
    why,
    sources: covering.map(({ id, title, state, importedAt, ageSeconds }) => ({
      ...{ id, title, state },
      ...(importedAt === undefined ? {} : { importedAt }),
      ...(ageSeconds === undefined ? {} : { ageSeconds }),
      ecosystems: [ecosystem],
    })),
    coverage: null,
    asOf: iso(clock.now()),
  } satisfies Knowledge
}
