// A certificate request (PKCS #10, RFC 2986) with nothing in it but a fresh P-256 key: the server writes the name.
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

export interface KeyRequest {
  /** PKCS #8, PEM. */
  readonly key: string
  /** DER in base64. */
  readonly csr: string
  /** Ed25519, PKCS #8, PEM. */
  readonly farewellKey: string
}

/** Makes a key pair and the request for it. */
export function makeKeyRequest(): KeyRequest {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const farewell = generateKeyPairSync('ed25519').privateKey
  return { key: pemOf(privateKey), csr: requestFor(privateKey), farewellKey: pemOf(farewell) }
}

/** SPKI in base64 of a private key's public half. */
export function publicOf(privateKey: string): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')
}

const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string

const ecdsaWithSha256 = Buffer.from('300a06082a8648ce3d040302', 'hex')

/** CertificationRequest { info { version 0, empty subject, key, no attributes }, algorithm, signature }. */
function requestFor(key: KeyObject): string {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const info = der(0x30, Buffer.of(0x02, 0x01, 0x00), der(0x30), spki, der(0xa0))
  const signature = sign('sha256', info, key)
  return der(0x30, info, ecdsaWithSha256, der(0x03, Buffer.of(0), signature)).toString('base64')
}

/** One DER element; lengths up to 65,535 are all that occur. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const n = body.length
  const length = n < 128 ? [n] : n < 256 ? [0x81, n] : [0x82, n >> 8, n & 255]
  return Buffer.concat([Buffer.of(tag, ...length), body])
}
