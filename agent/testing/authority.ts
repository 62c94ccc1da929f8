// A small certificate authority for the agent's tests: root, issuing CA, server leaf and device leaves as a server makes them.
import 'reflect-metadata'
import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  type KeyPairKeyObjectResult,
  randomBytes,
  sign as signWith,
} from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { type SigningKeys, type SigningUse, signingUses } from '#wire/control/enrol.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

export interface TestAuthority {
  readonly root: string
  readonly issuing: string
  readonly pin: string
  readonly server: { readonly key: string; readonly chain: string }
  readonly keys: SigningKeys
  sign(use: SigningUse, text: string | Uint8Array): string
  /** ECDSA by the root's key, DER in base64. */
  signAsRoot(text: string): string
  /** A device leaf for a request, living from `notBefore` to `notAfter` (milliseconds). */
  issue(csr: string, tenant: number, device: string, notBefore: number, notAfter: number): Promise<string>
}

/** `serverName` is the URI in the server's leaf, right unless a test wants it wrong. */
export async function makeAuthority(serverName = 'spiffe://test/server'): Promise<TestAuthority> {
  const now = new Date('2020-01-01T00:00:00Z')
  const end = new Date('2090-01-01T00:00:00Z')
  const pair = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<CryptoKeyPair>
  const [rootKeys, issuingKeys, serverKeys] = await Promise.all([pair(), pair(), pair()])
  const life = { notBefore: now, notAfter: end, signingAlgorithm: algorithm }
  const authority = (path: number) => [
    new x509.BasicConstraintsExtension(true, path, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
  ]
  const serial = () => `40${randomBytes(15).toString('hex')}`
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...life,
    keys: rootKeys,
    name: 'CN=Test root',
    serialNumber: serial(),
    extensions: authority(1),
  })
  const issuing = await x509.X509CertificateGenerator.create({
    ...life,
    subject: 'CN=Test issuing',
    issuer: root.subject,
    publicKey: issuingKeys.publicKey,
    signingKey: rootKeys.privateKey,
    serialNumber: serial(),
    extensions: authority(0),
  })
  const leaf = (publicKey: x509.PublicKeyType, uri: string, from: Date, to: Date) =>
    x509.X509CertificateGenerator.create({
      notBefore: from,
      notAfter: to,
      signingAlgorithm: algorithm,
      issuer: issuing.subject,
      publicKey,
      signingKey: issuingKeys.privateKey,
      serialNumber: serial(),
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'url', value: uri }], true)],
    })
  const server = await leaf(serverKeys.publicKey, serverName, now, end)
  const pem = (...chain: x509.X509Certificate[]) => chain.map((one) => `${one.toString('pem')}\n`).join('')
  const pkcs8 = async (key: CryptoKey) => {
    const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64')
    return `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`
  }
  const rootKey = await pkcs8(rootKeys.privateKey)
  const signing = Object.fromEntries(signingUses.map((use) => [use, generateKeyPairSync('ed25519')])) as Record<
    SigningUse,
    KeyPairKeyObjectResult
  >
  const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).toString('base64')
  const proof = (use: SigningUse) =>
    signWith('sha256', Buffer.from(`muster ${use} key v1\n${spki(signing[use].publicKey)}`), rootKey).toString('base64')
  return {
    root: pem(root),
    issuing: pem(issuing),
    pin: createHash('sha256').update(Buffer.from(root.publicKey.rawData)).digest('base64url'),
    server: { key: await pkcs8(serverKeys.privateKey), chain: pem(server, issuing, root) },
    keys: Object.fromEntries(
      signingUses.flatMap((use) => [
        [use, spki(signing[use].publicKey)],
        [`${use}Proof`, proof(use)],
      ]),
    ) as SigningKeys,
    sign: (use, text) => signWith(null, Buffer.from(text as string), signing[use].privateKey).toString('base64'),
    signAsRoot: (text) => signWith('sha256', Buffer.from(text), rootKey).toString('base64'),
    async issue(csr, tenant, device, notBefore, notAfter) {
      const request = new x509.Pkcs10CertificateRequest(Buffer.from(csr, 'base64'))
      if (!(await request.verify())) throw new Error('the request is not signed by its own key')
      const uri = `spiffe://test/tenant/${tenant}/device/${device}`
      return pem(await leaf(request.publicKey, uri, new Date(notBefore), new Date(notAfter)), issuing)
    },
  }
}
