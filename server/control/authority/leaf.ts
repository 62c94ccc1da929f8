// A leaf is put together here from its few parts: a library that can make any certificate takes eight times as long for each.
import 'reflect-metadata'
import { type KeyObject, sign, X509Certificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { iso } from '#kit/clock.ts'

export interface Issuer {
  readonly certificate: x509.X509Certificate
  readonly key: KeyObject
}

export interface Leaf {
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array
  /** ASCII. */
  readonly uri: string
  readonly use: 'client' | 'server'
  /** 16 bytes in hexadecimal, positive and without a zero byte in front. */
  readonly serialNumber: string
  readonly notBefore: number
  readonly notAfter: number
}

/** A value of DER behind its tag and length (X.690, section 8.1). */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts)
const raw = (extension: x509.Extension) => Buffer.from(extension.rawData)

const version3 = der(0xa0, der(0x02, Buffer.of(2)))
/** ecdsa-with-SHA256 (RFC 5758, section 3.2). */
const algorithm = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
/** subjectAltName, critical because there is no subject (RFC 5280, section 4.1.2.6). */
const alternative = [der(0x06, Buffer.from('551d11', 'hex')), der(0x01, Buffer.of(0xff))]
const usage = raw(new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true))
const uses = {
  client: raw(new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])),
  server: raw(new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth])),
} as const

/** UTCTime until 2049, GeneralizedTime after it; whole seconds (RFC 5280, section 4.1.2.5). */
function time(ms: number): Buffer {
  const text = `${iso(ms).slice(0, 19).replaceAll(/[-T:]/g, '')}Z`
  return text < '2050' ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text))
}

/** What an issuer gives to each of its leaves: its name, and the identifier of its key. */
const given = new WeakMap<x509.X509Certificate, Promise<{ name: Buffer; key: Buffer }>>()

async function read({ subjectName, publicKey }: x509.X509Certificate) {
  const key = raw(await x509.AuthorityKeyIdentifierExtension.create(publicKey))
  return { name: Buffer.from(subjectName.toArrayBuffer()), key }
}

/** The part of a leaf that is signed: with one URI and no subject. */
export async function toBeSigned({ certificate }: Pick<Issuer, 'certificate'>, leaf: Leaf): Promise<Buffer> {
  const reading = given.get(certificate) ?? read(certificate)
  given.set(certificate, reading)
  const { name, key } = await reading
  const uri = sequence(...alternative, der(0x04, sequence(der(0x86, Buffer.from(leaf.uri)))))
  return sequence(
    version3,
    der(0x02, Buffer.from(leaf.serialNumber, 'hex')),
    algorithm,
    name,
    sequence(time(leaf.notBefore), time(leaf.notAfter)),
    sequence(),
    leaf.publicKey,
    der(0xa3, sequence(uri, usage, uses[leaf.use], key)),
  )
}

/** RFC 5280, section 4.1. */
export async function makeLeaf(issuer: Issuer, leaf: Leaf): Promise<X509Certificate> {
  const signed = await toBeSigned(issuer, leaf)
  const signature = der(0x03, Buffer.of(0), sign('sha256', signed, issuer.key))
  return new X509Certificate(sequence(signed, algorithm, signature))
}
