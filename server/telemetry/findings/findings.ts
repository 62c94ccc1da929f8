// What concerns the devices of each tenant: matches of catalogue entries with statements, kept in memory, recomputed where something changed.
import type { Verdict } from '#wire/console/findings.ts'
import type { Knowledge } from '#wire/console/knowledge.ts'
import type { Statement } from '../advisories/advisories.ts'
import type { Posting } from '../software/posting.ts'

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
}

export interface TenantFindings {
  /** Grows with every change of a match, of a device's packages or of its stream: what is kept beside it is out of date then. */
  readonly revision: number
  /** Of every kind and verdict, without entries that no device has. One vulnerability stated by several sources is one match. */
  matches(): Iterable<Match>
  /** By head number. */
  ofAdvisory(advisory: number): readonly Match[]
  ofDevice(device: number): readonly Match[]
  /** Devices of the stream that have the entry. */
  devicesOf(match: Match): Posting
  /** Devices any of these concern. */
  devicesOfAll(matches: readonly Match[]): Posting
  /** The stream a device's packages are compared in; undefined: unsupported. */
  streamOf(device: number): string | undefined
  coverageOf(device: number): 'covered' | 'unsupported' | 'not-loaded' | 'no-inventory'
  /** Installed packages of a device; of these such of unknown or foreign origin, which are not compared. */
  packagesOf(device: number): { readonly packages: number; readonly unknownOrigin: number }
}

export interface Findings {
  /** Throws Problem `rebuilding` while postings or streams are built; a caller who shows counts asks `knowledge` first. */
  of(tenant: number): TenantFindings
  /** Beside every number. Never throws: what cannot be known is said. */
  knowledge(tenant: number): Knowledge
}
