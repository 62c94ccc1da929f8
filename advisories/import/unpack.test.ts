// Whatever a source packs its records in is opened, and what only a trap does is refused in words.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { constants, crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { type Limits, limits } from './container.ts'
import { recogniseFile } from './recognise.ts'
import { unpack } from './unpack.ts'

/** yazl brings no types. */
const { ZipFile } = createRequire(import.meta.url)('yazl') as {
  ZipFile: new () => { addBuffer(bytes: Buffer, name: string): void; end(): void; outputStream: Readable }
}
const folder = mkdtempSync(join(tmpdir(), 'muster-unpack-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function opened(bytes: Buffer, name = 'file', bounds: Partial<Limits> = {}): Promise<[string, string][]> {
  const path = join(folder, 'file')
  writeFileSync(path, bytes)
  const members: [string, string][] = []
  for await (const member of unpack(path, name, { limits: { ...limits, ...bounds } })) {
    const parts: Buffer[] = []
    for await (const part of member.bytes) parts.push(part)
    members.push([member.name, Buffer.concat(parts).toString()])
  }
  return members
}

async function zip(files: Record<string, string>): Promise<Buffer> {
  const made = new ZipFile()
  for (const [name, text] of Object.entries(files)) made.addBuffer(Buffer.from(text), name)
  made.end()
  return Buffer.concat(await made.outputStream.toArray())
}

/** POSIX ustar: header and content in blocks of 512 bytes. */
function tar(files: Record<string, string>, type = '0'): Buffer {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const header = Buffer.alloc(512)
    header.write(name)
    header.write(text.length.toString(8).padStart(11, '0'), 124)
    header.write(type, 156)
    header.write('ustar', 257)
    return [header, Buffer.from(text), Buffer.alloc((512 - (text.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

const long = 'x'.repeat(3_000)
/** Nothing that compresses: many blocks. */
const noise = randomBytes(300_000)

describe('a container', () => {
  it('is known by its first bytes, whatever it is called', async () => {
    expect(await opened(Buffer.from('plain'), 'a.zip')).toEqual([['a.zip', 'plain']])
    expect(await opened(gzipSync('packed'), 'a.jsonl.gz')).toEqual([['a.jsonl', 'packed']])
    expect(await opened(zstdCompressSync(Buffer.from('packed')), 'a.zst')).toEqual([['a', 'packed']])
    const checked = { params: { [constants.ZSTD_c_checksumFlag]: 1 } }
    const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
    const frames = [
      zstdCompressSync(Buffer.from('one '), checked),
      skipped,
      zstdCompressSync(Buffer.from(noise.toString('hex'))),
    ]
    expect(await opened(Buffer.concat(frames))).toEqual([['file', `one ${noise.toString('hex')}`]])
    expect(await opened(Buffer.alloc(0))).toEqual([['file', '']])
  })

  it('of many files gives them one after the other', async () => {
    const files = { 'a/1.json': '{"one":1}', 'b/2.json': long, '3.json': '' }
    const expected = [
      ['1.json', '{"one":1}'],
      ['2.json', long],
      ['3.json', ''],
    ]
    expect(await opened(await zip(files))).toEqual(expected)
    expect(await opened(tar(files))).toEqual(expected)
    expect(await opened(gzipSync(tar(files)), 'all.tar.gz')).toEqual(expected)
    expect(await opened(tar({ link: '' }, '2'))).toEqual([])
  })

  it('may be left before its end', async () => {
    const path = join(folder, 'left')
    for (const bytes of [await zip({ a: long, b: long }), gzipSync(tar({ a: long, b: long })), gzipSync(long)]) {
      writeFileSync(path, bytes)
      const source = { recognise: (_: string, head: Buffer) => head.toString().startsWith('xx') }
      expect(await recogniseFile({ path, name: 'left' }, [source as never])).toBe(source)
    }
  })

  it.each([
    ['gzip', gzipSync(long.repeat(10)).subarray(0, 40)],
    ['zstd', zstdCompressSync(Buffer.from(long.repeat(10))).subarray(0, -1)],
    [
      'zstd in its second frame',
      Buffer.concat([zstdCompressSync(Buffer.from(long)), zstdCompressSync(noise).subarray(0, 5_000)]),
    ],
    ['tar', tar({ a: long }).subarray(0, 1_000)],
  ])('that ends early is unreadable: %s', async (_kind, bytes) => {
    await expect(opened(bytes)).rejects.toThrow('ends early')
  })

  it('that is a broken zip, or has a broken file, is unreadable', async () => {
    const good = await zip({ 'a.json': long })
    await expect(opened(good.subarray(0, good.length - 30))).rejects.toThrow('zip is broken')
    const bad = Buffer.from(good)
    bad.fill(0xff, 45, 55)
    await expect(opened(bad)).rejects.toThrow('a.json in the zip is broken')
  })
})

describe('a trap', () => {
  const small = { ratioFromBytes: 10_000, ratio: 50 }

  it('that unpacks to far more than it is, is not unpacked to its end', async () => {
    const bomb = Buffer.alloc(4_000_000)
    await expect(opened(gzipSync(bomb), 'a', small)).rejects.toThrow('50 times its size')
    await expect(opened(zstdCompressSync(bomb), 'a', small)).rejects.toThrow('50 times its size')
    await expect(opened(await zip({ a: bomb.toString() }), 'a', small)).rejects.toThrow('50 times its size')
    await expect(opened(Buffer.alloc(3_000), 'a', { totalBytes: 2_000 })).rejects.toThrow('more than')
  })

  it('whose files overlap, each honest and all together not, is refused before they are unpacked', async () => {
    await expect(opened(overlapping(Buffer.alloc(5_000), 40), 'a', small)).rejects.toThrow('50 times its size')
  })

  it('with too many files, one too large, or one that lies about its size', async () => {
    await expect(opened(await zip({ a: '1', b: '2', c: '3' }), 'a', { members: 2 })).rejects.toThrow(
      'more than 2 files',
    )
    await expect(opened(tar({ a: '1', b: '2', c: '3' }), 'a', { members: 2 })).rejects.toThrow('more than 2 files')
    await expect(opened(await zip({ a: long }), 'a', { memberBytes: 100 })).rejects.toThrow('declares more')
    await expect(opened(tar({ a: long }), 'a', { memberBytes: 100 })).rejects.toThrow('too large')
    await expect(opened(overlapping(Buffer.alloc(5_000), 1, 100))).rejects.toThrow('broken')
  })
})

/** A zip of `count` entries that are all the same bytes of the file (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16). */
function overlapping(content: Buffer, count: number, declared = content.length): Buffer {
  const packed = deflateRawSync(content)
  const fields = (signature: number, size: number, name: string) => {
    const header = Buffer.alloc(size)
    header.writeUInt32LE(signature)
    const at = size === 30 ? 4 : 6
    header.writeUInt16LE(8, at + 4)
    header.writeUInt32LE(crc32(content), at + 10)
    header.writeUInt32LE(packed.length, at + 14)
    header.writeUInt32LE(declared, at + 18)
    header.writeUInt16LE(name.length, at + 22)
    return Buffer.concat([header, Buffer.from(name)])
  }
  const local = Buffer.concat([fields(0x04034b50, 30, 'a'), packed])
  const central = Buffer.concat(Array.from({ length: count }, () => fields(0x02014b50, 46, 'a')))
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}
