// Provenance (V3): every fact about an advisory has a source, a time and an agent, and what was known on a past day can be shown.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { Advisory, Score } from './advisory.ts'
import { Actor, SourceId } from './sources.ts'

/** One fact, never changed afterwards. */
export const AdvisoryFact = z.strictObject({
  sequence: z.int(),
  source: SourceId.or(z.literal('override')),
  what: z.enum(['stated', 'changed', 'withdrawn', 'removed', 'stated-again', 'overridden', 'override-ended']),
  /** When this became known here: from then on, until the next fact of the same source, it held. */
  recordedAt: z.iso.datetime(),
  until: z.iso.datetime().optional(),
  /** When the publisher says it was so. */
  statedAt: z.iso.datetime().optional(),
  actor: z.string(),
  /** Version of the program that read it. */
  importer: z.string(),
  import: z.string().optional(),
  /** SHA-256 of the raw record, hexadecimal; the record itself is kept. */
  document: z.string().optional(),
  from: z.string().optional(),
  /** Overrides: why, and until when. */
  reason: z.string().optional(),
  expiresAt: z.iso.datetime().optional(),
  /** What changed against the fact before, in words a person reads: `Debian:12 curl: fixed 7.88.1-10+deb12u4`. */
  changes: z.array(z.string()),
})
export type AdvisoryFact = z.infer<typeof AdvisoryFact>

const about = z.strictObject({ id: z.string().max(200) })

export const readAdvisory = contract({
  name: 'readAdvisory',
  method: 'GET',
  path: '/v1/advisories/:id',
  summary:
    'An advisory by any of its names, as it is known now or was known at a time, from each source, with its facts',
  right: 'open',
  params: about,
  query: z.strictObject({ at: z.iso.datetime().optional() }),
  answer: z.strictObject({
    /** One per source that states it. */
    advisories: z.array(Advisory),
    scores: z.array(Score),
    details: z.string().optional(),
    references: z.array(z.strictObject({ type: z.string(), url: z.string() })),
    facts: z.array(AdvisoryFact),
  }),
})

export const readDocument = contract({
  name: 'readDocument',
  method: 'GET',
  path: '/v1/documents/:digest',
  summary: 'The raw record a fact was read from, as its source wrote it',
  right: 'open',
  params: z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/) }),
  answer: z.strictObject({ digest: z.string(), text: z.string() }),
})

export const searchAdvisories = contract({
  name: 'searchAdvisories',
  method: 'GET',
  path: '/v1/advisories',
  summary: 'Advisories by prefix of a name (id, alias, CVE, package), newest first',
  right: 'open',
  query: z.strictObject({
    search: z.string().trim().max(200).default(''),
    source: SourceId.optional(),
    ecosystem: z.string().max(60).optional(),
    cursor: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
  }),
  answer: z.strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        source: SourceId,
        kind: z.string(),
        title: z.string(),
        aliases: z.array(z.string()),
        covers: z.array(z.string()),
        modified: z.iso.datetime().optional(),
        withdrawn: z.iso.datetime().optional(),
      }),
    ),
    next: z.string().optional(),
    total: z.int(),
  }),
})

/** A named person's word against a source's: `withdraw` (it does not hold), or another `severity`, or `fixed` in a stream. */
export const Override = z.strictObject({
  actor: Actor,
  reason: z.string().trim().min(3).max(1_000),
  expiresAt: z.iso.datetime(),
  withdraw: z.literal(true).optional(),
  severity: z.enum(['low', 'medium', 'high', 'critical']).optional(),
  fixed: z
    .strictObject({ ecosystem: z.string().max(60), name: z.string().max(200), version: z.string().max(200) })
    .optional(),
})
export const overrideAdvisory = contract({
  name: 'overrideAdvisory',
  method: 'POST',
  path: '/v1/advisories/:id/override',
  summary: 'State something about an advisory against its source, with a reason and an end',
  right: 'open',
  params: about,
  body: Override,
  answer: z.strictObject({ sequence: z.int() }),
})

export const endOverride = contract({
  name: 'endOverride',
  method: 'POST',
  path: '/v1/advisories/:id/override/:sequence/end',
  summary: 'End an override before its time',
  right: 'open',
  params: z.strictObject({ id: z.string().max(200), sequence: z.coerce.number().int() }),
  body: z.strictObject({ actor: Actor, reason: z.string().trim().min(3).max(1_000) }),
  answer: z.strictObject({ sequence: z.int() }),
})
