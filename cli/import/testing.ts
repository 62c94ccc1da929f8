// What the tests of the readers use: bytes in pieces, and everything a reader says of them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportedInventory } from '#wire/console/import.ts'
import type { About } from './reading.ts'
import { type FormatName, readers } from './recognise.ts'

/** Real data that is never committed; tests that read it also pass without it. */
export const sharedData = (path: string) => join(import.meta.dirname, '../../../shared/data', path)
export const sharedDataIsThere = existsSync(sharedData('inventories'))

export async function* pieces(content: string | Uint8Array, pieceBytes = 1 << 20): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content)
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

export async function readAll(format: FormatName, chunks: AsyncIterable<Buffer>, about: About = {}) {
  const inventories: ImportedInventory[] = []
  const faults: string[] = []
  const leftOut: Record<string, number> = {}
  for await (const reading of readers[format](chunks, about)) {
    if ('inventory' in reading) inventories.push(reading.inventory)
    else if ('fault' in reading) faults.push(`${reading.line}: ${reading.fault}`)
    else leftOut[reading.leftOut] = reading.amount
  }
  return { inventories, faults, leftOut }
}
