// What is put together by hand must be, byte for byte, what a library for certificates makes of the same parts.
import 'reflect-metadata'
import { createPublicKey, X509Certificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { freshKey, makeIssuing, makeRoot } from './certificates.ts'
import { type Issuer, makeLeaf, toBeSigned } from './leaf.ts'

const now = Date.UTC(2026, 10, 22)
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const
let issuer: Issuer

beforeAll(async () => {
  const [rootKey, key] = [freshKey(), freshKey()]
  const root = { certificate: await makeRoot(rootKey, now), key: rootKey }
  issuer = { certificate: await makeIssuing(root, key, now), key }
})

const leaves = fc.record({
  uri: fc.stringMatching(/^spiffe:\/\/[a-z2-7]{16}\/tenant\/[1-9]\d{0,9}\/device\/dev_[a-z2-7]{1,200}$/),
  use: fc.constantFrom('client' as const, 'server' as const),
  serialNumber: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => {
    bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40
    return Buffer.from(bytes).toString('hex')
  }),
  notBefore: fc.integer({ min: now, max: Date.UTC(2060, 0, 1) }),
  days: fc.integer({ min: 1, max: 400 }),
})

it('is what the library makes of the same parts', async () => {
  const signingKey = issuer.key.toCryptoKey(algorithm, false, ['sign']) as CryptoKey
  await fc.assert(
    fc.asyncProperty(leaves, async ({ days, ...leaf }) => {
      const publicKey = createPublicKey(freshKey()).export({ type: 'spki', format: 'der' })
      const notAfter = leaf.notBefore + days * 86_400_000
      const made = await x509.X509CertificateGenerator.create({
        issuer: issuer.certificate.subjectName,
        publicKey,
        signingKey,
        serialNumber: leaf.serialNumber,
        notBefore: new Date(leaf.notBefore),
        notAfter: new Date(notAfter),
        signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
        extensions: [
          new x509.SubjectAlternativeNameExtension([{ type: 'url', value: leaf.uri }], true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([
            x509.ExtendedKeyUsage[leaf.use === 'client' ? 'clientAuth' : 'serverAuth'],
          ]),
          await x509.AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey),
        ],
      })
      const ours = await toBeSigned(issuer, { ...leaf, publicKey, notAfter })
      // Behind the four bytes of the outer tag and length.
      const signed = Buffer.from(made.rawData).subarray(4, 4 + ours.length)
      expect(ours.toString('hex')).toBe(signed.toString('hex'))
    }),
    { numRuns: 200 },
  )
})

it('is signed by its issuer', async () => {
  const publicKey = createPublicKey(freshKey()).export({ type: 'spki', format: 'der' })
  const [leaf] = fc.sample(leaves, 1) as [typeof leaves extends fc.Arbitrary<infer L> ? L : never]
  const made = await makeLeaf(issuer, { ...leaf, publicKey, notAfter: leaf.notBefore + 86_400_000 })
  const { publicKey: verifier } = new X509Certificate(issuer.certificate.toString('pem'))
  expect(made.verify(verifier)).toBe(true)
  expect(made.verify(createPublicKey(freshKey()))).toBe(false)
  expect(made.subjectAltName).toBe(`URI:${leaf.uri}`)
})
