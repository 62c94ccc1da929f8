// The one place that decides whether a certificate opens a route: OpenSSL's word and our own check must both allow it.
import type { TLSSocket } from 'node:tls'
import { Problem } from '#wire/problem.ts'
import { type Authority, absenceMs, type LeafClaims } from '../control/authority/authority.ts'

/** `none`: enrolment, which has no certificate yet. `renewal` also takes a leaf that has run out. */
export type Needs = 'none' | 'renewal' | 'leaf'

/** What a connection's certificate was found to be; checked once, because it cannot change within a connection. */
const checked = new WeakMap<TLSSocket, LeafClaims | 'none' | 'foreign'>()

/**
 * The device a connection speaks for, for a route with these needs. Throws `certificate-required`, `certificate-expired`
 * or, on the renewal route after 400 days, `renewal-refused`. Says nothing about the allow-list.
 *
 * `socket.authorized` alone would not do. A resumed session carries the verdict of the handshake it began with, which may
 * have been a day ago; and CERT_HAS_EXPIRED is only the last error found, so it may hide that a stranger signed. So the
 * signature is checked against our own issuing CAs, and the time against our clock.
 */
export function accept(
  authority: Authority,
  socket: TLSSocket,
  needs: Exclude<Needs, 'none'>,
  now: number,
): LeafClaims {
  const claims = claimsOf(authority, socket)
  if (claims === 'none' || claims === 'foreign') throw new Problem('certificate-required')
  if (now < claims.notBefore) throw new Problem('certificate-required', 'the certificate is not valid yet')
  const expired = now >= claims.notAfter || (socket.authorizationError as unknown) === 'CERT_HAS_EXPIRED'
  if (!socket.authorized && !expired) throw new Problem('certificate-required')
  if (!expired) return claims
  if (needs !== 'renewal') throw new Problem('certificate-expired')
  if (now >= claims.notAfter + absenceMs) throw new Problem('renewal-refused', 'the device was away for too long')
  return claims
}

/** What the certificate of a connection claims, its signature checked; says nothing about time. */
export function claimsOf(authority: Authority, socket: TLSSocket): LeafClaims | 'none' | 'foreign' {
  const known = checked.get(socket)
  if (known !== undefined) return known
  const certificate = socket.getPeerX509Certificate()
  const found = certificate ? (authority.claimsOf(certificate.raw) ?? 'foreign') : 'none'
  checked.set(socket, found)
  return found
}
