// What one device is exposed to, as its status needs it: how much, through which packages, and what is not known.
import type { WhyUnknown } from '#wire/console/knowledge.ts'
import type { Context } from '../../context.ts'
import type { HeldFindings } from './held-findings.ts'
import type { Match } from './match/match.ts'
import type { Finding } from './matches.ts'
import { isFinding, isFixable } from './tally.ts'
import { priorityIn } from './weigh.ts'

/** Findings of one kind on one device. */
export interface Exposed {
  readonly findings: number
  /** The first of the packages, as installed. */
  readonly packages: readonly string[]
  /** All of them. */
  readonly count: number
  /** When the oldest of the advisories was published; milliseconds. */
  readonly since: number | undefined
}

export interface Exposure {
  /** Urgent ones that an update ends. */
  readonly urgent?: Exposed | undefined
  /** Urgent ones without an update. */
  readonly unfixed?: Exposed | undefined
  /** High ones that an update ends. */
  readonly high?: Exposed | undefined
  /** Why the others are not all there is, or nothing is known. */
  readonly unknown?: WhyUnknown | undefined
}

const packagesShown = 5

/** Open findings of kind security. A device that told no packages has no exposure: that it told none is a reason of its own. */
export async function exposureOf(context: Context, tenant: number, device: number): Promise<Exposure> {
  const { findings, advisories } = context
  // Without advisories there is nothing to wait for.
  if (advisories.state() === 'ready') await findings.fresh(tenant)
  const knowledge = findings.knowledge(tenant)
  const [nothing] = knowledge.coverage === null ? knowledge.why : []
  if (nothing) return { unknown: nothing }
  const held = findings.held(tenant)
  const coverage = held.coverageOf(device)
  if (coverage === 'no-inventory') return {}
  if (coverage !== 'covered') return { unknown: coverage }
  const used = held.matcher.usedFor(held.streamOf(device) ?? '')?.ecosystem
  const states = advisories.sources().flatMap(({ ecosystems, state }) => (ecosystems.includes(used ?? '') ? state : []))
  const old = states.includes('stale')
    ? 'stale'
    : states.includes('fresh') || states.length === 0
      ? undefined
      : 'failed'
  return { ...openOn(held, device), unknown: old }
}

interface Kind {
  readonly findings: Set<Finding>
  readonly packages: Set<string>
}

function openOn(held: HeldFindings, device: number): Pick<Exposure, 'urgent' | 'unfixed' | 'high'> {
  const kinds: Record<'urgent' | 'unfixed' | 'high', Kind> = { urgent: none(), unfixed: none(), high: none() }
  for (const [finding, matches] of Map.groupBy(held.ofDevice(device), (match) => held.found.findingOf(match))) {
    if (held.headOf(finding).kind !== 'security') continue
    const open = matches.filter((match) => isFinding(match) && !held.decisionOf(match, device))
    const priority = priorityIn(held.weightOf(finding), open)
    if (priority !== 'urgent' && priority !== 'high') continue
    const fixable = open.filter(isFixable)
    add(kinds[priority], finding, fixable, held)
    // Where one package has an update and another has none, the update is what is asked for.
    if (priority === 'urgent' && fixable.length === 0) add(kinds.unfixed, finding, open, held)
  }
  const told = (kind: Kind) => (kind.findings.size > 0 ? toldOf(held, kind) : undefined)
  return { urgent: told(kinds.urgent), unfixed: told(kinds.unfixed), high: told(kinds.high) }
}

const none = (): Kind => ({ findings: new Set(), packages: new Set() })

function add(kind: Kind, finding: Finding, matches: readonly Match[], held: HeldFindings): void {
  if (matches.length === 0) return
  kind.findings.add(finding)
  for (const match of matches) kind.packages.add(held.nameOf(match))
}

function toldOf(held: HeldFindings, { findings, packages }: Kind): Exposed {
  const published = [...findings].flatMap((finding) => {
    const { published } = held.headOf(finding)
    return published === undefined ? [] : Date.parse(published)
  })
  return {
    findings: findings.size,
    packages: [...packages].sort().slice(0, packagesShown),
    count: packages.size,
    since: published.length > 0 ? Math.min(...published) : undefined,
  }
}
