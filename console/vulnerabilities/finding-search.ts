// The state of the Vulnerabilities page as it stands in the address, and what it asks of the server.
import type { InputOf } from '#kit/http/call.ts'
import { AdvisoryKind } from '#wire/advisories/advisory.ts'
import { type DeviceFinding, ExposedDevice, type listFindings, Priority } from '#wire/console/findings.ts'
import type { GroupId } from '#wire/ids.ts'

export interface FindingSearch {
  by?: string | undefined
  q?: string | undefined
  priority?: string | undefined
  kind?: string | undefined
  verdict?: string | undefined
  decision?: string | undefined
  group?: string | undefined
  source?: string | undefined
  ecosystem?: string | undefined
  kev?: string | undefined
  package?: string | undefined
  coverage?: string | undefined
  state?: string | undefined
  sort?: string | undefined
  order?: string | undefined
  page?: string | undefined
  cursor?: string | undefined
  size?: string | undefined
}

export const ways = ['advisory', 'device', 'package', 'decisions'] as const
export type Way = (typeof ways)[number]
export const wayOf = (search: FindingSearch): Way => ways.find((way) => way === search.by) ?? 'advisory'

export const verdicts = ['affected', 'unfixed', 'unknown'] as const
export const decisionChoices = ['open', 'decided', 'all'] as const
export const pageSizes = ['25', '50', '100', '200'] as const
export const priorities = Priority.options
export const kinds = AdvisoryKind.options
export const coverages = ExposedDevice.shape.coverage.options

/** Values the server does not know are left out, so that an old link still shows something. */
export function chosen<T extends string>(text: string | undefined, known: readonly T[]): T[] {
  const given = text?.split(',') ?? []
  return known.filter((value) => given.includes(value))
}
export const listed = (text: string | undefined): string[] => text?.split(',').filter(Boolean) ?? []

const some = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined)

type FindingInput = InputOf<typeof listFindings>
export type FindingFilter = Omit<FindingInput, 'cursor' | 'limit' | 'order' | 'sort'>

export function filterOf(search: FindingSearch): FindingFilter {
  return {
    search: search.q || undefined,
    priority: some(chosen(search.priority, priorities)),
    kind: some(chosen(search.kind, kinds)),
    verdict: some(chosen(search.verdict, verdicts)),
    decision: decisionChoices.find((known) => known === search.decision),
    group: some(listed(search.group) as GroupId[]),
    source: some(listed(search.source)),
    ecosystem: some(listed(search.ecosystem)),
    kev: search.kev === 'true' ? 'true' : undefined,
  }
}

export const sizeOf = (search: FindingSearch): number => Number(pageSizes.find((known) => known === search.size) ?? 50)

export const isFiltered = (search: FindingSearch): boolean =>
  Object.values(filterOf(search)).some((value) => value !== undefined) ||
  Boolean(search.package || search.coverage || search.state)

/** What a finding is told apart by on one device. */
export const keyOf = (finding: DeviceFinding): string =>
  `${finding.advisory} ${finding.manager} ${finding.package} ${finding.architecture}`
