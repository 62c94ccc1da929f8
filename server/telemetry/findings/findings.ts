// What concerns the devices of each tenant: matches of catalogue entries with statements, kept in memory, recomputed where something changed.
import type * as z from 'zod'
import type { PriorityCounts, Verdict } from '#wire/console/findings.ts'
import type { Knowledge } from '#wire/console/knowledge.ts'
import type { Statement } from '../advisories/advisories.ts'
import type { Posting } from '../software/posting.ts'
import type { HeldFindings } from './held-findings.ts'

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
  /** Open findings of kind security over the fleet, as of the last `fresh`. */
  counts(): FleetCounts
  /** The same on one device; null: it is not covered, so nothing is known. */
  countsOf(device: number): DeviceCounts | null
}

/** A finding is an advisory here, however many packages it concerns; verdict `unknown` is none. */
export interface FleetCounts {
  readonly findings: z.infer<typeof PriorityCounts>
  /** Devices with any open finding. */
  readonly devices: number
  /** Devices with anything urgent or high. */
  readonly first: number
  /** Advisories of which somebody decided about a device. */
  readonly decided: number
}

export interface DeviceCounts {
  readonly findings: z.infer<typeof PriorityCounts>
  readonly decided: number
  /** Packages that an update would mend. */
  readonly fixable: number
}

export interface Findings {
  /**
   * Brings devices, matches and counts up to what is committed now; a verb calls it before it reads the rest. Waits for no
   * rebuild: `knowledge` says afterwards whether there is one.
   */
  fresh(tenant: number): Promise<void>
  /** Throws Problem `rebuilding` while postings or streams are built; a caller who shows counts asks `knowledge` first. */
  of(tenant: number): TenantFindings
  /** The same with its inside, for the lists of this room. */
  held(tenant: number): HeldFindings
  /** Beside every number. Never throws: what cannot be known is said. */
  knowledge(tenant: number): Knowledge
}
