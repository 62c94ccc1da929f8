// One vulnerability is one match, however many records state it: the distribution's advisory is shown, the others are its sources.
import { schemeOf } from '#wire/advisories/ecosystem.ts'
import { orderOf } from '#wire/advisories/versions/index.ts'
import type { AdvisoryHead, Statement } from '../../advisories/advisories.ts'

/** What is merged of a match. */
export interface Mergeable {
  readonly statement: Statement
  readonly verdict: 'affected' | 'unfixed' | 'unknown'
  readonly fixed: string | undefined
}

/** `also`: numbers of further records that state the same. */
export type Merged<M> = M & { readonly also: readonly number[] }

type Head = Pick<AdvisoryHead, 'id' | 'aliases' | 'covers'>

/** The vulnerabilities a record deals with, by their own names. */
export const dealtWith = ({ id, aliases, covers }: Head): readonly string[] =>
  covers.length > 0 ? covers : [id, ...aliases]

/**
 * `matches`: all of one installed package in one stream. Of one record's statements the one that is hardest to end stands for
 * it. Records that share a name (id, alias) are one, and so are a record and the advisory that covers it, as long as what ends
 * the advisory's match ends the other too. Two advisories stay two, also where they cover the same vulnerability.
 */
export function mergeMatches<M extends Mergeable>(
  matches: readonly M[],
  headOf: (advisory: number) => Head | undefined,
): Merged<M>[] {
  if (matches.length === 1) return matches.map((match) => ({ ...match, also: [] }))
  const hardest = [...Map.groupBy(matches, (match) => match.statement.advisory).values()].map((group) =>
    group.reduce((a, b) => (isHarder(b, a) ? b : a)),
  )
  const records = hardest
    .map((match) => ({ match, head: headOf(match.statement.advisory) ?? { id: '', aliases: [], covers: [] } }))
    // Whoever covers others comes first; the order is the same whichever record was read first.
    .sort(
      (a, b) =>
        b.head.covers.length - a.head.covers.length ||
        (a.head.id < b.head.id ? -1 : a.head.id > b.head.id ? 1 : 0) ||
        a.match.statement.advisory - b.match.statement.advisory,
    )
  const kept: { match: M; head: Head; also: number[] }[] = []
  for (const record of records) {
    const names = [record.head.id, ...record.head.aliases]
    const one = kept.find(
      ({ head, match }) =>
        names.some((name) => name !== '' && (name === head.id || head.aliases.includes(name))) ||
        (head.covers.includes(record.head.id) && !isHarder(record.match, match)),
    )
    if (!one) kept.push({ ...record, also: [] })
    else {
      one.also.push(record.match.statement.advisory)
      // The shown record keeps its name; what it takes to end it is the harder of both.
      if (isHarder(record.match, one.match)) one.match = { ...record.match, statement: one.match.statement }
    }
  }
  return kept.map(({ match, also }) => ({ ...match, also }))
}

const weight = { unknown: 0, affected: 1, unfixed: 2 } as const

/** A fix that is further away, or none; what is unknown is no harder than what is known. */
function isHarder(a: Mergeable, b: Mergeable): boolean {
  if (a.verdict !== b.verdict) return weight[a.verdict] > weight[b.verdict]
  if (a.fixed === undefined || b.fixed === undefined) return false
  return orderOf(schemeOf(a.statement.ecosystem) ?? 'deb').compare(a.fixed, b.fixed) > 0
}
