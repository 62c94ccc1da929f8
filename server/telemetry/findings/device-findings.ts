// What concerns one device, worst first: a row for each package and advisory.
import type { deviceFindings as contract, DeviceFinding } from '#wire/console/findings.ts'
import type { AnswerOf, ParamsOf, QueryOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { findDevice } from '../../devices/find-device.ts'
import type { CataloguePackage } from '../software/catalogue-package.ts'
import { showDecisions } from './decisions/show-decisions.ts'
import { shownFindings } from './fresh-findings.ts'
import type { HeldFindings } from './held-findings.ts'
import type { Match } from './match/match.ts'
import { priorities } from './priority.ts'
import { priorityIn, weightShown } from './weigh.ts'

/** Decided ones stand in it with their decision. Throws Problem `rebuilding`, and `device-unknown`. */
export async function deviceFindings(
  context: Context,
  { id, kind }: ParamsOf<typeof contract> & QueryOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const { number } = await findDevice(context, tenant, id)
  const { held, knowledge } = await shownFindings(context, tenant)
  const kinds = new Set<string>(kind?.length ? kind : ['security'])
  const matches = held.ofDevice(number).filter((match) => kinds.has(held.headOf(held.found.findingOf(match)).kind))
  const decided = new Map(matches.flatMap((match) => decisionIn(held, match, number)))
  const decisions = await showDecisions(context, caller, new Set(decided.values()))
  return {
    findings: matches
      .map((match) => {
        const decision = decisions.get(decided.get(match) ?? '')
        return { ...rowOf(held, match), ...(decision ? { decision } : {}) }
      })
      .sort(worstFirst),
    counts: held.countsOf(number)?.findings ?? null,
    knowledge,
  }
}

function decisionIn(held: HeldFindings, match: Match, number: number): [Match, string][] {
  const decision = held.decisionOf(match, number)
  return decision ? [[match, decision.id]] : []
}

function rowOf(held: HeldFindings, match: Match): DeviceFinding {
  const finding = held.found.findingOf(match)
  const heads = held.headsOf(finding)
  const own = heads.find(({ number }) => number === match.statement.advisory) ?? held.headOf(finding)
  const weight = held.weightOf(finding)
  const one = held.memory.entry(match.entry)?.package as CataloguePackage
  return {
    advisory: finding.id,
    title: own.title,
    kind: own.kind,
    aliases: [...new Set(heads.flatMap(({ aliases }) => aliases))],
    covers: [...new Set(heads.flatMap(({ covers }) => covers))],
    ...weightShown(weight, priorityIn(weight, [match])),
    verdict: match.verdict,
    manager: one.manager,
    package: one.name,
    architecture: one.architecture,
    version: one.version,
    ...(match.fixed === undefined ? {} : { fixed: match.fixed }),
    source: own.source,
    basis: match.basis,
  }
}

/** Findings before what is unknown, then by weight; the rest makes the order one. */
function worstFirst(a: DeviceFinding, b: DeviceFinding): number {
  return (
    Number(a.verdict === 'unknown') - Number(b.verdict === 'unknown') ||
    priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
    Number(b.kev) - Number(a.kev) ||
    (b.cvss?.score ?? -1) - (a.cvss?.score ?? -1) ||
    byText(a.package, b.package) ||
    byText(a.advisory, b.advisory) ||
    byText(a.architecture, b.architecture) ||
    byText(a.version, b.version)
  )
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
