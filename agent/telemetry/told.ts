// The rows the server confirmed it holds, one file per kind: what a change is made against.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { fromColumns, toColumns } from '#wire/telemetry/columns.ts'
import type { Kind } from '#wire/telemetry/dictionary.ts'
import type { Digest } from '#wire/telemetry/digest.ts'
import { type Folder, toldFile } from '../state/folder.ts'
import { digestOfRows, type Held } from './change.ts'

export function keepTold(folder: Folder, kind: Kind, rows: Held['rows']): void {
  const columns = toColumns(rows, Object.keys(kind.row.shape))
  folder.write(toldFile(kind.name), zstdCompressSync(JSON.stringify(columns)))
}

/** The rows of exactly this digest; undefined when the file is missing, torn or of another state. */
export function readTold(folder: Folder, kind: Kind, digest: Digest | undefined): Held | undefined {
  const bytes = digest === undefined ? undefined : folder.read(toldFile(kind.name))
  if (!bytes || digest === undefined) return undefined
  try {
    const rows = fromColumns(JSON.parse(zstdDecompressSync(bytes).toString()))
    return digestOfRows(rows) === digest ? { digest, rows } : undefined
  } catch {
    return undefined
  }
}
