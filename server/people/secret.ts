// Secrets that open the console's door: random, shown once, kept as a hash, and marked so that junk dies in memory.
import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { Problem } from '#wire/problem.ts'
import type { Ring } from '../ring/ring.ts'

/** API credentials begin with `msc1`, sessions with `mss1`, invitations with `msi1`; one is never taken for another. */
export type SecretUse = 'msc1' | 'mss1' | 'msi1'

/** The tenant that owns the site itself; it always exists and keeps what belongs to no tenant yet. */
export const siteTenant = 1

export interface ReadSecret {
  readonly tenant: number
  /** SHA-256 of the secret: what the database knows of it. */
  readonly digest: Buffer
}

/**
 * `<use>.<tenant>.<base64url of 32 random bytes and a 16-byte mark>`. The mark is an HMAC under the tenant's key: a
 * guess is refused after one hash, before the database is asked. The mark is no proof; the stored hash is.
 */
export function freshSecret(ring: Ring, use: SecretUse, tenant: number): { secret: string; digest: Buffer } {
  const random = randomBytes(32)
  const secret = `${use}.${tenant}.${Buffer.concat([random, mark(ring, use, tenant, random)]).toString('base64url')}`
  return { secret, digest: sha256(secret) }
}

/** Undefined when this server never made such a secret. */
export function readSecret(ring: Ring, use: SecretUse, secret: string): ReadSecret | undefined {
  const [, tenantText, body] = new RegExp(`^${use}\\.([1-9]\\d{0,9})\\.([\\w-]{64})$`).exec(secret) ?? []
  const tenant = Number(tenantText)
  if (!body || tenant > 2_147_483_647 || !ring.keyOf(tenant, 'tenant')) return undefined
  const bytes = Buffer.from(body, 'base64url')
  const random = bytes.subarray(0, 32)
  if (!timingSafeEqual(bytes.subarray(32), mark(ring, use, tenant, random))) return undefined
  return { tenant, digest: sha256(secret) }
}

/**
 * A keyed digest of something the site looks up but must not read back: a name, an address. Throws Problem 'sign-in-refused'
 * where the site's tenant was erased.
 */
export function siteDigest(ring: Ring, use: 'name' | 'address', text: string): Buffer {
  if (!ring.keyOf(siteTenant, 'tenant')) throw new Problem('sign-in-refused')
  return createHmac('sha256', derived(ring, siteTenant, `site ${use}`))
    .update(text)
    .digest()
}

/** A key for one use, made from the tenant's own (HKDF, RFC 5869). Throws when the tenant has none. */
export function derived(ring: Ring, tenant: number, use: string): Buffer {
  const key = ring.keyOf(tenant, 'tenant')
  if (!key) throw new Error('the tenant has no key')
  return Buffer.from(hkdfSync('sha256', key, '', `muster ${use}`, 32))
}

function mark(ring: Ring, use: SecretUse, tenant: number, random: Uint8Array): Buffer {
  return createHmac('sha256', derived(ring, tenant, use))
    .update(random)
    .digest()
    .subarray(0, 16)
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()
