// What a comparison found.
import type { Verdict } from '#wire/console/findings.ts'
import type { Statement } from '../../advisories/advisories.ts'

/** The verdict of one statement on one catalogue entry in one release stream, and why. */
export interface Match {
  /** Catalogue number. */
  readonly entry: number
  /** `Debian:12`: the stream of the devices it holds for. */
  readonly stream: string
  readonly statement: Statement
  readonly verdict: Exclude<Verdict, 'fixed' | 'not-affected'>
  readonly rule: string
  /** The version that ends it. */
  readonly fixed: string | undefined
  readonly basis: 'own' | 'rebuild'
  /** Numbers of further records that state the same. */
  readonly also: readonly number[]
}
