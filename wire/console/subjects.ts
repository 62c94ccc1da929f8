// What the person whose machine is managed may demand: everything held, who looked at it, and a clock on every request.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { DeviceId, SubjectRequestId } from '../ids.ts'
import { Receipt } from './erasures.ts'
import { pageQuery } from './paging.ts'

/** One heading of what is held: rows by readable titles, each with its rules. */
const Section = z.strictObject({
  /** Machine name of the room or kind, e.g. `system`, `events`, `erasures`. */
  name: z.string(),
  title: z.string(),
  says: z.string(),
  source: z.enum(['agent', 'operator', 'server', 'import']),
  purposes: z.array(z.string()),
  bases: z.array(z.string()),
  retention: z.string(),
  /** By the title of each field. */
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
})
export type DisclosedSection = z.infer<typeof Section>

/** Everything held about a device (P8), without anybody else's data. */
export const Disclosure = z.strictObject({
  /** Names the form; this file is its schema. */
  form: z.literal('https://muster.invalid/schemas/disclosure/1'),
  device: DeviceId,
  tenant: z.int(),
  asOf: z.iso.datetime(),
  /** From the organisation's settings; absent: not filled in yet. */
  controller: z.strictObject({ name: z.string(), contact: z.string().optional() }).optional(),
  privacyOfficer: z.string().optional(),
  sections: z.array(Section),
  /** Everyone outside who was told, from the ledger. */
  recipients: z.array(
    z.strictObject({
      destination: z.string(),
      purpose: z.string(),
      country: z.string().optional(),
      at: z.iso.datetime(),
      fields: z.array(z.string()),
    }),
  ),
  /** Who looked, by role; a name only by the privacy officer's decision. */
  looks: z.array(
    z.strictObject({
      /** The hour it began in. */
      at: z.iso.datetime(),
      role: z.string(),
      purpose: z.string(),
      fields: z.array(z.string()),
      /** How often in that hour. */
      times: z.int(),
    }),
  ),
  /** The newest signed checkpoint of the tenant's transparency log at that moment, in C2SP's form; absent before the first leaf. */
  checkpoint: z.string().optional(),
  rights: z.array(z.strictObject({ right: z.string(), how: z.string() })),
})
export type Disclosure = z.infer<typeof Disclosure>

/** Signed as a receipt is (./erasures.ts), by the server's receipt key; `document` parses as `Disclosure`. */
export const SignedDisclosure = Receipt.omit({ logIndex: true })
export type SignedDisclosure = z.infer<typeof SignedDisclosure>

/** A credential needs the scope `export`. */
export const discloseDevice = contract({
  name: 'discloseDevice',
  method: 'GET',
  path: '/api/v1/devices/:id/disclosure',
  summary: 'Everything held about a device, signed, for the person who asks',
  right: 'disclosures.read',
  params: z.strictObject({ id: DeviceId }),
  answer: SignedDisclosure,
})

export const RequestKind = z.enum(['access', 'erasure', 'rectification', 'restriction', 'objection'])
export const SubjectRequest = z.strictObject({
  id: SubjectRequestId,
  kind: RequestKind,
  device: DeviceId.optional(),
  /** How it reached us. */
  channel: z.enum(['device', 'mail', 'letter', 'in-person', 'other']),
  receivedAt: z.iso.datetime(),
  /** One month after it was received (GDPR Art. 12(3)). */
  dueBy: z.iso.datetime(),
  /** Sealed. */
  note: z.string().optional(),
  by: z.string(),
  byName: z.string().optional(),
  answeredAt: z.iso.datetime().optional(),
  outcome: z.enum(['granted', 'refused', 'extended']).optional(),
  answer: z.string().optional(),
})
export type SubjectRequest = z.infer<typeof SubjectRequest>

export const listSubjectRequests = contract({
  name: 'listSubjectRequests',
  method: 'GET',
  path: '/api/v1/privacy/requests',
  summary: 'Requests of persons, each with its one-month clock, open ones first',
  right: 'disclosures.read',
  answer: z.strictObject({ items: z.array(SubjectRequest), asOf: z.iso.datetime() }),
})

export const noteSubjectRequest = contract({
  name: 'noteSubjectRequest',
  method: 'POST',
  path: '/api/v1/privacy/requests',
  summary: 'Write down a request that a person made; its clock runs from when it was received',
  right: 'disclosures.read',
  body: z.strictObject({
    kind: RequestKind,
    device: DeviceId.optional(),
    channel: SubjectRequest.shape.channel,
    receivedAt: z.iso.datetime(),
    note: z.string().max(1000).optional(),
  }),
  answer: SubjectRequest,
})

export const answerSubjectRequest = contract({
  name: 'answerSubjectRequest',
  method: 'POST',
  path: '/api/v1/privacy/requests/:id/answer',
  summary: 'Say how a request ended; `extended` needs a reason and gives two more months',
  right: 'disclosures.read',
  params: z.strictObject({ id: SubjectRequestId }),
  body: z.strictObject({
    outcome: z.enum(['granted', 'refused', 'extended']),
    answer: z.string().trim().min(1).max(1000),
  }),
  answer: SubjectRequest,
})

/** Reads of identifier and personal fields, coalesced: one row per operator, device or list, purpose and hour. */
export const Look = z.strictObject({
  /** The hour it began in. */
  at: z.iso.datetime(),
  actor: z.string(),
  actorName: z.string().optional(),
  role: z.string(),
  /** Why: the page or call, e.g. `manage`, `search`, `export`, `disclosure`. */
  purpose: z.string(),
  /** By dictionary name. */
  fields: z.array(z.string()),
  /** One device, or how many a list showed. */
  device: DeviceId.optional(),
  devices: z.int(),
  times: z.int(),
})
export type Look = z.infer<typeof Look>

export const listLooks = contract({
  name: 'listLooks',
  method: 'GET',
  path: '/api/v1/privacy/looks',
  summary: 'Who looked at names, addresses and other personal fields, newest first',
  right: 'looks.read',
  query: z.strictObject({
    cursor: pageQuery.cursor,
    limit: pageQuery.limit,
    device: DeviceId.optional(),
    actor: z.string().max(60).optional(),
    from: z.iso.datetime().optional(),
    until: z.iso.datetime().optional(),
  }),
  answer: z.strictObject({ items: z.array(Look), next: z.string().optional(), asOf: z.iso.datetime() }),
})
