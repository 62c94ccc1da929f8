// What the page of vulnerabilities gives each of its lists.
import type { FindingSearch } from './finding-search.ts'

export interface ListProps {
  readonly search: FindingSearch
  /** A changed list starts on its first page. */
  onChange(next: FindingSearch, replace?: boolean): void
  onTurn(turned: Pick<FindingSearch, 'page' | 'cursor'>): void
  onClear(): void
}
