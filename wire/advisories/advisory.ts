// An advisory in the form that is matched and shown: OSV's, reduced to what says which versions of what are concerned.
import * as z from 'zod'
import { SourceId } from './sources.ts'

/** `[introduced, fixed)`, or up to and including `lastAffected`; `introduced` '0': from the first version on. */
export const Range = z.strictObject({
  introduced: z.string(),
  fixed: z.string().optional(),
  lastAffected: z.string().optional(),
})
export type Range = z.infer<typeof Range>

/** What an advisory says about one package of one release stream. Several may stand for the same package (module streams). */
export const Affected = z.strictObject({
  /** In the form of ecosystem.ts. */
  ecosystem: z.string(),
  /** deb and apk: the SOURCE package (Alpine: origin). rpm: the BINARY package. npm, PyPI: the package. */
  name: z.string(),
  ranges: z.array(Range),
  /** Exact versions that are affected besides the ranges. */
  versions: z.array(z.string()).optional(),
  /** Absent: all. */
  architectures: z.array(z.string()).optional(),
  /** `nodejs:18`: only packages of this module stream. `*`: of some module, the source does not say which stream. */
  module: z.string().optional(),
  /**
   * What the publisher says where a range does not: `unfixed` (every version from `introduced` on, no fix yet), `not-affected`,
   * `end-of-life` (not looked at any more: unknown), `undetermined` (unknown), `ignored` (affected, will not be fixed).
   */
  state: z.enum(['unfixed', 'not-affected', 'end-of-life', 'undetermined', 'ignored']).optional(),
})
export type Affected = z.infer<typeof Affected>

export const Cvss = z.strictObject({
  version: z.enum(['2.0', '3.0', '3.1', '4.0']),
  vector: z.string(),
  /** 0.0 to 10.0, computed from the vector. */
  score: z.number(),
})
export type Cvss = z.infer<typeof Cvss>

export const AdvisoryKind = z.enum(['security', 'bugfix', 'enhancement'])
export type AdvisoryKind = z.infer<typeof AdvisoryKind>

/** As it is known now. */
export const Advisory = z.strictObject({
  /** As its publisher names it: `DSA-5474-1`, `ALSA-2023:0340`, `CVE-2023-38545`. */
  id: z.string(),
  source: SourceId,
  kind: AdvisoryKind,
  title: z.string(),
  /** Other names of the same vulnerability (OSV aliases). */
  aliases: z.array(z.string()),
  /** Vulnerabilities it deals with, usually CVEs: OSV's `upstream`, a distribution's `related` CVEs. */
  covers: z.array(z.string()),
  cvss: z.array(Cvss),
  /** The publisher's own word where it gives one (`high`, `Important`, `unimportant`), lower case. */
  severity: z.string().optional(),
  published: z.iso.datetime().optional(),
  modified: z.iso.datetime().optional(),
  /** Set: it does not hold any more. It is told so that findings end. */
  withdrawn: z.iso.datetime().optional(),
  affected: z.array(Affected),
})
export type Advisory = z.infer<typeof Advisory>

/** What other sources know about one vulnerability: NVD or CVE record, EPSS, KEV. Each part absent: its source says nothing. */
export const Score = z.strictObject({
  /** `CVE-2023-38545`. */
  id: z.string(),
  cvss: z.array(Cvss).optional(),
  /** `CWE-787`. */
  weaknesses: z.array(z.string()).optional(),
  /** Probability of exploitation within 30 days, and its rank among all, both 0 to 1 (FIRST EPSS). */
  epss: z.strictObject({ probability: z.number(), percentile: z.number(), on: z.iso.date() }).optional(),
  /** Known to be exploited (CISA KEV): since when it is listed; used in ransomware campaigns. */
  kev: z.strictObject({ addedOn: z.iso.date(), dueOn: z.iso.date().optional(), ransomware: z.boolean() }).optional(),
})
export type Score = z.infer<typeof Score>
