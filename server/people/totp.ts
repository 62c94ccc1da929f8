// One-time codes (RFC 6238): SHA-1, 6 digits, 30 seconds, as every authenticator app speaks them.
import { Secret, TOTP } from 'otpauth'

const period = 30

const totpOf = (secret: string, name?: string) =>
  new TOTP({ issuer: 'Muster', secret: Secret.fromBase32(secret), period, ...(name ? { label: name } : {}) })

/** A fresh 160-bit secret in base32, and the `otpauth://` address an app scans. */
export function freshTotp(name: string): { secret: string; uri: string } {
  const secret = new Secret({ size: 20 }).base32
  return { secret, uri: totpOf(secret, name).toString() }
}

/**
 * The step (30-second count since 1970) whose code this is, one step before or after now included; undefined when it is
 * none. The caller refuses a step that is not newer than the last one used.
 */
export function totpStep(secret: string, code: string, nowMs: number): number | undefined {
  if (!/^[A-Z2-7]{32}$/.test(secret)) return undefined
  const delta = totpOf(secret).validate({ token: code, timestamp: nowMs, window: 1 })
  return delta === null ? undefined : Math.floor(nowMs / 1000 / period) + delta
}
