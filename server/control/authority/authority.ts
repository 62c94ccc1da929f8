// The keys the server speaks with: a root that can be taken offline, an issuing CA, and signing keys proved by the root.
import type { SigningKeys, SigningUse } from '#wire/control/enrol.ts'

/** An absent device may come back this long after its leaf ended, as long as the allow-list has it (C3). */
export const absenceMs = 400 * 86_400_000

/** What a device leaf says, once its signature was checked against the issuing CAs. */
export interface LeafClaims {
  readonly tenant: number
  readonly device: string
  readonly generation: number
  /** Milliseconds of the server's clock. */
  readonly notBefore: number
  readonly notAfter: number
}

export interface HandleParts {
  readonly tenant: number
  /** The device's small number. */
  readonly number: number
  readonly generation: number
}

export interface Authority {
  /** PEM of the root, and SHA-256 of its SubjectPublicKeyInfo in base64url: what enrolment tokens pin. */
  readonly root: string
  readonly rootPin: string
  readonly trustDomain: string
  /** For the device door: key and chain (leaf, issuing CA, root) in PEM. */
  serverIdentity(): { key: string; chain: string }
  /** PEM of the root and of every issuing CA whose leaves may still come back (400 days after they end). */
  trusted(): readonly string[]
  /**
   * Issues a device leaf for the P-256 key of a PKCS #10 request (DER, base64) with the one SAN
   * `spiffe://<trust domain>/tenant/<n>/device/<id>` and no host name; 24 h. Throws `body-invalid` when the request is
   * not signed by its own key or the key is no P-256 key.
   */
  issue(
    csr: string,
    tenant: number,
    device: string,
    generation: number,
  ): Promise<{ chain: string; serial: string; notAfter: number }>
  /**
   * What a DER certificate claims when one of our issuing CAs signed it as a device leaf; undefined when none did.
   * Says nothing about time: the door compares `notBefore` and `notAfter`.
   */
  claimsOf(der: Uint8Array): LeafClaims | undefined
  /** SHA-256 of the key in a request, base64url: the same token with the same key is answered again. Throws as `issue`. */
  keyDigest(csr: string): Promise<string>
  /** Ed25519 over the text's UTF-8 bytes or the bytes, base64. */
  sign(use: SigningUse, text: string | Uint8Array): string
  readonly keys: SigningKeys
  /** 16 bytes that name a device in datagrams, and to nobody else; another for each generation of its leaf. */
  handleOf(device: HandleParts): Buffer
  /** What a handle of ours names; undefined when it is none: known from the bytes alone, without a look-up. */
  openHandle(handle: Uint8Array): HandleParts | undefined
  /** The HMAC-SHA-256 key of the datagrams that bear this handle. */
  datagramKey(handle: Uint8Array): Buffer
  /** 48 bytes that seal session tickets, the same in every process, others each day. */
  ticketKeys(): Buffer
  /** Makes a new issuing CA and server leaf where the present ones near their end, and takes up what another process made. */
  rotate(): Promise<void>
  /** Calls back after `rotate` changed what `serverIdentity` or `trusted` answer. */
  onRotated(changed: () => void): void
}
