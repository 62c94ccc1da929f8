import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openStream, sealStream } from './sealed-stream.ts'

const key = randomBytes(32)

async function* pieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function all(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts)
}

const sealed = async (plain: Buffer) => await all(sealStream(key, pieces(plain, 10_000)))
const opened = async (bytes: Buffer, size = 7001, with_ = key) => await all(openStream(with_, pieces(bytes, size)))

it('gives back what was sealed, however it was cut on the way', async () => {
  const lengths = fc.oneof(fc.constantFrom(0, 1, 65_535, 65_536, 65_537, 131_072), fc.integer({ min: 0, max: 200_000 }))
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 70_000 }), async (length, size) => {
      const plain = randomBytes(length)
      expect((await opened(await sealed(plain), size)).equals(plain)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

it('refuses a changed bit, a cut end, swapped chunks, appended bytes and another key', async () => {
  const whole = await sealed(randomBytes(200_000))
  const chunk = 65_536 + 16
  const swapped = Buffer.concat([
    whole.subarray(0, 40),
    whole.subarray(40 + chunk, 40 + 2 * chunk),
    whole.subarray(40, 40 + chunk),
    whole.subarray(40 + 2 * chunk),
  ])
  const flipped = Buffer.from(whole)
  flipped.writeUInt8((flipped[100_000] as number) ^ 1, 100_000)
  await expect(opened(flipped)).rejects.toThrow('damaged')
  await expect(opened(swapped)).rejects.toThrow('damaged')
  await expect(opened(whole.subarray(0, 40 + 2 * chunk))).rejects.toThrow('damaged')
  await expect(opened(whole.subarray(0, 39))).rejects.toThrow()
  await expect(opened(Buffer.concat([whole, Buffer.from('x')]))).rejects.toThrow()
  await expect(opened(whole, 7001, randomBytes(32))).rejects.toThrow('another key')
})
