// The filters of the Vulnerabilities page, each with what it would leave.
import { listGroups } from '#wire/console/devices.ts'
import { findingFacets } from '#wire/console/findings.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { useAnswer } from '../shell/ask.ts'
import { type Choice, Filter } from '../table/filter.tsx'
import { Narrowed } from '../table/narrowed.tsx'
import { SearchInput } from '../table/search-input.tsx'
import { useReader, useWords } from '../words/words.ts'
import {
  chosen,
  coverages,
  decisionChoices,
  type FindingSearch,
  filterOf,
  kinds,
  listed,
  priorities,
  verdicts,
} from './finding-search.ts'

type Facets = AnswerOf<typeof findingFacets>

interface FindingFiltersProps {
  readonly search: FindingSearch
  onChange(next: FindingSearch, replace?: boolean): void
  /** Coverage tells devices apart, nothing else. */
  readonly withCoverage?: boolean
}

export function FindingFilters({ search, onChange, withCoverage = false }: FindingFiltersProps) {
  const { words } = useReader()
  const say = words.vulnerabilities
  const facets = useAnswer(findingFacets, filterOf(search), { keep: true }).data
  const groups = useAnswer(listGroups, {}, { staleMilliseconds: 60_000 }).data
  const of = (
    facet: keyof Facets & keyof FindingSearch,
    labels: Readonly<Record<string, string>>,
    all?: readonly string[],
  ) => {
    const found = facets?.[facet] as Facets['priority'] | undefined
    const values = all ?? found?.map((each) => each.value) ?? []
    return values.map((value): Choice => {
      const hit = found?.find((each) => each.value === value)
      return {
        value,
        label: labels[value] ?? hit?.label ?? value,
        ...(found ? { count: hit?.findings ?? 0 } : {}),
      }
    })
  }
  const titles = Object.fromEntries(facets?.knowledge.sources.map(({ id, title }) => [id, title]) ?? [])
  const names = Object.fromEntries(groups?.items.map(({ id, name }) => [id, name]) ?? [])
  const several = (key: keyof FindingSearch) => (next: string[]) => onChange({ [key]: next.join(',') || undefined })
  return (
    <>
      <SearchInput label={say.search} value={search.q ?? ''} onChange={(q) => onChange({ q: q || undefined }, true)} />
      <Filter
        title={say.priority}
        chosen={chosen(search.priority, priorities)}
        choices={of('priority', say.priorities, priorities)}
        onChange={several('priority')}
      />
      <Filter
        title={say.exploited}
        chosen={search.kev === 'true' ? ['true'] : []}
        choices={[{ value: 'true', label: say.kevOnly }]}
        onChange={several('kev')}
      />
      <Filter
        title={say.fix}
        chosen={chosen(search.verdict, verdicts)}
        choices={of('verdict', say.verdicts, verdicts)}
        onChange={several('verdict')}
      />
      <DecisionFilter search={search} onChange={onChange} />
      <Filter
        title={words.devices.group}
        chosen={listed(search.group)}
        choices={of('group', names)}
        onChange={several('group')}
      />
      <Filter
        title={say.release}
        chosen={listed(search.ecosystem)}
        choices={of('ecosystem', {})}
        onChange={several('ecosystem')}
      />
      <Filter
        title={say.source}
        chosen={listed(search.source)}
        choices={of('source', titles)}
        onChange={several('source')}
      />
      <Filter
        title={say.kind}
        chosen={chosen(search.kind, kinds)}
        choices={of('kind', say.kinds, kinds)}
        onChange={several('kind')}
      />
      {withCoverage && (
        <Filter
          title={words.knowledge.coverageTitle}
          chosen={chosen(search.coverage, coverages)}
          choices={coverages.map((value) => ({ value, label: words.knowledge.coverage[value] }))}
          onChange={several('coverage')}
        />
      )}
      {search.package && (
        <Narrowed title={say.package} value={search.package} onClear={() => onChange({ package: undefined })} />
      )}
    </>
  )
}

/** One of three: what was decided is out of the way until somebody asks for it. */
function DecisionFilter({ search, onChange }: Pick<FindingFiltersProps, 'search' | 'onChange'>) {
  const say = useWords().vulnerabilities
  const now = decisionChoices.find((known) => known === search.decision)
  return (
    <Filter
      title={say.decision}
      chosen={now && now !== 'open' ? [now] : []}
      choices={decisionChoices.slice(1).map((value) => ({ value, label: say.decisionChoices[value] }))}
      onChange={(next) => onChange({ decision: next.at(-1) })}
    />
  )
}
