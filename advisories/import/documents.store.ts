// Raw records by their digest.
import { zstdDecompressSync } from 'node:zlib'
import type { Database, Transaction } from '#kit/pg/database.ts'

export async function knownDocuments(tx: Transaction, digests: readonly Buffer[]): Promise<Buffer[]> {
  const { rows } = await tx.query<{ digest: Buffer }>(
    `select d.digest from unnest($1::bytea[]) k(digest)
     cross join lateral (select d.digest from document d where d.digest = k.digest) d`,
    [digests],
  )
  return rows.map((row) => row.digest)
}

export async function writeBlock(
  tx: Transaction,
  content: Buffer,
  documents: readonly { digest: Buffer; at: number; size: number }[],
): Promise<void> {
  await tx.query(
    `with kept as (insert into block (content) values ($1) returning number)
     insert into document (digest, block, at, size)
     select d.digest, kept.number, d.at, d.size from kept, unnest($2::bytea[], $3::int[], $4::int[]) d(digest, at, size)`,
    [content, documents.map((one) => one.digest), documents.map((one) => one.at), documents.map((one) => one.size)],
  )
}

/** `digest` in hexadecimal. */
export async function findDocument(database: Database, digest: string): Promise<Buffer | undefined> {
  const { rows } = await database.one<{ content: Buffer; at: number; size: number }>(
    [],
    'select b.content, d.at, d.size from document d join block b on b.number = d.block where d.digest = $1',
    [Buffer.from(digest, 'hex')],
  )
  const [row] = rows
  return row && zstdDecompressSync(row.content).subarray(row.at, row.at + row.size)
}
