// The log as C2SP tlog-tiles serves it: hash tiles and bundles of entries, by the addresses that other verifiers know.
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import * as store from './log.store.ts'
import { openLogRow } from './sequencer.ts'
import { hashBytes, split, tileWidth } from './tiles.ts'

export interface RawTile {
  readonly bytes: Buffer
  /** A full tile never changes again. */
  readonly complete: boolean
}

const address = /^(entries|[0-9]|[1-5][0-9]|6[0-3])\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/

/**
 * `path` is what follows `tile/`: `<level>/<index>[.p/<width>]` or `entries/<index>[.p/<width>]`, the index in groups of
 * three digits. Throws Problem `not-found` for what the log does not hold, and for entries that were dropped.
 */
export async function readTile(context: Context, tenant: number, path: string): Promise<RawTile> {
  const [, what, groups, partial] = address.exec(path) ?? []
  if (!what || !groups) throw new Problem('not-found')
  const tile = Number(groups.replaceAll(/[x/]/g, ''))
  const width = partial === undefined ? tileWidth : Number(partial)
  const { size } = await openLogRow(context, tenant)
  const level = what === 'entries' ? 0 : Number(what)
  const there = Math.floor(size / tileWidth ** level) - tile * tileWidth
  if (!Number.isSafeInteger(tile) || width > tileWidth || there < width) throw new Problem('not-found')
  const key = { tenant, epoch: context.epoch.number }
  const row = await context.fleet.as([tenant], async (tx) => {
    if (what === 'entries') return (await store.readBundles(tx, key, tile, tile))[0]?.commitments
    return (await store.readTiles(tx, key, [{ level, tile }]))[0]?.hashes
  })
  if (!row || row.length < width * hashBytes) throw new Problem('not-found')
  const hashes = row.subarray(0, width * hashBytes)
  return { bytes: what === 'entries' ? withLengths(hashes) : hashes, complete: partial === undefined }
}

export async function readCheckpoint(context: Context, tenant: number): Promise<string> {
  const { checkpoint } = await openLogRow(context, tenant)
  if (checkpoint === '') throw new Problem('not-found', 'The log has no leaf yet')
  return checkpoint
}

/** Each entry after its length, two bytes, big-endian. */
function withLengths(commitments: Buffer): Buffer {
  return Buffer.concat(split(commitments).flatMap((entry) => [Buffer.of(0, hashBytes), entry]))
}
