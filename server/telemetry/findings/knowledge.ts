// How far the numbers of a tenant hold: what is read and matched, how old it is, and which devices and packages it leaves out.
import { iso } from '#kit/clock.ts'
import type { AdvisorySource } from '#wire/advisories/sources.ts'
import type { Knowledge, WhyUnknown } from '#wire/console/knowledge.ts'
import type { Advisories } from '../advisories/advisories.ts'
import type { HeldFindings } from './held-findings.ts'

/** `held` undefined: nothing of the tenant is read yet. `matched`: every count can be shown. */
export function knowledgeOf(
  advisories: Advisories,
  held: HeldFindings | undefined,
  matched: boolean,
  now: number,
): Knowledge {
  const sources = advisories.sources().filter((one) => one.state !== 'never')
  const streams = new Set(held ? ecosystemsOf(held) : [])
  const shown = sources.map((one) => ({
    id: one.id,
    title: one.title,
    state: one.state,
    ...(one.importedAt === undefined ? {} : { importedAt: one.importedAt }),
    ...(one.contentAt === undefined ? {} : { contentAt: one.contentAt }),
    ...(one.ageSeconds === undefined ? {} : { ageSeconds: one.ageSeconds }),
    ecosystems: one.ecosystems.filter((ecosystem) => streams.has(ecosystem)),
  }))
  const nothing = whyNothing(advisories, matched)
  if (nothing || !held)
    return { state: 'unknown', why: [nothing ?? 'rebuilding'], sources: shown, coverage: null, asOf: iso(now) }
  const coverage = coverageOf(held)
  const why = whyPartial(sources, streams, coverage)
  const blind = coverage.devices > 0 && coverage.covered === 0
  return {
    state: blind ? 'unknown' : why.length > 0 ? 'partial' : 'known',
    why,
    sources: shown,
    coverage,
    asOf: iso(now),
  }
}

function whyNothing(advisories: Advisories, matched: boolean): WhyUnknown | undefined {
  switch (advisories.state()) {
    case 'none':
      return 'no-source'
    case 'away':
      return 'service-away'
    case 'loading':
      return 'loading'
    case 'ready':
      return matched ? undefined : 'rebuilding'
  }
}

/** Whose advisories devices are matched by, or would be if they were loaded. */
function* ecosystemsOf({ fleet, matcher }: HeldFindings): Generator<string> {
  for (const { stream, devices } of fleet.streams.values())
    if (devices > 0) yield matcher.usedFor(stream.ecosystem)?.ecosystem ?? stream.ecosystem
}

type Coverage = NonNullable<Knowledge['coverage']>

function coverageOf({ fleet, matcher, tally }: HeldFindings): Coverage {
  let covered = 0
  let notLoaded = 0
  let compared = 0
  for (const { stream, devices, packages } of fleet.streams.values()) {
    if (matcher.usedFor(stream.ecosystem)) {
      covered += devices
      compared += packages
    } else notLoaded += devices
  }
  const isCovered = (number: number) => matcher.usedFor(fleet.streamOf(number)?.stream.ecosystem ?? '') !== undefined
  const foreign = tally.foreign(isCovered)
  return {
    devices: fleet.size,
    covered,
    unsupported: fleet.unsupported,
    notLoaded,
    noInventory: fleet.noInventory,
    packages: fleet.packages,
    matched: Math.max(0, compared - foreign.within),
    unknownOrigin: foreign.all,
  }
}

function whyPartial(
  sources: readonly AdvisorySource[],
  streams: ReadonlySet<string>,
  { unsupported, notLoaded, unknownOrigin, noInventory }: Coverage,
): WhyUnknown[] {
  const covering = sources.filter((one) => one.ecosystems.some((ecosystem) => streams.has(ecosystem)))
  const why: WhyUnknown[] = []
  if (covering.some((one) => one.state === 'stale')) why.push('stale')
  if (covering.some((one) => one.state === 'failed' || one.state === 'shrunk')) why.push('failed')
  if (unsupported > 0) why.push('unsupported')
  if (notLoaded > 0) why.push('not-loaded')
  if (unknownOrigin > 0) why.push('unknown-origin')
  if (noInventory > 0) why.push('no-inventory')
  return why
}
