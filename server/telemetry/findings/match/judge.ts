// What the statements about one package say of one installed version, and by which rule: the whole of matching, without state.
import { schemeOf } from '#wire/advisories/ecosystem.ts'
import { orderOf } from '#wire/advisories/versions/index.ts'
import type { Statement } from '../../advisories/advisories.ts'
import type { CataloguePackage } from '../../software/catalogue-package.ts'
import { comparedOf } from './compared.ts'
import { inRanges, type Ruling } from './in-ranges.ts'
import { areOfTwoBuilders, isAboutModules, isModular, isOfStream, streamsOf, unbuilt } from './module-streams.ts'
import type { Rule } from './rules.ts'

/** What one statement says of the package, with what was compared. */
export interface Judgement extends Ruling {
  readonly statement: Statement
  readonly comparedName: string
  readonly comparedVersion: string
}

const schemes = { dpkg: 'deb', rpm: 'rpm', apk: 'apk' } as const
/** Packages for every architecture. */
const everywhere: ReadonlySet<string> = new Set(['all', 'noarch'])

/**
 * One judgement per statement, in their order. `statements`: all there are of one ecosystem about `lookupNames(one)`.
 * `vulnerabilities`: what a record deals with (`dealtWith`); asked for where module streams differ.
 * The caller has seen that the package is of the distribution whose advisories these are.
 */
export function judge(
  one: CataloguePackage,
  statements: readonly Statement[],
  vulnerabilities: (advisory: number) => readonly string[],
): Judgement[] {
  const { name, version } = comparedOf(one)
  const rulings =
    one.manager === 'rpm' ? byModule(one, statements, vulnerabilities) : statements.map((s) => ruled(one, version, s))
  return statements.map((statement, i) => {
    const { verdict, rule, fixed, range } = rulings[i] as Ruling
    return { verdict, rule, fixed, range, statement, comparedName: name, comparedVersion: version }
  })
}

function ruled(one: CataloguePackage, version: string, statement: Statement): Ruling {
  const scheme = schemeOf(statement.ecosystem)
  if (scheme !== schemes[one.manager]) return decided('unknown', 'other-scheme')
  const { architectures } = statement
  if (architectures && !everywhere.has(one.architecture) && !architectures.includes(one.architecture))
    return decided('not-affected', 'architecture')
  return inRanges(orderOf(scheme), version, statement)
}

const decided = (verdict: Ruling['verdict'], by: Rule): Ruling => ({
  verdict,
  rule: by,
  fixed: undefined,
  range: undefined,
})

function byModule(
  one: CataloguePackage,
  statements: readonly Statement[],
  vulnerabilities: (advisory: number) => readonly string[],
): Ruling[] {
  const modular = isModular(one)
  if (!modular && !statements.some(isAboutModules)) return statements.map((s) => ruled(one, one.version, s))
  const streams = modular ? streamsOf(one, statements) : new Set<string>()
  const told = new Set<string>()
  const rulings = statements.map((statement) => {
    if (isAboutModules(statement) !== modular) return decided('not-affected', 'other-build')
    if (!modular) return ruled(one, one.version, statement)
    if (!isOfStream(one, streams, statement)) return undefined
    for (const name of vulnerabilities(statement.advisory)) told.add(name)
    return acrossBuilders(one, statement)
  })
  return rebuilt(statements, rulings).map(
    (ruling, i) => ruling ?? ofAnotherStream(vulnerabilities((statements[i] as Statement).advisory), told),
  )
}

/** Other streams of the package say nothing of this one; where no statement does, it is not known whether it is affected. */
function ofAnotherStream(names: readonly string[], told: ReadonlySet<string>): Ruling {
  return names.every((name) => told.has(name))
    ? decided('not-affected', 'other-stream')
    : decided('unknown', 'no-stream')
}

/** A package of Red Hat's build against AlmaLinux's fix is compared without what names the builder: that has no order. */
function acrossBuilders(one: CataloguePackage, statement: Statement): Ruling {
  const stated = statement.ranges.find(({ fixed }) => fixed !== undefined)?.fixed
  if (stated === undefined || !areOfTwoBuilders(one.version, stated)) return ruled(one, one.version, statement)
  const ranges = statement.ranges.map(({ introduced, fixed, lastAffected }) => ({
    introduced: unbuilt(introduced),
    ...(fixed === undefined ? {} : { fixed: unbuilt(fixed) }),
    ...(lastAffected === undefined ? {} : { lastAffected: unbuilt(lastAffected) }),
  }))
  const ruling = ruled(one, unbuilt(one.version), { ...statement, ranges })
  return ruling.fixed === undefined ? ruling : { ...ruling, fixed: stated }
}

/** One fix that was built several times is one fix: whoever has any of its builds has it. */
function rebuilt(statements: readonly Statement[], rulings: readonly (Ruling | undefined)[]): (Ruling | undefined)[] {
  const fixOf = (i: number) => `${statements[i]?.advisory} ${statements[i]?.module} ${unbuilt(rulings[i]?.fixed ?? '')}`
  const had = new Set(rulings.flatMap((ruling, i) => (ruling?.verdict === 'fixed' ? fixOf(i) : [])))
  return rulings.map((ruling, i) =>
    ruling?.verdict === 'affected' && had.has(fixOf(i)) ? { ...ruling, verdict: 'fixed', rule: 'rebuilt' } : ruling,
  )
}
