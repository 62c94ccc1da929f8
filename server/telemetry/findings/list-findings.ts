// Advisories that concern devices, in any order, a page at a time.
import { iso } from '#kit/clock.ts'
import type { listFindings as contract, FindingRow } from '#wire/console/findings.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { cut, type Place } from './cut.ts'
import { shownFindings } from './fresh-findings.ts'
import type { HeldFindings } from './held-findings.ts'
import { priorities } from './priority.ts'
import { conditionsOf, type Selected, select } from './select.ts'
import { weightShown } from './weigh.ts'

const packagesShown = 20

type Sort = QueryOf<typeof contract>['sort']

/** `asc` by priority is what comes first: exploited, then by score, then by devices. Throws Problem `rebuilding`. */
export async function listFindings(
  context: Context,
  input: QueryOf<typeof contract>,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { held, knowledge } = await shownFindings(context, tenant)
  const asked = await conditionsOf(context, tenant, held, input)
  const placed = [...select(held, asked)].map((one) => ({ one, place: placeOf(one, input.sort) }))
  const { page, next } = cut(placed, input, forms[input.sort])
  return {
    items: page.map(({ one }) => rowOf(held, one)),
    ...(next === undefined ? {} : { next }),
    total: placed.length,
    asOf: iso(context.clock.now()),
    knowledge,
  }
}

const forms = {
  priority: ['number', 'number', 'number', 'number', 'string'],
  devices: ['number', 'string'],
  score: ['number', 'string'],
  epss: ['number', 'string'],
  published: ['string', 'string'],
  advisory: ['string'],
} as const satisfies Record<Sort, readonly ('number' | 'string')[]>

function placeOf({ finding: { id }, head, weight, priority, open }: Selected, sort: Sort): Place {
  switch (sort) {
    case 'priority':
      return [priorities.indexOf(priority), weight.kev ? 0 : 1, -(weight.cvss?.score ?? -1), -open, id]
    case 'devices':
      return [open, id]
    case 'score':
      return [weight.cvss?.score ?? -1, id]
    case 'epss':
      return [weight.epss ?? -1, id]
    case 'published':
      return [head.published ?? '', id]
    case 'advisory':
      return [id]
  }
}

function rowOf(held: HeldFindings, { finding, head, weight, priority, matches, open, decided }: Selected): FindingRow {
  const heads = held.headsOf(finding)
  const packages = distinct(matches.map(held.nameOf))
  const [knownAt] = heads.flatMap((one) => one.knownAt ?? []).sort()
  return {
    advisory: finding.id,
    title: head.title,
    kind: head.kind,
    aliases: distinct(heads.flatMap(({ aliases }) => aliases)),
    covers: distinct(heads.flatMap(({ covers }) => covers)),
    sources: distinct(heads.map(({ source }) => source)),
    ...weightShown(weight, priority),
    verdicts: distinct(matches.map(({ verdict }) => verdict)),
    packages: packages.slice(0, packagesShown),
    packageCount: packages.length,
    ecosystems: distinct(matches.map(({ stream }) => stream)),
    devices: open,
    decided,
    ...(head.published === undefined ? {} : { published: head.published }),
    ...(knownAt === undefined ? {} : { knownAt }),
  }
}

const distinct = <T extends string>(list: readonly T[]): T[] => [...new Set(list)].sort()
