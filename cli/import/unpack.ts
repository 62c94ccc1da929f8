// The bytes of a file or of standard input, unpacked where they are gzip, with a bound on what a bomb can do.
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { Failed } from '../failure.ts'

/** Real inventories pack at most some 60 to 1; past this much text a higher ratio is a bomb. */
const ratioLimit = 200
const freeBytes = 64 * 1024 * 1024

/** Chunks of `path` (`-`: standard input). Throws Failed when it cannot be read, is cut short or is a bomb. */
export async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const input: AsyncIterable<Buffer> =
    path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 256 * 1024 })
  try {
    const { head, rest } = await peeked(input, 2)
    if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzipped(rest)
    else yield* rest
  } catch (error) {
    if (error instanceof Failed) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new Failed(`There is no file ${path}.`)
    if (code === 'EISDIR') throw new Failed(`${path} is a folder; name the files in it.`)
    if (code === 'Z_BUF_ERROR') throw new Failed(`${path} is cut short: its gzip data ends too early.`)
    if (code?.startsWith('Z_')) throw new Failed(`${path} is damaged: it is not the gzip file it begins as.`)
    throw new Failed(`${path} cannot be read (${code ?? (error as Error).message}).`)
  }

  async function* gunzipped(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let packedBytes = 0
    let bytes = 0
    const gunzip = createGunzip({ chunkSize: 256 * 1024 })
    const feeding = feed()
    try {
      for await (const chunk of gunzip as AsyncIterable<Buffer>) {
        bytes += chunk.length
        if (bytes > freeBytes && bytes > ratioLimit * packedBytes) {
          throw new Failed(`${path} unpacks to more than ${ratioLimit} times its size: that is no inventory.`)
        }
        yield chunk
      }
      await feeding
    } finally {
      gunzip.destroy()
    }

    async function feed(): Promise<void> {
      try {
        for await (const chunk of packed) {
          packedBytes += chunk.length
          if (gunzip.destroyed) return
          if (!gunzip.write(chunk)) await new Promise((resolve) => gunzip.once('drain', resolve).once('close', resolve))
        }
        gunzip.end()
      } catch (error) {
        gunzip.destroy(error as Error)
      }
    }
  }
}

/** The first `atLeast` bytes (fewer where there are no more), and everything with them again. */
export async function peeked(
  chunks: AsyncIterable<Buffer>,
  atLeast: number,
): Promise<{ head: Buffer; rest: AsyncIterable<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  let next = await iterator.next()
  while (!next.done) {
    head = Buffer.concat([head, next.value])
    if (head.length >= atLeast) break
    next = await iterator.next()
  }
  async function* rest(): AsyncGenerator<Buffer> {
    try {
      if (head.length > 0) yield head
      if (next.done) return
      for (let more = await iterator.next(); !more.done; more = await iterator.next()) yield more.value
    } finally {
      await iterator.return?.()
    }
  }
  return { head, rest: rest() }
}
