// Raw records are kept once each, many to a block, because records of one source are alike and compress well together.
import { zstdCompressSync } from 'node:zlib'
import type { Transaction } from '#kit/pg/database.ts'
import { knownDocuments, writeBlock } from './documents.store.ts'

const blockBytes = 256 * 1024

interface Raw {
  readonly raw: Buffer
  readonly digest: Buffer
}

/** Keeps the raw bytes that are not held yet. */
export async function documentsOf(tx: Transaction, records: readonly Raw[]): Promise<void> {
  const distinct = new Map(records.map((one) => [one.digest.toString('hex'), one]))
  for (const digest of await knownDocuments(
    tx,
    [...distinct.values()].map((one) => one.digest),
  ))
    distinct.delete(digest.toString('hex'))
  let block: Raw[] = []
  let size = 0
  for (const one of distinct.values()) {
    if (size + one.raw.length > blockBytes && block.length > 0) {
      await keep(tx, block)
      block = []
      size = 0
    }
    block.push(one)
    size += one.raw.length
  }
  if (block.length > 0) await keep(tx, block)
}

async function keep(tx: Transaction, records: readonly Raw[]): Promise<void> {
  let at = 0
  const documents = records.map(({ digest, raw }) => {
    const one = { digest, at, size: raw.length }
    at += raw.length
    return one
  })
  await writeBlock(tx, zstdCompressSync(Buffer.concat(records.map(({ raw }) => raw))), documents)
}
