// Opens what a source packs its records in (gzip, zstd, zip, tar or nothing), within limits that no honest file meets.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { BrokenMember, baseOf, type Limits, limits, type Member, Unreadable } from './container.ts'
import { membersOfTar } from './tar.ts'
import { unzstd } from './zstd-frames.ts'

export interface Unpacking {
  /** Told as packed bytes are read; the sum so far. */
  readonly read?: (bytes: number) => void
  readonly limits?: Limits
}

/** The members one after the other; each is to be read, or left, before the next is asked for. Throws Unreadable. */
export async function* unpack(
  path: string,
  name: string,
  { read = () => {}, limits: bounds = limits }: Unpacking = {},
): AsyncGenerator<Member> {
  const kind = kindOf(await headOf(path))
  if (kind === 'zip') return yield* membersOfZip(path, bounds, read)
  const plain = counted(createReadStream(path, { highWaterMark: 256 * 1024 }), read)
  const tally = { packed: plain.count, total: 0 }
  const bytes = unpacked(kind, plain.bytes)
  const inner = name.replace(/\.(gz|zst|zstd)$/i, '')
  const limited = bounded(bytes, tally, bounds)
  const peeked = await peek(limited, 512)
  if (isTar(peeked.head)) return yield* membersOfTar(peeked.bytes, bounds)
  yield { name: inner, bytes: peeked.bytes }
}

type Kind = 'gzip' | 'zstd' | 'zip' | 'plain'

/** RFC 1952, RFC 8878, APPNOTE.TXT 4.3. */
function kindOf(head: Buffer): Kind {
  const magic = head.toString('latin1', 0, 4)
  if (magic.startsWith('\x1f\x8b')) return 'gzip'
  if (magic === '\x28\xb5\x2f\xfd') return 'zstd'
  return magic === 'PK\x03\x04' || magic === 'PK\x05\x06' ? 'zip' : 'plain'
}

const isTar = (head: Buffer) => head.length >= 512 && head.toString('latin1', 257, 262) === 'ustar'

async function headOf(path: string): Promise<Buffer> {
  await using file = await open(path)
  const head = Buffer.alloc(4)
  const { bytesRead } = await file.read(head, 0, 4, 0)
  return head.subarray(0, bytesRead)
}

function counted(stream: Readable, read: (bytes: number) => void) {
  let sum = 0
  return {
    count: () => sum,
    bytes: (async function* () {
      for await (const part of stream as AsyncIterable<Buffer>) {
        sum += part.length
        read(sum)
        yield part
      }
    })(),
  }
}

async function* unpacked(kind: Kind, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (kind === 'plain') return yield* bytes
  try {
    yield* kind === 'gzip' ? ungzip(bytes) : unzstd(bytes)
  } catch (error) {
    if (error instanceof Unreadable) throw error
    throw new Unreadable(`the ${kind} data is broken or ends early (${(error as Error).message})`)
  }
}

async function* ungzip(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const stream = createGunzip()
  const fed = pipeline(Readable.from(bytes), stream)
  fed.catch(() => {})
  try {
    yield* stream as AsyncIterable<Buffer>
    await fed
  } finally {
    stream.destroy()
  }
}

interface Tally {
  packed(): number
  total: number
}

async function* bounded(bytes: AsyncIterable<Buffer>, tally: Tally, bounds: Limits): AsyncGenerator<Buffer> {
  for await (const part of bytes) {
    tally.total += part.length
    checkSize(tally.total, tally.packed(), bounds)
    yield part
  }
}

function checkSize(total: number, packed: number, bounds: Limits): void {
  if (total > bounds.totalBytes) throw new Unreadable(`it unpacks to more than ${words(bounds.totalBytes)}`)
  if (total > bounds.ratioFromBytes && total > packed * bounds.ratio)
    throw new Unreadable(`it unpacks to more than ${bounds.ratio} times its size, as only a trap does`)
}

const gib = 1024 ** 3
const words = (bytes: number) => (bytes >= gib ? `${bytes / gib} GiB` : `${Math.ceil(bytes / 1024 / 1024)} MiB`)

/** At least `size` bytes ahead where there are so many, without losing them. */
export async function peek(
  bytes: AsyncIterable<Buffer>,
  size: number,
): Promise<{ head: Buffer; bytes: AsyncGenerator<Buffer> }> {
  const iterator = bytes[Symbol.asyncIterator]()
  const parts: Buffer[] = []
  let length = 0
  while (length < size) {
    const next = await iterator.next()
    if (next.done) break
    parts.push(next.value)
    length += next.value.length
  }
  const head = Buffer.concat(parts)
  return {
    head,
    bytes: (async function* () {
      try {
        if (head.length > 0) yield head
        for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
      } finally {
        await iterator.return?.()
      }
    })(),
  }
}

async function* membersOfZip(path: string, bounds: Limits, read: (bytes: number) => void): AsyncGenerator<Member> {
  const { openPromise } = await import('yauzl')
  const zip: ZipFile = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: Error) => {
    throw new Unreadable(`the zip is broken or ends early (${error.message})`)
  })
  const tally = { packed: () => zip.fileSize, total: 0 }
  let declared = 0
  let count = 0
  try {
    for await (const entry of entriesOf(zip)) {
      if (entry.fileName.endsWith('/')) continue
      if (++count > bounds.members) throw new Unreadable(`it holds more than ${bounds.members} files`)
      declared += entry.uncompressedSize
      if (entry.uncompressedSize > bounds.memberBytes)
        throw new Unreadable(`${entry.fileName} declares more than ${words(bounds.memberBytes)}`)
      // What it says of itself, before anything is unpacked: entries may overlap, so that each is honest and all are not.
      checkSize(declared, zip.fileSize, bounds)
      if (entry.isEncrypted()) throw new Unreadable(`${entry.fileName} is encrypted`)
      read(Math.min(zip.fileSize, entry.relativeOffsetOfLocalHeader))
      yield { name: baseOf(entry.fileName), bytes: bounded(bytesOf(zip, entry), tally, bounds) }
    }
    read(zip.fileSize)
  } finally {
    zip.close()
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const done = (one?: Entry) => {
        zip.off('entry', done)
        zip.off('end', end)
        zip.off('error', fail)
        resolve(one)
      }
      const end = () => done()
      const fail = (error: Error) => reject(new Unreadable(`the zip is broken (${error.message})`))
      zip.on('entry', done).on('end', end).on('error', fail)
      zip.readEntry()
    })
    if (!entry) return
    yield entry
  }
}

/** yauzl refuses an entry that unpacks to another size than it declares. */
async function* bytesOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  try {
    yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>
  } catch (error) {
    throw new BrokenMember(`${entry.fileName} in the zip is broken (${(error as Error).message})`)
  }
}
