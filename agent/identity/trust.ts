// Whom a device believes: the root its token pinned, the server certificate below it, and the keys that root signed.
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls'
import type { SigningKeys, SigningUse } from '#wire/control/enrol.ts'
import { Fault } from '../fault.ts'

/** SHA-256 of a certificate's SubjectPublicKeyInfo in base64url: what an enrolment token pins. */
export function pinOf(certificate: X509Certificate): string {
  return createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url')
}

/** The pinned root out of the chain a server showed. Throws Fault 'pin-differs' when it is not in there. */
export function pinnedRoot(shown: DetailedPeerCertificate, pin: string): string {
  const seen = new Set<string>()
  for (let at = shown; at?.raw && !seen.has(at.fingerprint256); at = at.issuerCertificate) {
    seen.add(at.fingerprint256)
    const certificate = new X509Certificate(at.raw)
    if (pinOf(certificate) === pin) return certificate.toString()
  }
  throw new Fault('pin-differs', `The server shows ${seen.size} certificates and none of them is the pinned root`)
}

/**
 * For `checkServerIdentity`: the chain is verified already; the name must be `spiffe://<trust domain>/server`, since
 * what the device dialled may be any address. Before enrolment the trust domain is not known yet.
 */
export function serverNameFault(certificate: PeerCertificate, trustDomain: string | undefined): Error | undefined {
  const names = (certificate.subjectaltname ?? '').split(', ')
  const right = names.some((name) => {
    const domain = /^URI:spiffe:\/\/([^/]+)\/server$/.exec(name)?.[1]
    return domain !== undefined && (trustDomain === undefined || domain === trustDomain)
  })
  return right ? undefined : new Fault('pin-differs', 'The certificate is of the right root but not a server of ours')
}

/** Throws Fault 'pin-differs' unless the root signed this key for this use (wire/control/enrol.ts, `keys`). */
export function provedKey(root: string, use: SigningUse, spki: string, proof: string): string {
  const text = Buffer.from(`muster ${use} key v1\n${spki}`)
  const key = new X509Certificate(root).publicKey
  if (!verify('sha256', text, key, Buffer.from(proof, 'base64')))
    throw new Fault('pin-differs', `The ${use} key is not signed by the pinned root`)
  return spki
}

/** All keys the server signs with, each proved by the root. Throws as `provedKey`. */
export function provedKeys(root: string, keys: SigningKeys): Record<SigningUse, string> {
  return {
    receipt: provedKey(root, 'receipt', keys.receipt, keys.receiptProof),
    policy: provedKey(root, 'policy', keys.policy, keys.policyProof),
    wake: provedKey(root, 'wake', keys.wake, keys.wakeProof),
    log: provedKey(root, 'log', keys.log, keys.logProof),
  }
}

/** Ed25519 over the text's UTF-8 bytes; `spki` and `signature` in base64. */
export function signedBy(spki: string, text: string, signature: string): boolean {
  const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' })
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'))
}
