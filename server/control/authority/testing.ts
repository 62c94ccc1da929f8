// A machine's side of a certificate request, for tests of what the server does with it.
import { createPrivateKey } from 'node:crypto'
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

/** A fresh key (PEM, PKCS #8) and a PKCS #10 request signed by it (DER, base64). */
export async function requestFor(namedCurve: 'P-256' | 'P-384' = 'P-256'): Promise<{ key: string; csr: string }> {
  const algorithm = { name: 'ECDSA', namedCurve, hash: 'SHA-256' }
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const request = await x509.Pkcs10CertificateRequestGenerator.create({ keys, signingAlgorithm: algorithm })
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' })
  return { key: key as string, csr: Buffer.from(request.rawData).toString('base64') }
}
