// Which advisories a stream is matched by, and what one catalogue entry matches of them.
import { type ReleaseStream, schemeOf } from '#wire/advisories/ecosystem.ts'
import { orderOf } from '#wire/advisories/versions/index.ts'
import type { Advisories } from '../advisories/advisories.ts'
import type { CataloguePackage } from '../software/catalogue.ts'
import type { Entry } from '../software/tenant-catalogue.ts'
import type { Match } from './findings.ts'

/** Whose statements are used for a stream. */
export interface Used {
  readonly ecosystem: string
  readonly basis: Match['basis']
}

/** The distribution's own where they are loaded, else its rebuild's; undefined: neither is. */
export function usedFor(advisories: Advisories, { ecosystem, rebuild }: ReleaseStream): Used | undefined {
  if (advisories.covers(ecosystem)) return { ecosystem, basis: 'own' }
  if (rebuild !== undefined && advisories.covers(rebuild)) return { ecosystem: rebuild, basis: 'rebuild' }
  return undefined
}

/** Under which names of an ecosystem its statements lie. */
export const lookupNames = ({ manager, name, source }: CataloguePackage): readonly string[] => [
  manager === 'rpm' ? name : (source ?? name),
]

export function matchEntry(
  advisories: Advisories,
  used: Used,
  stream: string,
  { number, package: one }: Entry,
): Match[] {
  const order = orderOf(schemeOf(used.ecosystem) ?? 'deb')
  const version = one.manager === 'rpm' ? one.version : (one.sourceVersion ?? one.version.replace(/\+b\d+$/, ''))
  return lookupNames(one).flatMap((name) =>
    advisories.statements(used.ecosystem, name).flatMap((statement) => {
      const range = statement.ranges.find(
        ({ introduced, fixed }) =>
          (introduced === '0' || order.compare(version, introduced) >= 0) &&
          (fixed === undefined || order.compare(version, fixed) < 0),
      )
      if (!range) return []
      const { fixed } = range
      const verdict = fixed === undefined ? 'unfixed' : 'affected'
      return [{ entry: number, stream, statement, verdict, rule: 'range', fixed, basis: used.basis } as Match]
    }),
  )
}
