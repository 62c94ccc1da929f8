// Opens the authority's folder, making on first start what a server needs to let machines in and to sign what it says.
import 'reflect-metadata'
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import type { Clock } from '#kit/clock.ts'
import { type SigningKeys, type SigningUse, signingUses } from '#wire/control/enrol.ts'
import { base32 } from '#wire/ids.ts'
import { type Authority, absenceMs, type LeafClaims } from './authority.ts'
import {
  dayMs,
  digest,
  freshKey,
  generationOf,
  keyDigestOf,
  keyFrom,
  keyPem,
  makeDeviceLeaf,
  makeIssuing,
  makeRoot,
  makeServerLeaf,
  pemOf,
  readRequest,
} from './certificates.ts'
import { openHandles } from './handles.ts'
import { keepKeyFile, readKeyFile } from './key-files.ts'
import type { Issuer } from './leaf.ts'

const overlapMs = 30 * dayMs
/** Every process looks for new issuing CAs each hour. */
const knownAfterMs = 7_200_000
const serverLeafSpareMs = 10 * dayMs
/** About 30 MB. */
const mostVerified = 100_000
/** A request is asked about twice, for its key and for a leaf, and again by a machine that waits to be approved. */
const mostRead = 1_000
const clientAuth = '1.3.6.1.5.5.7.3.2'

interface IssuingCa {
  readonly certificate: x509.X509Certificate
  readonly verifier: KeyObject
  /** Undefined where the CA has ended: its certificate is kept for devices that come back, its key is not. */
  readonly key: KeyObject | undefined
}

/**
 * Opens or makes root, issuing CA, and the keys it signs with in `folder` (0700, files 0600, outside the database).
 * The root's key may be taken away once all others exist: it is asked for again only to make the next issuing CA.
 * Throws when a file is damaged or the root's key is needed and not there; nothing is overwritten.
 */
export async function openAuthority({ folder, clock }: { folder: string; clock: Clock }): Promise<Authority> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = (name: string) => join(folder, name)
  if (!readKeyFile(file('root.crt'))) {
    const key = keyFrom(keepKeyFile(file('root.key'), () => keyPem(freshKey())))
    const made = pemOf(await makeRoot(key, clock.now()))
    keepKeyFile(file('root.crt'), () => made)
  }
  const rootPem = keepKeyFile(file('root.crt'), missing('root.crt'))
  const root = new x509.X509Certificate(rootPem)
  const rootPin = digest(root.publicKey.rawData)
  const trustDomain = base32(createHash('sha256').update(rootPin).digest()).slice(0, 16)
  const rootKey = () => keyFrom(keepKeyFile(file('root.key'), missing('root.key')))
  const uriOf = (tenant: number, device: string) => `spiffe://${trustDomain}/tenant/${tenant}/device/${device}`
  const uriForm = new RegExp(`^URI:spiffe://${trustDomain}/tenant/(\\d{1,10})/device/(dev_[a-z2-7]{26})$`)

  const signing = Object.fromEntries(signingUses.map((use) => [use, signingKey(use)])) as Record<
    SigningUse,
    ReturnType<typeof signingKey>
  >
  const ticketSecret = secret('tickets.key')
  const handles = openHandles(secret('datagrams.key'))

  let issuing: IssuingCa[] = []
  let server = { key: '', chain: '', until: 0 }
  let ticketDay = 0
  /** By SHA-256 of the certificate; what our present issuing CAs signed and nothing else. */
  const verified = new Map<string, LeafClaims>()
  /** Requests whose proof of possession was checked, by their text. */
  const read = new Map<string, x509.Pkcs10CertificateRequest>()
  const watchers: (() => void)[] = []
  await rotate()

  function secret(name: string): Buffer {
    return Buffer.from(
      keepKeyFile(file(name), () => randomBytes(32).toString('hex')),
      'hex',
    )
  }

  /** An Ed25519 key and the root's word for it: ECDSA over `muster <use> key v1\n<spki>`. */
  function signingKey(use: SigningUse) {
    const fresh = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    const key = createPrivateKey(keepKeyFile(file(`${use}.key`), fresh))
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')
    const words = Buffer.from(`muster ${use} key v1\n${spki}`)
    const proof = keepKeyFile(file(`${use}.proof`), () => sign('sha256', words, rootKey()).toString('base64'))
    return { key, spki, proof }
  }

  function readIssuing(): IssuingCa[] {
    const now = clock.now()
    const found: IssuingCa[] = []
    for (const name of readdirSync(folder)) {
      const stem = /^(issuing-.+)\.crt$/.exec(name)?.[1]
      if (!stem) continue
      const certificate = new x509.X509Certificate(keepKeyFile(file(name), missing(name)))
      const end = certificate.notAfter.getTime()
      if (now > end) rmSync(file(`${stem}.key`), { force: true })
      if (now > end + absenceMs) {
        rmSync(file(name), { force: true })
        continue
      }
      const pem = readKeyFile(file(`${stem}.key`))
      const verifier = new X509Certificate(certificate.toString('pem')).publicKey
      found.push({ certificate, verifier, key: pem === undefined ? undefined : keyFrom(pem) })
    }
    return found.sort((a, b) => b.certificate.notBefore.getTime() - a.certificate.notBefore.getTime())
  }

  /** The newest issuing CA that can sign and that other processes know by now. */
  function current(): Issuer {
    const able = issuing.filter((one) => one.key)
    const known = (one: IssuingCa) => clock.now() >= one.certificate.notBefore.getTime() + dayMs + knownAfterMs
    const newest = able.find(known) ?? able[0]
    if (!newest?.key) throw new Error('there is no issuing CA with a key in the authority folder')
    return { certificate: newest.certificate, key: newest.key }
  }

  async function rotate(): Promise<void> {
    const now = clock.now()
    const before = issuing.length
    issuing = readIssuing()
    verified.clear()
    const newest = issuing.find((one) => one.key)
    if (!newest || newest.certificate.notAfter.getTime() - now < overlapMs) {
      const stem = `issuing-${Math.floor(now / dayMs)}`
      const key = keyFrom(keepKeyFile(file(`${stem}.key`), () => keyPem(freshKey())))
      const made = pemOf(await makeIssuing({ certificate: root, key: rootKey() }, key, now))
      keepKeyFile(file(`${stem}.crt`), () => made)
      issuing = readIssuing()
    }
    const renewServer = server.until - now < serverLeafSpareMs
    if (renewServer) {
      const issuer = current()
      const key = freshKey()
      const leaf = await makeServerLeaf(issuer, key, trustDomain, now)
      server = { key: keyPem(key), chain: pemOf(leaf, issuer.certificate, root), until: leaf.validToDate.getTime() }
    }
    const day = Math.floor(now / dayMs)
    const changed = renewServer || before !== issuing.length || day !== ticketDay
    ticketDay = day
    if (changed) for (const watcher of watchers) watcher()
  }

  /** A device shows the same leaf at each of its syncs; the signature is checked at the first. */
  function claimsOf(der: Uint8Array): LeafClaims | undefined {
    const name = digest(der)
    const known = verified.get(name)
    if (known) return known
    const claims = readClaims(der)
    if (!claims) return undefined
    if (verified.size >= mostVerified) verified.delete(verified.keys().next().value as string)
    verified.set(name, claims)
    return claims
  }

  async function readOnce(csr: string): Promise<x509.Pkcs10CertificateRequest> {
    const known = read.get(csr)
    if (known) return known
    const request = await readRequest(csr)
    if (read.size >= mostRead) read.delete(read.keys().next().value as string)
    read.set(csr, request)
    return request
  }

  function readClaims(der: Uint8Array): LeafClaims | undefined {
    const leaf = new X509Certificate(der)
    const uri = uriForm.exec(leaf.subjectAltName ?? '')
    if (!uri || leaf.ca || !leaf.keyUsage?.includes(clientAuth)) return undefined
    if (!issuing.some(({ verifier }) => leaf.verify(verifier))) return undefined
    return {
      tenant: Number(uri[1]),
      device: uri[2] as string,
      generation: generationOf(leaf.serialNumber),
      notBefore: leaf.validFromDate.getTime(),
      notAfter: leaf.validToDate.getTime(),
    }
  }

  return {
    root: rootPem,
    rootPin,
    trustDomain,
    serverIdentity: () => ({ key: server.key, chain: server.chain }),
    trusted: () => [rootPem, ...issuing.map(({ certificate }) => pemOf(certificate))],
    async issue(csr, tenant, device, generation) {
      const request = await readOnce(csr)
      const issuer = current()
      const leaf = await makeDeviceLeaf(issuer, request, { uri: uriOf(tenant, device), generation }, clock.now())
      return {
        chain: pemOf(leaf, issuer.certificate),
        serial: leaf.serialNumber.toLowerCase(),
        notAfter: leaf.validToDate.getTime(),
      }
    },
    claimsOf,
    keyDigest: async (csr) => keyDigestOf(await readOnce(csr)),
    sign: (use, text) => sign(null, Buffer.from(text as string), signing[use].key).toString('base64'),
    keys: Object.fromEntries(
      signingUses.flatMap((use) => [
        [use, signing[use].spki],
        [`${use}Proof`, signing[use].proof],
      ]),
    ) as SigningKeys,
    ...handles,
    ticketKeys: () => Buffer.from(hkdfSync('sha256', ticketSecret, '', `muster tickets ${ticketDay}`, 48)),
    rotate,
    onRotated: (changed) => void watchers.push(changed),
  }
}

/** What is said instead of making a file anew that must not be made twice. */
function missing(name: string): () => never {
  return () => {
    throw new Error(`${name} is missing in the authority folder: put it back from your backup; nothing was changed`)
  }
}
