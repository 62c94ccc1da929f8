// Who this device is and whom it trusts, in one file, so that key and certificate can never be of different ages.
import { X509Certificate } from 'node:crypto'
import type { Link, SigningUse } from '#wire/control/enrol.ts'
import { Fault } from '../fault.ts'
import { type Folder, files } from '../state/folder.ts'

export interface Identity {
  readonly device: string
  readonly tenant: number
  /** `host:port` of the device door. */
  readonly server: string
  /** PKCS #8, PEM. */
  readonly key: string
  /** PEM, leaf first. */
  readonly chain: string
  /** PEM; the one authority this device believes. */
  readonly root: string
  readonly generation: number
  /** SPKI in base64, proved by the root when they were taken. */
  readonly keys: Readonly<Record<SigningUse, string>>
  /** Ed25519, PKCS #8, PEM: signs farewells. */
  readonly farewellKey: string
  readonly link: Link
  /** The leaf before: until it would have ended (milliseconds), the server may still wake this device by it. */
  readonly previous?: { readonly link: Link; readonly wakeKey: string; readonly until: number }
}

export interface Leaf {
  readonly notBefore: number
  readonly notAfter: number
  /** Of the one SAN `spiffe://<trust domain>/tenant/<n>/device/<id>`. */
  readonly trustDomain: string
}

/** undefined before enrolment. Throws Fault 'state-torn' when the file cannot be used. */
export function readIdentity(folder: Folder): Identity | undefined {
  if (folder.read(files.identity) === undefined) return undefined
  const identity = folder.readJson<Identity>(files.identity)
  try {
    if (identity === undefined) throw new Error()
    leafOf(identity)
    return identity
  } catch {
    throw new Fault('state-torn', `${files.identity} in ${folder.path} is damaged`)
  }
}

/** Throws Fault 'no-identity' before enrolment. */
export function needIdentity(folder: Folder): Identity {
  const identity = readIdentity(folder)
  if (!identity) throw new Fault('no-identity', 'This machine is not enrolled')
  return identity
}

/** The unanswered request is removed second: a crash between leaves one that is seen to be answered by its key. */
export function keepIdentity(folder: Folder, identity: Identity): void {
  folder.write(files.identity, JSON.stringify(identity))
  folder.remove(files.request)
}

/** What the device's own certificate says. Throws when it is none of ours. */
export function leafOf(identity: Pick<Identity, 'chain' | 'tenant' | 'device'>): Leaf {
  const leaf = new X509Certificate(identity.chain)
  const name = /^URI:spiffe:\/\/([^/]+)\/tenant\/(\d+)\/device\/(dev_[a-z2-7]{26})$/.exec(leaf.subjectAltName ?? '')
  if (!name || Number(name[2]) !== identity.tenant || name[3] !== identity.device)
    throw new Fault('answer-unusable', 'The certificate names another device')
  return { notBefore: Date.parse(leaf.validFrom), notAfter: Date.parse(leaf.validTo), trustDomain: name[1] as string }
}

/** When to renew: at `share` (0.5 to 0.66, drawn once per leaf) of the leaf's life. Milliseconds. */
export function renewAt(leaf: Leaf, share: number): number {
  return leaf.notBefore + (leaf.notAfter - leaf.notBefore) * share
}
