// How a machine becomes a device: a token that pins the server's root, a certificate request, a short-lived leaf.
import * as z from 'zod'
import { DeviceId, TenantNumber } from '../ids.ts'
import { SignedPolicy } from './policy.ts'

export { enrolPath } from '../paths.ts'

/** `mst1.<tenant>.<secret: 26 base32>.<SHA-256 of the root's SubjectPublicKeyInfo, base64url>` */
export const tokenPattern = /^mst1\.(\d{1,10})\.([a-z2-7]{26})\.([A-Za-z0-9_-]{43})$/

export interface TokenParts {
  tenant: number
  secret: string
  rootPin: string
}

/** Takes an enrolment token apart; undefined when it is none. */
export function parseToken(text: string): TokenParts | undefined {
  const match = tokenPattern.exec(text.trim())
  if (!match) return undefined
  return { tenant: Number(match[1]), secret: match[2] as string, rootPin: match[3] as string }
}

export const EnrolRequest = z.strictObject({
  v: z.int(),
  token: z.string().regex(tokenPattern),
  /** PKCS #10 with a P-256 key, DER in base64. Its subject and attributes are ignored. */
  csr: z.string().max(4096),
  /** This machine was enrolled before and its holder says so; the old device is proposed for merging, never taken over. */
  previousDevice: DeviceId.optional(),
})
export type EnrolRequest = z.infer<typeof EnrolRequest>

/** What a device keeps: who it is, whom it trusts. The same token with the same key gets the same answer until it expires. */
export const Enrolment = z.strictObject({
  device: DeviceId,
  tenant: TenantNumber,
  /** PEM. */
  root: z.string(),
  /** PEM, leaf first. */
  chain: z.string(),
  generation: z.int().min(0),
  /** Ed25519 public keys, SPKI base64, each signed by the root (ECDSA over the text `muster <use> key v1\n<spki>`). */
  keys: z.strictObject({ receipt: z.string(), receiptProof: z.string(), policy: z.string(), policyProof: z.string() }),
  policy: SignedPolicy,
})
export type Enrolment = z.infer<typeof Enrolment>
