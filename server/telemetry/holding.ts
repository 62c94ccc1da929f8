// What the server holds of a device, in one sealed value: the digest of each kind, and the package set.
import { type KindName, kindNames } from '#wire/telemetry/dictionary.ts'
import type { Digest } from '#wire/telemetry/digest.ts'
import { open, type Place, seal } from '../ring/seal.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import {
  decodeNames,
  decodeSet,
  emptySet,
  encodeSet,
  type PackageNames,
  type PackageSet,
} from './software/package-set.ts'

export interface HeldKind {
  /** A digest can be guessed from likely values, so it rests sealed with them. */
  readonly digest: Digest
  /** When it last changed: seconds since 1970 by the server's clock. */
  readonly at: number
  readonly rows: number
}

export interface Holding {
  readonly kinds: Partial<Record<KindName, HeldKind>>
  readonly packages: PackageSet
  /** Segments of history written so far. */
  readonly segments: number
}

export const nothingHeld: Holding = { kinds: {}, packages: emptySet, segments: 0 }

const placeOf = (tenant: number, subject: string): Place => ({
  table: 'fact_holdings',
  column: 'sealed',
  tenant,
  subject,
})

/** Kinds are written by their place in this list: a further kind is appended. */
const kindCodes: readonly KindName[] = kindNames

/** segments · number of kinds · per kind: code, digest (16 bytes), at, rows · the set's own bytes. */
export function sealHolding(key: Uint8Array, tenant: number, subject: string, holding: Holding): Buffer {
  const out = new ByteWriter()
  out.count(holding.segments)
  const kinds = Object.entries(holding.kinds) as [KindName, HeldKind][]
  out.count(kinds.length)
  for (const [kind, held] of kinds) {
    out.byte(kindCodes.indexOf(kind))
    out.raw(Buffer.from(held.digest, 'base64url'))
    out.count(held.at)
    out.count(held.rows)
  }
  out.raw(encodeSet(holding.packages))
  return seal(key, placeOf(tenant, subject), out.done())
}

/** Throws when the key is not the one it was sealed with, or the value stands in another row. */
export function openHolding(key: Uint8Array, tenant: number, subject: string, sealed: Uint8Array): Holding {
  const from = new ByteReader(open(key, placeOf(tenant, subject), sealed))
  return { ...readHead(from), packages: decodeSet(from.rest()) }
}

/** Only which packages are held. Throws as `openHolding`. */
export function openNames(key: Uint8Array, tenant: number, subject: string, sealed: Uint8Array): PackageNames {
  const from = new ByteReader(open(key, placeOf(tenant, subject), sealed))
  readHead(from)
  return decodeNames(from.rest())
}

function readHead(from: ByteReader): Pick<Holding, 'segments' | 'kinds'> {
  const segments = from.count()
  const kinds: Partial<Record<KindName, HeldKind>> = {}
  for (let left = from.count(); left > 0; left--) {
    const kind = kindCodes[from.byte()] as KindName
    kinds[kind] = { digest: Buffer.from(from.raw(16)).toString('base64url'), at: from.count(), rows: from.count() }
  }
  return { segments, kinds }
}
