// What changed on a device, as it rests: one small sealed segment per transmission, newest read first.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { iso } from '#kit/clock.ts'
import type { Moment } from '#wire/telemetry/moment.ts'
import { open, type Place, seal } from '../ring/seal.ts'
import { roomFor } from './bytes.ts'
import type { FactKind } from './facts.ts'

/** A package in a segment: its catalogue number, or what a reader needs to see of a private one. 0: none. */
export type PackageMark = number | { readonly name: string; readonly version: string }

export type StoredChange =
  | readonly ['software', before: PackageMark, after: PackageMark]
  | readonly [kind: FactKind, field: string, before: string | null, after: string | null]

export interface Segment {
  /** Seconds since 1970 by the server's clock. */
  readonly at: number
  /** `at` is the beginning of a day: the machine belongs to a person. */
  readonly byDay?: boolean
  readonly changes: readonly StoredChange[]
}

/** So many segments are kept of each device; older ones go as new ones come. */
export const segmentsKept = 500

/** Each segment is bound to its number, so that none can be put in another's place. */
const placeOf = (tenant: number, subject: string, segment: number): Place => ({
  table: 'fact_changes',
  column: `sealed/${segment}`,
  tenant,
  subject,
})

/** First byte: 0 as it is, 1 compressed; a small segment grows when it is compressed. */
export function sealSegment(
  key: Uint8Array,
  tenant: number,
  subject: string,
  number: number,
  segment: Segment,
): Buffer {
  const { at, byDay, changes } = segment
  const text = Buffer.from(JSON.stringify(byDay ? [at, changes, 1] : [at, changes]))
  const plain = text.length < 200 ? [Buffer.of(0), text] : [Buffer.of(1), zstdCompressSync(text, roomFor(text.length))]
  return seal(key, placeOf(tenant, subject, number), Buffer.concat(plain))
}

/** Throws when the key is not the one it was sealed with, or the value stands in another row. */
export function openSegment(
  key: Uint8Array,
  tenant: number,
  subject: string,
  number: number,
  sealed: Uint8Array,
): Segment {
  const plain = open(key, placeOf(tenant, subject, number), sealed)
  const text = plain[0] === 1 ? zstdDecompressSync(plain.subarray(1), roomFor(4 * plain.length)) : plain.subarray(1)
  const [at, changes, byDay] = JSON.parse(text.toString()) as [number, StoredChange[], 1?]
  return { at, changes, ...(byDay && { byDay: true }) }
}

/** When it was, as exactly as it may be shown: of a person's machine the day, also where an older server kept the time. */
export function momentOf({ at, byDay = false }: Segment, isPersons: boolean): Moment {
  return iso(at * 1000).slice(0, byDay || isPersons ? 10 : undefined)
}
