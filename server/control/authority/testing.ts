// A machine's side of a certificate request, for tests of what the server does with it.
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

export interface TestRequest {
  /** PEM, PKCS #8. */
  readonly key: string
  /** PKCS #10 signed by it, DER in base64. */
  readonly csr: string
  /** Ed25519, SPKI in base64, and its private half, PEM, PKCS #8. */
  readonly farewellKey: string
  readonly farewellSecret: string
}

/** Fresh keys and a request for the first of them. */
export async function requestFor(namedCurve: 'P-256' | 'P-384' = 'P-256'): Promise<TestRequest> {
  const algorithm = { name: 'ECDSA', namedCurve, hash: 'SHA-256' }
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const request = await x509.Pkcs10CertificateRequestGenerator.create({ keys, signingAlgorithm: algorithm })
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' })
  const farewell = generateKeyPairSync('ed25519')
  return {
    key: key as string,
    csr: Buffer.from(request.rawData).toString('base64'),
    farewellKey: farewell.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    farewellSecret: farewell.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
}
