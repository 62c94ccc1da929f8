// What concerns the devices of one tenant, as the lists and counts read it.
import type * as z from 'zod'
import type { PriorityCounts } from '#wire/console/findings.ts'
import type { Posting } from '../software/posting.ts'
import type { Match } from './match/match.ts'

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
