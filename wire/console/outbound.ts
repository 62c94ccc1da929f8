// What leaves the server: the one door, its switch, who is behind it, what each passage carried.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { ConsentId, IntegrationId } from '../ids.ts'
import { Country } from './consents.ts'
import { pageQuery } from './paging.ts'

/** One connection through the door, written before its first byte and completed after its last. */
export const Passage = z.strictObject({
  id: z.string(),
  at: z.iso.datetime(),
  /** Which program opened it: the server, or the vulnerability service. */
  place: z.enum(['server', 'advisories']),
  /** From the door's closed list (kit/door.ts). */
  purpose: z.string(),
  /** The authorisation it rests on; feeds, mail, ... rest on an operator's setting. */
  record: ConsentId.optional(),
  /** host:port */
  destination: z.string(),
  /** Bytes on the wire, TLS included; absent while it lasts, or when the process was killed in the middle. */
  sentBytes: z.int().optional(),
  receivedBytes: z.int().optional(),
  /** SHA-256 of the body in hex; absent: none was sent. */
  digest: z.string().optional(),
  /** By dictionary name; `device.id` is the device's opaque id. */
  fields: z.array(z.string()),
  /** How many devices the body told of. */
  devices: z.int().optional(),
  /** An HTTP status, an SMTP code, or a word that says why nothing was sent. */
  outcome: z.string().optional(),
})
export type Passage = z.infer<typeof Passage>

export const showOutbound = contract({
  name: 'showOutbound',
  method: 'GET',
  path: '/api/v1/privacy/outbound',
  summary: 'The one door: open or closed, and what left in the last 30 days',
  right: 'privacy.read',
  answer: z.strictObject({
    /** `closed-by-file`: MUSTER_OUTBOUND=off, which no operator can open. */
    door: z.enum(['open', 'closed', 'closed-by-file']),
    /** Of all places in the last 30 days; null: one of them does not say. */
    bytes: z.int().nullable(),
    connections: z.int().nullable(),
    recipients: z.array(
      z.strictObject({
        destination: z.string(),
        purpose: z.string(),
        bytes: z.int(),
        connections: z.int(),
        lastAt: z.iso.datetime(),
      }),
    ),
    /** Copies that were made: backups, and exports that somebody saved (P3). */
    copies: z.array(
      z.strictObject({ what: z.enum(['backup', 'export']), at: z.iso.datetime(), by: z.string(), where: z.string() }),
    ),
    /** Programs that were not told of the switch yet: each is told as soon as it answers. */
    notTold: z.array(z.literal('advisories')),
    asOf: z.iso.datetime(),
  }),
})

export const listPassages = contract({
  name: 'listPassages',
  method: 'GET',
  path: '/api/v1/privacy/left',
  summary: 'What left, newest first: when, why, to whom, how much, which fields',
  right: 'privacy.read',
  query: z.strictObject({
    cursor: pageQuery.cursor,
    limit: pageQuery.limit,
    purpose: z.string().max(40).optional(),
    from: z.iso.datetime().optional(),
    until: z.iso.datetime().optional(),
  }),
  answer: z.strictObject({
    items: z.array(Passage),
    next: z.string().optional(),
    /** Programs whose ledger could not be read now: what left through their door is not among the items. */
    missing: z.array(z.literal('advisories')),
    asOf: z.iso.datetime(),
  }),
})

export const setOutbound = contract({
  name: 'setOutbound',
  method: 'PUT',
  path: '/api/v1/privacy/outbound',
  summary: 'Close or open the one door; closing ends what is under way. The first tenant’s switch is the feeds’ too',
  right: 'security.manage',
  body: z.strictObject({ open: z.boolean() }),
  answer: z.strictObject({
    door: z.enum(['open', 'closed', 'closed-by-file']),
    /** As in showOutbound. */
    notTold: z.array(z.literal('advisories')),
  }),
})

/** How often a webhook tells. `by-hand`: only when an operator sends. */
export const Rhythm = z.enum(['by-hand', 'daily', 'weekly'])

/** A receiver outside: off until its purpose is authorised (webhook) or it is switched on (mail). Secrets are never shown. */
export const Integration = z.strictObject({
  id: IntegrationId,
  kind: z.enum(['webhook', 'mail']),
  name: z.string(),
  /** webhook: https address; mail: `smtps://host:465` or `smtp://host:587` (STARTTLS is asked for and must succeed). */
  url: z.string(),
  country: Country,
  enabled: z.boolean(),
  /** webhook only. */
  rhythm: Rhythm.optional(),
  /** webhook only, what it tells of each device, by dictionary name. */
  fields: z.array(z.string()).optional(),
  /** mail only. */
  from: z.string().optional(),
  user: z.string().optional(),
  /** PEM of a further authority for its certificate. */
  authority: z.string().optional(),
  /** webhook: the key that signs (RFC 9421, Ed25519), for the receiver: `keyid` and the public key as PEM. */
  signing: z.strictObject({ keyId: z.string(), publicKey: z.string() }).optional(),
  /** Why nothing would leave now; absent: it would. `stopped`: it failed too often; sending by hand or changing it begins anew. */
  closed: z.enum(['door-closed', 'not-authorised', 'expired', 'off', 'stopped']).optional(),
  /** Failures in a row; 0: the last went through. */
  failures: z.int(),
  /** When it tells next by itself. */
  nextAt: z.iso.datetime().optional(),
  last: z.strictObject({ at: z.iso.datetime(), outcome: z.string() }).optional(),
})
export type Integration = z.infer<typeof Integration>

const settings = z.strictObject({
  kind: z.enum(['webhook', 'mail']),
  name: z.string().trim().min(1).max(120),
  url: z.string().max(500),
  country: Country,
  enabled: z.boolean().default(true),
  rhythm: Rhythm.optional(),
  fields: z.array(z.string().max(100)).max(200).optional(),
  from: z.string().max(320).optional(),
  user: z.string().max(320).optional(),
  /** Kept sealed; left out: unchanged. */
  password: z.string().max(500).optional(),
  authority: z.string().max(65_536).optional(),
})

export const listIntegrations = contract({
  name: 'listIntegrations',
  method: 'GET',
  path: '/api/v1/integrations',
  summary: 'Receivers outside: webhooks and the mail server',
  right: 'privacy.read',
  answer: z.strictObject({ items: z.array(Integration) }),
})

export const addIntegration = contract({
  name: 'addIntegration',
  method: 'POST',
  path: '/api/v1/integrations',
  summary: 'Name a receiver; nothing is sent by this',
  right: 'security.manage',
  body: settings,
  answer: Integration,
})

export const changeIntegration = contract({
  name: 'changeIntegration',
  method: 'PUT',
  path: '/api/v1/integrations/:id',
  summary: 'Change a receiver; another destination or more fields end its authorisation',
  right: 'security.manage',
  params: z.strictObject({ id: IntegrationId }),
  body: settings,
  answer: Integration,
})

export const dropIntegration = contract({
  name: 'dropIntegration',
  method: 'DELETE',
  path: '/api/v1/integrations/:id',
  summary: 'Remove a receiver; its authorisation is withdrawn, what left stays in the ledger',
  right: 'security.manage',
  params: z.strictObject({ id: IntegrationId }),
  answer: z.strictObject({ done: z.literal(true) }),
})

/** Exactly what would be sent now, and nothing is. */
export const previewIntegration = contract({
  name: 'previewIntegration',
  method: 'GET',
  path: '/api/v1/integrations/:id/preview',
  summary: 'The very bytes that would leave now, before anything does',
  right: 'privacy.manage',
  params: z.strictObject({ id: IntegrationId }),
  answer: z.strictObject({
    destination: z.string(),
    headers: z.record(z.string(), z.string()),
    /** Of a long body its first 64 KiB. */
    body: z.string(),
    bytes: z.int(),
    digest: z.string(),
    fields: z.array(z.string()),
    devices: z.int(),
    closed: Integration.shape.closed,
  }),
})

export const sendIntegration = contract({
  name: 'sendIntegration',
  method: 'POST',
  path: '/api/v1/integrations/:id/send',
  summary: 'Send now: a webhook its devices, a mail server one test message to the address given',
  right: 'security.manage',
  params: z.strictObject({ id: IntegrationId }),
  body: z.strictObject({ to: z.string().max(320).optional() }),
  answer: Passage,
})
