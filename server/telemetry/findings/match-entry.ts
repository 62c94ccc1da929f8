// Which advisories a stream is matched by, and what one catalogue entry matches of them.
import type { ReleaseStream } from '#wire/advisories/ecosystem.ts'
import { type Advisories, type AdvisoryHead, packageKey, type Statement } from '../advisories/advisories.ts'
import type { CataloguePackage } from '../software/catalogue-package.ts'
import type { Entry } from '../software/tenant-catalogue.ts'
import { lookupNames } from './match/compared.ts'
import { type Judgement, judge } from './match/judge.ts'
import type { Match } from './match/match.ts'
import { dealtWith, mergeMatches } from './match/merge-matches.ts'

/** Whose statements are used for a stream. */
export interface Used {
  readonly ecosystem: string
  readonly basis: Match['basis']
}

/**
 * The distribution's own where they are loaded, else its rebuild's; undefined: neither is. A few records of the distribution's
 * own are no reason to do without the rebuild's: then most of what is known would not be said.
 */
export function usedFor(advisories: Advisories, { ecosystem, rebuild }: ReleaseStream): Used | undefined {
  const own = advisories.covers(ecosystem)
  if (rebuild === undefined || !advisories.covers(rebuild)) return own ? { ecosystem, basis: 'own' } : undefined
  const whole = own && advisories.sources().some((source) => source.whole && source.ecosystems.includes(ecosystem))
  return whole ? { ecosystem, basis: 'own' } : { ecosystem: rebuild, basis: 'rebuild' }
}

/** Heads and statements as they were unpacked for one run: entries of one name are matched one after the other. */
export class Unpacked {
  readonly #advisories: Advisories
  readonly #heads = new Map<number, AdvisoryHead | undefined>()
  #key = ''
  #statements: readonly Statement[] = []

  constructor(advisories: Advisories) {
    this.#advisories = advisories
  }

  readonly head = (number: number): AdvisoryHead | undefined => {
    if (!this.#heads.has(number)) this.#heads.set(number, this.#advisories.head(number))
    return this.#heads.get(number)
  }

  statements(ecosystem: string, name: string): readonly Statement[] {
    const key = packageKey(ecosystem, name)
    if (key !== this.#key) {
      this.#statements = this.#advisories.statements(ecosystem, name)
      this.#key = key
    }
    return this.#statements
  }
}

/** What each statement about a package says of it. */
export function judgements(unpacked: Unpacked, { ecosystem }: Used, one: CataloguePackage): Judgement[] {
  const about = lookupNames(one).map((name) => unpacked.statements(ecosystem, name))
  const statements = about.length === 1 ? (about[0] as readonly Statement[]) : about.flat()
  if (statements.length === 0) return []
  return judge(one, statements, (advisory) => {
    const head = unpacked.head(advisory)
    return head ? dealtWith(head) : []
  })
}

export function matchEntry(unpacked: Unpacked, used: Used, stream: string, { number, package: one }: Entry): Match[] {
  const found = judgements(unpacked, used, one).flatMap(({ verdict, statement, rule, fixed }) =>
    verdict === 'fixed' || verdict === 'not-affected'
      ? []
      : [{ entry: number, stream, statement, verdict, rule, fixed, basis: used.basis }],
  )
  return found.length === 0 ? [] : mergeMatches(found, unpacked.head)
}
