import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type Line, linesOf } from './lines.ts'
import { pieces } from './testing.ts'
import { bytesOf, peeked } from './unpack.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-unpack-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function whole(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of chunks) parts.push(part)
  return Buffer.concat(parts)
}

describe('the bytes of a file', () => {
  it('are unpacked where they are gzip, whatever the name', async () => {
    expect(`${await whole(bytesOf(file('a.txt', gzipSync('hello'))))}`).toBe('hello')
    expect(`${await whole(bytesOf(file('b.gz', 'hello')))}`).toBe('hello')
    expect(`${await whole(bytesOf(file('c.gz', '')))}`).toBe('')
  })

  it('several gzip members are one text', async () => {
    expect(`${await whole(bytesOf(file('d', Buffer.concat([gzipSync('a'), gzipSync('b')]))))}`).toBe('ab')
  })

  it.each([
    ['cut short', gzipSync('x'.repeat(5000)).subarray(0, 20), /cut short/],
    ['damaged', Buffer.concat([gzipSync('x').subarray(0, 12), Buffer.alloc(40, 7)]), /damaged/],
    ['a bomb', gzipSync(Buffer.alloc(80 * 1024 * 1024)), /more than 200 times its size/],
  ])('that are %s are refused in words', async (name, content, words) => {
    await expect(whole(bytesOf(file(name, content)))).rejects.toThrow(words)
  })

  it('of what is no file are refused in words', async () => {
    await expect(whole(bytesOf(join(folder, 'none')))).rejects.toThrow(/There is no file/)
    await expect(whole(bytesOf(folder))).rejects.toThrow(/is a folder/)
  })

  it('can be looked at first and are all there afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 100 }),
        async (bytes, size, atLeast) => {
          const { head, rest } = await peeked(pieces(bytes, size), atLeast)
          expect(head.length).toBeGreaterThanOrEqual(Math.min(atLeast, bytes.length))
          expect(await whole(rest)).toEqual(Buffer.from(bytes))
        },
      ),
    )
  })
})

describe('lines', () => {
  it('are the same however the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).map((line) => line.replace(/[\r\n]/g, ' '))),
        fc.integer({ min: 1, max: 9 }),
        async (lines, size) => {
          const read: string[] = []
          for await (const line of linesOf(pieces(lines.map((line) => `${line}\n`).join(''), size))) {
            expect(line.number).toBe(read.push(line.text))
            expect(line.fault).toBeUndefined()
          }
          expect(read).toEqual(lines)
        },
      ),
    )
  })

  it('that are no UTF-8, or too long, say so and leave the others whole', async () => {
    async function* chunks() {
      yield Buffer.from('good\n\xff\xfe\n', 'latin1')
      for (let i = 0; i < 40; i++) yield Buffer.alloc(1024 * 1024, 97)
      yield Buffer.from('\nlast')
    }
    const lines: Line[] = []
    for await (const line of linesOf(chunks())) lines.push(line)
    expect(lines.map(({ number, fault }) => [number, fault])).toEqual([
      [1, undefined],
      [2, 'is not UTF-8 text'],
      [3, 'is longer than 32 MiB'],
      [4, undefined],
    ])
    expect(lines[3]?.text).toBe('last')
  })
})
