// Where advisories come from: each source has a name, a licence, an address and a schedule, and is off until somebody allowed it.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { OperatorId } from '../ids.ts'

/** `debian-osv`, `kev`: the name of the source's file in advisories/sources. */
export const SourceId = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/)

/**
 * `never`: nothing loaded. `fresh`: younger than `freshForSeconds`. `stale`: older. `failed`: the last try failed, what was
 * loaded before still serves. `shrunk`: the last load lost too much and waits to be confirmed.
 */
export const SourceState = z.enum(['never', 'fresh', 'stale', 'failed', 'shrunk'])

export const AdvisorySource = z.strictObject({
  id: SourceId,
  title: z.string(),
  /** SPDX expression, or words where the publisher states none. */
  licence: z.string(),
  /** What is fetched when it is allowed; https. */
  url: z.string(),
  /** Its publisher's address for people. */
  home: z.string(),
  /** What it says: whole advisories, or scores and flags of vulnerabilities that others describe. */
  gives: z.enum(['advisories', 'scores']),
  /** Ecosystems of the records loaded, in the form of wire/advisories/ecosystem.ts, e.g. `Debian:12`. */
  ecosystems: z.array(z.string()),
  scheduleSeconds: z.int(),
  freshForSeconds: z.int(),
  /** May be fetched; a file may be imported whether or not. */
  enabled: z.boolean(),
  enabledAt: z.iso.datetime().optional(),
  enabledBy: z.string().optional(),
  state: SourceState,
  /** When its newest content was loaded, from wherever; absent: never. */
  importedAt: z.iso.datetime().optional(),
  /** The newest date that its own content bears: a file imported today may be a year old. */
  contentAt: z.iso.datetime().optional(),
  /**
   * Seconds since the time of which what is loaded tells all there was: `importedAt`, or the publisher's own date of the whole
   * where that is older, or `contentAt` where it came as a file and `lagsBehind` (docs/freshness.md).
   */
  ageSeconds: z.int().optional(),
  importedBy: z.string().optional(),
  /** All of it was loaded at some time, and not only some of its records. */
  whole: z.boolean(),
  /** Records that hold now, withdrawn ones not counted. */
  records: z.int(),
  /** What went wrong last, in words with what to do; absent: nothing. */
  problem: z.string().optional(),
  /** Records of the last load that could not be read and were left as they were before. */
  rejected: z.int(),
  nextFetchAt: z.iso.datetime().optional(),
})
export type AdvisorySource = z.infer<typeof AdvisorySource>

/** No publisher is silent for longer: content that bears no newer date was old when it was loaded. */
export const quietSeconds = 7 * 86_400

/** The newest date of the content lies more than a week before it was loaded. Epoch milliseconds; NaN, undefined: not known. */
export const lagsBehind = (contentAt: number | undefined, importedAt: number | undefined): boolean =>
  contentAt !== undefined && importedAt !== undefined && importedAt - contentAt > quietSeconds * 1000

/** Served on the service's own socket; whoever may open that file may ask. */
export const listSources = contract({
  name: 'listSources',
  method: 'GET',
  path: '/v1/sources',
  summary: 'Every source there is, how old what was loaded from it is, and what went wrong',
  right: 'open',
  answer: z.strictObject({
    sources: z.array(AdvisorySource),
    /** Somebody answered whether sources may be fetched (`chooseSources`, also with none); a file that was imported is no answer. */
    asked: z.boolean(),
  }),
})

/** Whom an automatic importer or an act is put down to (V3): `importer`, an operator's id or a credential's. */
export const Actor = z.union([z.literal('importer'), OperatorId, z.string().regex(/^crd_[a-z2-7]{26}$/)])

export const SourceChoice = z.strictObject({
  id: SourceId,
  enabled: z.boolean(),
  /** Another address to fetch from, e.g. a mirror; https. Null: the source's own again. */
  url: z
    .url({ protocol: /^https$/ })
    .max(500)
    .nullable()
    .optional(),
})
export type SourceChoice = z.infer<typeof SourceChoice>

export const chooseSources = contract({
  name: 'chooseSources',
  method: 'PUT',
  path: '/v1/sources',
  summary:
    'Allow or stop fetching sources; an allowed one is fetched at once. With none named, the answer was "no" and is kept',
  right: 'open',
  body: z.strictObject({ actor: Actor, sources: z.array(SourceChoice).max(50) }),
  answer: z.strictObject({ sources: z.array(AdvisorySource) }),
})

export const fetchSource = contract({
  name: 'fetchSource',
  method: 'POST',
  path: '/v1/sources/:id/fetch',
  summary: 'Fetch an allowed source now',
  right: 'open',
  params: z.strictObject({ id: SourceId }),
  body: z.strictObject({ actor: Actor }),
  answer: z.strictObject({ import: z.string() }),
})
