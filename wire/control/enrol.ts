// How a machine becomes a device: a token that pins the server's root, a certificate request, a short-lived leaf.
import * as z from 'zod'
import { DeviceId, TenantNumber } from '../ids.ts'
import { SignedEpoch } from './epoch.ts'
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

/** What the server signs with keys of its own, each proved by the root. */
export const signingUses = ['receipt', 'policy', 'wake', 'log'] as const
export type SigningUse = (typeof signingUses)[number]

/** Ed25519 public keys, SPKI base64, each signed by the root (ECDSA over the text `muster <use> key v1\n<spki>`). */
export const SigningKeys = z.strictObject({
  receipt: z.string(),
  receiptProof: z.string(),
  policy: z.string(),
  policyProof: z.string(),
  wake: z.string(),
  wakeProof: z.string(),
  log: z.string(),
  logProof: z.string(),
})
export type SigningKeys = z.infer<typeof SigningKeys>

const base64url = (bytes: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}$`))

/** Secrets a device shares with its server, given anew with each leaf. */
export const Link = z.strictObject({
  /** 16 bytes that name the device in datagrams; nobody but the server can read them, and each leaf has others. */
  handle: base64url(16),
  /** 32 bytes: HMAC-SHA-256 key of its datagrams, of both directions. */
  mac: base64url(32),
  /** 32 bytes: key of its commitments in the transparency log; the server's copy dies with the device's erasure. */
  commitment: base64url(32),
})
export type Link = z.infer<typeof Link>

/** Ed25519 public key, SPKI in base64: signs the device's farewells. */
export const FarewellKey = z.string().regex(/^[A-Za-z0-9+/]{59}=$/)

export const EnrolRequest = z.strictObject({
  v: z.int(),
  token: z.string().regex(tokenPattern),
  /** PKCS #10 with a P-256 key, DER in base64. Its subject and attributes are ignored. */
  csr: z.string().max(4096),
  farewellKey: FarewellKey,
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
  keys: SigningKeys,
  link: Link,
  policy: SignedPolicy,
  /** Where the server was ever restored. */
  epoch: SignedEpoch.optional(),
})
export type Enrolment = z.infer<typeof Enrolment>
