// The keys the server speaks with: a root that can be taken offline, an issuing CA, and signing keys proved by the root.

export interface Authority {
  /** PEM of the root, and SHA-256 of its SubjectPublicKeyInfo in base64url: what enrolment tokens pin. */
  readonly root: string
  readonly rootPin: string
  readonly trustDomain: string
  /** For the device door: key and chain (leaf, issuing CA, root) in PEM. */
  serverIdentity(): { key: string; chain: string }
  /**
   * Issues a device leaf for the P-256 key of a PKCS #10 request (DER, base64) with the one SAN
   * `spiffe://<trust domain>/tenant/<n>/device/<id>` and no host name; 24 h.
   */
  issue(
    csr: string,
    tenant: number,
    device: string,
    generation: number,
  ): Promise<{ chain: string; serial: string; notAfter: number }>
  /** SHA-256 of the key in a request, base64url: the same token with the same key is answered again. */
  keyDigest(csr: string): Promise<string>
  /** Ed25519 over the text, base64. */
  sign(use: 'receipt' | 'policy', text: string): string
  readonly keys: { receipt: string; receiptProof: string; policy: string; policyProof: string }
}
