// The rows of a device in every kind but software: one sealed value, as columns of JSON under zstd.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { type Columns, fromColumns, toColumns } from '#wire/telemetry/columns.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { kindByName } from '#wire/telemetry/kinds.ts'
import { open, type Place, seal } from '../ring/seal.ts'
import { roomFor } from './bytes.ts'

export type FactKind = Exclude<KindName, 'software'>
export type Row = Record<string, unknown>

/** A kind that holds one row per device has a list of one. */
export type Facts = Partial<Record<FactKind, readonly Row[]>>

const maxPlainBytes = 64 * 1024 * 1024
const placeOf = (tenant: number, subject: string): Place => ({ table: 'fact_facts', column: 'sealed', tenant, subject })

export function sealFacts(key: Uint8Array, tenant: number, subject: string, facts: Facts): Buffer {
  const columns: Partial<Record<string, Columns>> = {}
  for (const [kind, rows] of Object.entries(facts))
    columns[kind] = toColumns(rows, Object.keys(kindByName[kind as FactKind].row.shape))
  const text = JSON.stringify(columns)
  return seal(key, placeOf(tenant, subject), zstdCompressSync(text, roomFor(text.length)))
}

/** Throws when the key is not the one it was sealed with, or the value stands in another row. */
export function openFacts(key: Uint8Array, tenant: number, subject: string, sealed: Uint8Array): Facts {
  const packed = open(key, placeOf(tenant, subject), sealed)
  const plain = zstdDecompressSync(packed, { maxOutputLength: maxPlainBytes, ...roomFor(4 * packed.length) })
  const columns = JSON.parse(plain.toString()) as Record<FactKind, Columns>
  return Object.fromEntries(Object.entries(columns).map(([kind, list]) => [kind, fromColumns(list)]))
}
