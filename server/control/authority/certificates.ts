// The four certificates there are: root, issuing CA, the device door's leaf and a device's leaf. Short names, no host names.
import 'reflect-metadata'
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  type X509Certificate,
} from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { iso } from '#kit/clock.ts'
import { Problem } from '#wire/problem.ts'
import { type Issuer, makeLeaf } from './leaf.ts'

const minuteMs = 60_000
export const dayMs = 86_400_000
const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const

/** How long each lives. A leaf is valid from 5 minutes before it was asked for, our own from a day before: clocks differ. */
const lives = { root: 7300 * dayMs, issuing: 90 * dayMs, server: 30 * dayMs, device: dayMs } as const

export function freshKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
}

export const keyPem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string
export const keyFrom = (pem: string) => createPrivateKey(pem)

/** The name under which a root's devices and doors are known; follows from its key, so nothing has to be kept. */
export async function makeRoot(key: KeyObject, now: number): Promise<x509.X509Certificate> {
  const keys = await pair(key)
  return x509.X509CertificateGenerator.createSelfSigned({
    keys,
    name: 'CN=Muster root',
    serialNumber: serial(),
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + lives.root),
    signingAlgorithm: signing,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
}

export async function makeIssuing(root: Issuer, key: KeyObject, now: number): Promise<x509.X509Certificate> {
  const keys = await pair(key)
  return x509.X509CertificateGenerator.create({
    subject: `CN=Muster ${iso(now).slice(0, 10)}`,
    issuer: root.certificate.subjectName,
    publicKey: keys.publicKey,
    signingKey: (await pair(root.key)).privateKey,
    serialNumber: serial(),
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + lives.issuing),
    signingAlgorithm: signing,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(root.certificate.publicKey),
    ],
  })
}

export async function makeServerLeaf(issuer: Issuer, key: KeyObject, trustDomain: string, now: number) {
  return makeLeaf(issuer, {
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }),
    uri: `spiffe://${trustDomain}/server`,
    use: 'server',
    serialNumber: serial(),
    notBefore: now - dayMs,
    notAfter: Math.min(now + lives.server, issuer.certificate.notAfter.getTime()),
  })
}

export async function makeDeviceLeaf(
  issuer: Issuer,
  request: x509.Pkcs10CertificateRequest,
  device: { uri: string; generation: number },
  now: number,
) {
  return makeLeaf(issuer, {
    publicKey: new Uint8Array(request.publicKey.rawData),
    uri: device.uri,
    use: 'client',
    serialNumber: serial(device.generation),
    notBefore: now - 5 * minuteMs,
    notAfter: now + lives.device,
  })
}

/**
 * A positive serial number of 16 bytes: 95 random bits (RFC 5280 4.1.2.2; the CA/Browser Forum asks for 64), then the
 * generation in 4 bytes, so that the door knows which generation speaks without asking the database.
 */
function serial(generation = 0): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40
  bytes.writeUInt32BE(generation, 12)
  return bytes.toString('hex')
}

/** The generation in a serial number as Node prints it. */
export const generationOf = (serialNumber: string) => Number.parseInt(serialNumber.slice(-8), 16)

/**
 * Reads a PKCS #10 request (RFC 2986; DER, base64). Throws `body-invalid` unless its key is P-256 and it is signed by
 * that key (proof of possession). Subject and attributes are ignored.
 */
export async function readRequest(csr: string): Promise<x509.Pkcs10CertificateRequest> {
  let request: x509.Pkcs10CertificateRequest
  let proved: boolean
  try {
    request = new x509.Pkcs10CertificateRequest(Buffer.from(csr, 'base64'))
    const { name, namedCurve } = request.publicKey.algorithm as EcKeyAlgorithm
    if (name !== curve.name || namedCurve !== curve.namedCurve) throw new Error('another kind of key')
    proved = await request.verify()
  } catch {
    throw new Problem('body-invalid', 'csr: a PKCS #10 request with a P-256 key is expected')
  }
  if (!proved) throw new Problem('body-invalid', 'csr: it is not signed by its own key')
  return request
}

export const keyDigestOf = (request: x509.Pkcs10CertificateRequest) => digest(request.publicKey.rawData)

/** SHA-256, base64url. */
export const digest = (bytes: ArrayBuffer | Uint8Array) =>
  createHash('sha256')
    .update(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes))
    .digest('base64url')

export const pemOf = (...chain: (x509.X509Certificate | X509Certificate)[]) =>
  chain
    .map((one) => `${(one instanceof x509.X509Certificate ? one.toString('pem') : one.toString()).trimEnd()}\n`)
    .join('')

/** Made once for each key: the issuing CA signs thousands of leaves. */
const pairs = new WeakMap<KeyObject, Promise<CryptoKeyPair>>()

function pair(key: KeyObject): Promise<CryptoKeyPair> {
  const known = pairs.get(key) ?? makePair(key)
  pairs.set(key, known)
  return known
}

async function makePair(key: KeyObject): Promise<CryptoKeyPair> {
  const { d: _private, ...open } = key.export({ format: 'jwk' })
  return {
    privateKey: key.toCryptoKey(curve, false, ['sign']) as CryptoKey,
    publicKey: await crypto.subtle.importKey('jwk', open, curve, true, ['verify']),
  }
}
