// Backup and restore of the server's databases: files sealed whole under a key of the ring's root, which they never hold.
import { hkdfSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { copyIn, copyOut, listTenants } from '#kit/pg/copy.ts'
import { urlTo } from '#kit/pg/found.ts'
import { openStream, sealStream } from '#kit/sealed-stream.ts'
import { type DatabaseName, databaseOf, databases, rolesOf } from '../schema/databases.ts'

interface Where {
  /** A login that may become the owner of the databases. */
  readonly url: string
  readonly prefix: string
  /** The ring's root key; a backup can be opened by whoever holds it, and by nobody else. */
  readonly root: Uint8Array
  readonly folder: string
}

const keyOf = (root: Uint8Array) =>
  Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), 'muster database backup v1', 32))
const fileOf = (folder: string, database: DatabaseName) => join(folder, `${database}.muster-backup`)

/** Writes `<folder>/<database>.muster-backup` (0600) for each database; a file appears whole or not at all. */
export async function backup({ url, prefix, root, folder }: Where): Promise<string[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const files: string[] = []
  for (const database of databases) {
    // The fleet's own snapshot says which tenants it holds; the names of all of them, and of any that came since, go with it.
    const tenants = database === 'fleet' ? undefined : await listTenants(loginOf(url, prefix, 'fleet'))
    const file = fileOf(folder, database)
    const partial = `${file}.partial`
    const handle = await open(partial, 'w', 0o600)
    try {
      const seal = (packed: AsyncIterable<Buffer>) => sealStream(keyOf(root), packed)
      await pipeline(copyOut(loginOf(url, prefix, database), tenants), createZstdCompress(), seal, sinkOf(handle))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(partial, file)
    files.push(file)
  }
  return files
}

/**
 * Puts a backup into databases that were just made by `migrate` and are empty. Throws, and leaves a database as it was,
 * when a file is damaged or sealed under another root, a table is not empty, or a count differs. Gives rows by table.
 */
export async function restore({ url, prefix, root, folder }: Where): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const database of databases) {
    const sealed = createReadStream(fileOf(folder, database))
    const open = (bytes: AsyncIterable<Buffer>) => openStream(keyOf(root), bytes)
    await pipeline(sealed, open, createZstdDecompress(), async (rows: AsyncIterable<Buffer>) => {
      for (const [table, n] of await copyIn(loginOf(url, prefix, database), rows)) counts.set(`${database}.${table}`, n)
    })
  }
  return counts
}

function loginOf(url: string, prefix: string, database: DatabaseName) {
  return { url: urlTo(url, { database: databaseOf(prefix, database) }), owner: rolesOf(prefix).owner }
}

function sinkOf(handle: Awaited<ReturnType<typeof open>>): Writable {
  return new Writable({
    write: (piece: Buffer, _encoding, done) => {
      handle.write(piece).then(() => done(), done)
    },
  })
}
