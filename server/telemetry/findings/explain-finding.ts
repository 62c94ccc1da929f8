// Why an advisory concerns a device or does not: what was compared with what, by which rule, and since when.
import { iso } from '#kit/clock.ts'
import type { explainFinding as contract } from '#wire/console/findings.ts'
import type { AnswerOf, ParamsOf, QueryOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { findDevice } from '../../devices/find-device.ts'
import { installedOn, readHeld } from '../held.ts'
import type { Installed } from '../software/catalogue.ts'
import { cameToDevice } from './came-to-device.ts'
import { showDecisions } from './decisions/show-decisions.ts'
import { shownFindings } from './fresh-findings.ts'
import type { HeldFindings } from './held-findings.ts'
import { comparedOf, lookupNames } from './match/compared.ts'
import type { Judgement } from './match/judge.ts'
import type { Rule } from './match/rules.ts'
import { judgements, Unpacked, type Used } from './match-entry.ts'

type Reason = AnswerOf<typeof contract>['reasons'][number]
type Input = ParamsOf<typeof contract> & QueryOf<typeof contract>

interface Explained {
  readonly installed: Installed
  readonly judgement: Judgement
  readonly basis: Used['basis']
  /** It is not from the distribution: whatever versions say, it is not known. */
  readonly foreign: boolean
}

/**
 * `advisory`: any name of it, or a vulnerability that advisories cover. No reasons: no statement of it is about a package that
 * this device has. Packages that are not public are left out for who may not see identifiers. Throws Problem
 * `device-unknown` and `rebuilding`.
 */
export async function explainFinding(
  context: Context,
  { id, advisory, package: only }: Input,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant, sees } = caller
  const { number } = await findDevice(context, tenant, id)
  const { held, knowledge } = await shownFindings(context, tenant)
  const { holding, key } = await readHeld(context, tenant, number)
  const installed = (await installedOn(context, tenant, holding)).filter(
    (one) => (only === undefined || one.package.name === only) && (sees.identifiers || one.number !== undefined),
  )
  const named = new Set(context.advisories.named(advisory))
  const explained = explain(context, held, number, installed, named)
  const concerning = explained.filter(({ judgement, foreign }) => !foreign && isOpen(judgement))
  const since = key
    ? await cameToDevice(
        context,
        { tenant, number, device: id, key },
        concerning.map((one) => one.installed),
      )
    : undefined
  const decision = await decisionAbout(context, held, number, named, caller)
  return {
    advisory,
    reasons: explained.map((one) => reasonOf(context, held, number, one)),
    since: { ...knownSince(context, named), ...(since === undefined ? {} : { packageSince: iso(since) }) },
    ...(decision ? { decision } : {}),
    knowledge,
  }
}

const isOpen = ({ verdict }: Judgement) => verdict !== 'fixed' && verdict !== 'not-affected'

/** Statements of these records about packages that are installed. */
function explain(
  { advisories }: Context,
  held: HeldFindings,
  device: number,
  installed: readonly Installed[],
  named: ReadonlySet<number>,
): Explained[] {
  const stream = held.fleet.streamOf(device)?.stream
  const used = stream && held.matcher.usedFor(stream.ecosystem)
  if (!used) return []
  const unpacked = new Unpacked(advisories)
  return installed.flatMap((one) => {
    const isNamed = ({ advisory }: { advisory: number }) => named.has(advisory)
    if (!lookupNames(one.package).some((name) => unpacked.statements(used.ecosystem, name).some(isNamed))) return []
    const foreign = !stream.origins.includes(one.package.origin ?? '')
    return judgements(unpacked, used, one.package)
      .filter(({ statement }) => isNamed(statement))
      .map((judgement) => ({ installed: one, judgement, basis: used.basis, foreign }))
  })
}

function reasonOf(
  { advisories }: Context,
  held: HeldFindings,
  device: number,
  { installed, judgement, basis, foreign }: Explained,
): Reason {
  const one = installed.package
  const { statement, range, fixed } = judgement
  const foreignOrigin: Rule = 'foreign-origin'
  const compared = comparedOf(one)
  return {
    verdict: foreign ? 'unknown' : judgement.verdict,
    manager: one.manager,
    package: one.name,
    architecture: one.architecture,
    installed: one.version,
    comparedName: compared.name,
    comparedVersion: compared.version,
    source: advisories.head(statement.advisory)?.source ?? 'unknown',
    ecosystem: held.streamOf(device) ?? statement.ecosystem,
    basis,
    ...(range === undefined ? {} : { introduced: range.introduced }),
    ...given('fixed', fixed ?? range?.fixed),
    ...given('lastAffected', range?.lastAffected),
    rule: foreign ? foreignOrigin : judgement.rule,
    ...given('module', statement.module),
  }
}

const given = <K extends string>(key: K, value: string | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: string }

function knownSince({ advisories }: Context, named: ReadonlySet<number>) {
  const heads = [...named].flatMap((number) => advisories.head(number) ?? [])
  const [known] = heads.flatMap(({ knownAt }) => knownAt ?? []).sort()
  const [published] = heads.flatMap((head) => head.published ?? []).sort()
  return {
    ...given('advisoryKnownAt', known),
    ...given('advisoryPublished', published),
  }
}

async function decisionAbout(
  context: Context,
  held: HeldFindings,
  device: number,
  named: ReadonlySet<number>,
  caller: Caller,
) {
  const matches = held
    .ofDevice(device)
    .filter(({ statement, also }) => [statement.advisory, ...also].some((one) => named.has(one)))
  for (const match of matches) {
    const decision = held.decisionOf(match, device)
    if (decision) return (await showDecisions(context, caller, new Set([decision.id]))).get(decision.id)
  }
  return undefined
}
