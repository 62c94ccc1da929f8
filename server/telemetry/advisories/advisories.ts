// What the feed of the vulnerability service told this process: compact statements by package, in memory, followed by cursor.
import type { Affected, Score } from '#wire/advisories/advisory.ts'
import type { FeedAdvisory } from '#wire/advisories/feed.ts'
import type { AdvisorySource } from '#wire/advisories/sources.ts'

/** An advisory without what it says about packages. */
export interface AdvisoryHead extends Omit<FeedAdvisory, 'affected' | 'withdrawn' | 'knownAt'> {
  /** This process's small number for the record of this source; never reused. */
  readonly number: number
  /** When it became known here, as the service says; undefined: it is no longer known. */
  readonly knownAt: string | undefined
}

/** What one record says about one package of one stream. */
export interface Statement extends Affected {
  /** The head's number. */
  readonly advisory: number
}

/** `none`: no source was ever loaded. `away`: the service does not answer and nothing was read since the start. */
export type AdvisoriesState = 'none' | 'loading' | 'away' | 'ready'

/** What changed in one step of the feed: `ecosystem\0name` of every package about which anything is said anew or no more. */
export interface AdvisoriesChange {
  readonly packages: ReadonlySet<string>
  /** Vulnerabilities whose scores changed. */
  readonly scores: ReadonlySet<string>
}

export const packageKey = (ecosystem: string, name: string) => `${ecosystem}\0${name}`

export interface Advisories {
  state(): AdvisoriesState
  /** As the service said them last; empty before the first answer. */
  sources(): readonly AdvisorySource[]
  /** Any record of this stream is loaded. */
  covers(ecosystem: string): boolean
  /** Statements about a package, of all sources; made from a packed form at each call. */
  statements(ecosystem: string, name: string): readonly Statement[]
  head(number: number): AdvisoryHead | undefined
  /** Numbers of the records with this id or alias, or that cover this vulnerability. */
  named(name: string): readonly number[]
  score(vulnerability: string): Score | undefined
  /** Called after each step that was taken in; returns what ends it. */
  onChange(heard: (change: AdvisoriesChange) => void): () => void
  /** Resolves when all that the service has stored at the time of the call was taken in; for imports and tests. */
  caughtUp(): Promise<void>
  counts(): { readonly advisories: number; readonly statements: number; readonly bytes: number }
}
