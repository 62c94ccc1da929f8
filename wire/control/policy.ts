// The policy a device holds: signed, versioned, expiring, so that nobody between can change, mix or roll it back.
import * as z from 'zod'
import { Ownership, RemoteAct, RemoteAnswer } from './remote.ts'

/** The interval of a policy that sets no other (C5). */
export const defaultIntervalSeconds = 900

export const Policy = z.strictObject({
  v: z.int(),
  tenant: z.int(),
  /** Of the server that signed it; absent in epoch 0. A later epoch goes before any revision of an earlier one. */
  epoch: z.int().min(1).optional(),
  revision: z.int().min(1),
  issuedAt: z.iso.datetime(),
  /** After this the agent goes on with it but reports it as stale. */
  validUntil: z.iso.datetime(),
  sync: z.strictObject({
    enabled: z.boolean(),
    intervalSeconds: z
      .int()
      .min(10)
      .max(7 * 86_400),
  }),
  /** Switches that are on, by dictionary item (`system`, `system.hostName`, ...); what is not listed is not collected. */
  collect: z.array(z.string().max(100)).max(200),
  /** Absent: the company's. On a personal device only what its user agreed on there is collected of `collect`. */
  ownership: Ownership.optional(),
  /** The system id is off for it: without an own one it tells its packages, which count in sums, and nothing else (D3). */
  nameless: z.literal(true).optional(),
  /** What may be done from afar; an act that is not named is allowed. The device's own file may be stricter. */
  remote: z.partialRecord(RemoteAct, RemoteAnswer).optional(),
})
export type Policy = z.infer<typeof Policy>

/** `document` is the exact text that was signed (Ed25519 over its UTF-8 bytes, base64). */
export const SignedPolicy = z.strictObject({ document: z.string().max(65_536), signature: z.string().max(200) })
export type SignedPolicy = z.infer<typeof SignedPolicy>
