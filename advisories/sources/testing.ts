// Reads whole files through a source, as tests want to look at what came of them.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Fault, Source, SourceRecord, Stated } from './source.ts'

export interface Reading {
  readonly records: SourceRecord[]
  readonly faults: Fault[]
  /** Words about records that were given all the same. */
  readonly notes: string[]
  readonly stated: string[]
}

/** In pieces of `size` bytes, so that what lies across them is met too. */
export async function* inPieces(bytes: Uint8Array | string, size = 65_536): AsyncGenerator<Buffer> {
  const all = Buffer.from(bytes as Uint8Array)
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size)
}

export async function readThrough(
  source: Pick<Source, 'read'>,
  bytes: Uint8Array | string,
  { name = 'file', size = 65_536, url }: { name?: string; size?: number; url?: string } = {},
): Promise<Reading> {
  const reading: Reading = { records: [], faults: [], notes: [], stated: [] }
  for await (const one of source.read(inPieces(bytes, size), { name, ...(url ? { url } : {}) })) sort(one, reading)
  return reading
}

function sort(one: SourceRecord | Fault | Stated, { records, faults, notes, stated }: Reading): void {
  if ('contentAt' in one) stated.push(one.contentAt)
  else if (!('fault' in one)) records.push(one)
  else if (one.note) notes.push(one.fault)
  else faults.push(one)
}

/** Real feeds beside the project, where they are; tests that use them also pass without. */
export const sharedAdvisories = join(import.meta.dirname, '../../../shared/data/advisories')
export const sharedCvss = join(import.meta.dirname, '../../../shared/data/cvss')
export const isShared = existsSync(sharedAdvisories)
export const shared = (path: string, folder = sharedAdvisories): Buffer => gunzipSync(readFileSync(join(folder, path)))
