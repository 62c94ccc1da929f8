// The bytes of a load that waits to be confirmed take little room meanwhile.
import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'
import type { LoadFile } from './imports.ts'

/** What is compressed already stays as it is. */
export function packed(files: readonly LoadFile[]): Promise<LoadFile[]> {
  return Promise.all(
    files.map(async (file) => {
      if (/\.(gz|zip|zst|zstd)$/i.test(file.name)) return file
      const path = `${file.path}.zst`
      try {
        await pipeline(createReadStream(file.path), createZstdCompress(), createWriteStream(path, { mode: 0o600 }))
      } catch {
        // Without room for both it is kept as it came.
        rmSync(path, { force: true })
        return file
      }
      rmSync(file.path)
      return { ...file, path }
    }),
  )
}
