// Frames come in any pieces and mean the same; what is none of ours is known from its first bytes.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FrameType, frameHead, frameLimits } from '#wire/control/held-line.ts'
import { BrokenFrame, FrameReader } from './frames.ts'

const frame = (type: string, payload: Uint8Array) =>
  Buffer.concat([frameHead(type as FrameType, payload.length), payload])

const small = fc.record({ type: fc.constantFrom('L', 'P', 'p'), payload: fc.uint8Array({ maxLength: 256 }) })
const question = fc.record({
  type: fc.constant('Q'),
  payload: fc.uint8Array({ minLength: 1, maxLength: 3_000 }).map((bytes) => Uint8Array.of(0, ...bytes.subarray(1))),
})

describe('a line’s frames', () => {
  it('are the same however the bytes come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(small, question), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }),
        (frames, cuts) => {
          const bytes = Buffer.concat(frames.map(({ type, payload }) => frame(type, payload)))
          const reader = new FrameReader()
          const heard: { type: string; payload: number[] }[] = []
          for (let at = 0, i = 0; at < bytes.length; i += 1) {
            const to = at + (cuts[i % cuts.length] as number)
            reader.push(bytes.subarray(at, to))
            at = to
            for (let next = reader.next(); next; next = reader.next())
              heard.push({ type: next.type, payload: [...next.payload] })
          }
          expect(heard).toEqual(frames.map(({ type, payload }) => ({ type, payload: [...payload] })))
          expect(reader.partial).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })

  it.each([
    ['an unknown type', Buffer.from('A\0\0\0')],
    ['a type of the server’s', frame('N', Buffer.from('{}'))],
    ['small talk that is not small', frameHead('L', 257)],
    ['more than a line takes', frameHead('Q', frameLimits.fromDevice + 1)],
    ['more than its route takes', Buffer.concat([frameHead('Q', 32 * 1024 + 2), Buffer.of(0)])],
    ['a question to no route', Buffer.concat([frameHead('Q', 2), Buffer.of(99)])],
    ['a lot to no route', Buffer.concat([frameHead('Q', 1024), Buffer.of(4)])],
  ])('%s is refused before it has come', (_what, bytes) => {
    const reader = new FrameReader()
    reader.push(Buffer.from(bytes))
    expect(() => reader.next()).toThrow(BrokenFrame)
  })

  it('wait for what is missing without being read again and again', () => {
    const reader = new FrameReader()
    const whole = frame('Q', Buffer.concat([Buffer.of(1), Buffer.alloc(1_000_000, 7)]))
    for (let at = 0; at < whole.length - 1; at += 16_384) {
      reader.push(whole.subarray(at, Math.min(at + 16_384, whole.length - 1)))
      expect(reader.next()).toBeUndefined()
      expect(reader.partial).toBe(true)
    }
    reader.push(whole.subarray(-1))
    expect(reader.next()?.payload.length).toBe(1_000_001)
  })
})
