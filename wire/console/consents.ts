// What a tenant authorised to be done with its data beyond managing devices: purposes, and the records of who said so and until when.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { ConsentId, IntegrationId } from '../ids.ts'

/**
 * The purposes of MISSION P2. An administrator authorises each for the tenant; no employee's click is ever called consent. The
 * names are those the door knows (kit/door.ts).
 */
export const sharingPurposes = [
  'asset-sharing',
  'service-desk',
  'support-upload',
  'usage-statistics',
  'statistics',
] as const
export const SharingPurpose = z.enum(sharingPurposes)
export type SharingPurpose = z.infer<typeof SharingPurpose>

/** Legal bases of the GDPR, Art. 6(1), by the last word of their terms in the Data Privacy Vocabulary (`eu-gdpr:A6-1-f`). */
export const LegalBasis = z.enum(['A6-1-a', 'A6-1-b', 'A6-1-c', 'A6-1-d', 'A6-1-e', 'A6-1-f'])
export type LegalBasis = z.infer<typeof LegalBasis>

/** ISO 3166-1 alpha-2. */
export const Country = z.string().regex(/^[A-Z]{2}$/, 'two capital letters, e.g. AT')

export const ConsentState = z.enum(['active', 'expired', 'withdrawn'])

/** One authorisation, in the terms of ISO/IEC TS 27560: never changed but for its withdrawal. */
export const ConsentRecord = z.strictObject({
  id: ConsentId,
  purpose: SharingPurpose,
  state: ConsentState,
  basis: LegalBasis,
  /** Who receives: the name as it was written down, and the host or address that the door lets through. */
  recipient: z.strictObject({ name: z.string(), destination: z.string().optional(), country: Country }),
  integration: IntegrationId.optional(),
  /** The text that was authorised, `1-en`: version and language; `digest` is the SHA-256 of it in hex. */
  text: z.strictObject({ version: z.string(), digest: z.string(), text: z.string() }),
  /** By dictionary name, e.g. `system.hostName`: what may leave under it, and nothing else. `device.id` always does. */
  fields: z.array(z.string()),
  givenAt: z.iso.datetime(),
  /** `opr_...` or `crd_...`. */
  givenBy: z.string(),
  givenByName: z.string().optional(),
  expiresAt: z.iso.datetime().optional(),
  withdrawnAt: z.iso.datetime().optional(),
  withdrawnBy: z.string().optional(),
  withdrawnByName: z.string().optional(),
})
export type ConsentRecord = z.infer<typeof ConsentRecord>

/** A purpose as it stands now: off unless a record authorises it. */
export const Purpose = z.strictObject({
  purpose: SharingPurpose,
  /** `unavailable`: nothing in this version can use it (no such integration exists), so it cannot be authorised. */
  state: z.enum(['off', 'on', 'unavailable']),
  /** What would be done, in the reader's plain words; the console has its own by `purpose`. */
  says: z.string(),
  /** The text that would be authorised now. */
  text: z.strictObject({ version: z.string(), text: z.string() }),
  /** The most that could leave, by dictionary name. */
  fields: z.array(z.string()),
  /** Records that hold now. */
  active: z.array(ConsentRecord),
})
export type Purpose = z.infer<typeof Purpose>

export const listPurposes = contract({
  name: 'listPurposes',
  method: 'GET',
  path: '/api/v1/privacy/purposes',
  summary: 'What the tenant’s data may be used for beyond managing devices; all off until authorised',
  right: 'privacy.read',
  answer: z.strictObject({ items: z.array(Purpose), asOf: z.iso.datetime() }),
})

export const listConsents = contract({
  name: 'listConsents',
  method: 'GET',
  path: '/api/v1/privacy/consents',
  summary: 'Every authorisation ever given, newest first',
  right: 'privacy.read',
  answer: z.strictObject({ items: z.array(ConsentRecord) }),
})

/** Refused: an unknown or unavailable purpose, a text version that is not the present one, fields outside the purpose's. */
export const giveConsent = contract({
  name: 'giveConsent',
  method: 'POST',
  path: '/api/v1/privacy/consents',
  summary: 'Authorise a purpose for the tenant',
  right: 'consents.give',
  body: z.strictObject({
    purpose: SharingPurpose,
    basis: LegalBasis,
    recipient: z.strictObject({ name: z.string().trim().min(1).max(200), country: Country }),
    /** asset-sharing: through which integration. */
    integration: IntegrationId.optional(),
    textVersion: z.string().max(40),
    /** Absent: those that the integration tells. An identifier leaves only when it is named in one of both. */
    fields: z.array(z.string().max(100)).max(200).optional(),
    expiresAt: z.iso.datetime().optional(),
  }),
  answer: ConsentRecord,
})

/** Stops the flow at once, what is under way included; withdrawing twice is no error. */
export const withdrawConsent = contract({
  name: 'withdrawConsent',
  method: 'POST',
  path: '/api/v1/privacy/consents/:id/withdraw',
  summary: 'Withdraw an authorisation',
  right: 'privacy.manage',
  params: z.strictObject({ id: ConsentId }),
  answer: ConsentRecord,
})
