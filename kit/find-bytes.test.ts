// Needles are found as a plain search finds them, however the bytes come in pieces; and a text in every form it may lie in.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { disguisesOf } from './disguises.ts'
import { finderOf } from './find-bytes.ts'

function found(needles: readonly Buffer[], pieces: readonly Buffer[]): number[] {
  const finder = finderOf(needles)
  const hits: number[] = []
  finder.begin()
  for (const piece of pieces) finder.feed(piece, (needle) => hits.push(needle))
  return hits.sort((a, b) => a - b)
}

/** One by one, over the whole. */
function naive(needles: readonly Buffer[], whole: Buffer): number[] {
  return needles.flatMap((needle, index) => {
    const hits: number[] = []
    for (let at = whole.indexOf(needle); at >= 0; at = whole.indexOf(needle, at + 1)) hits.push(index)
    return hits
  })
}

describe('the finder', () => {
  it('finds what a naive search finds, in any pieces', () => {
    const few = fc.uint8Array({ minLength: 0, maxLength: 60, max: 2 }).map((bytes) => Buffer.from(bytes))
    const needle = fc.uint8Array({ minLength: 2, maxLength: 5, max: 2 }).map((bytes) => Buffer.from(bytes))
    fc.assert(
      fc.property(
        fc.array(needle, { minLength: 1, maxLength: 5 }),
        fc.array(few, { maxLength: 6 }),
        (needles, pieces) => {
          expect(found(needles, pieces)).toEqual(naive(needles, Buffer.concat(pieces)).sort((a, b) => a - b))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('lets nothing reach from one file into the next', () => {
    const finder = finderOf([Buffer.from('canary')])
    const hits: number[] = []
    for (const piece of ['can', 'ary']) {
      finder.begin()
      finder.feed(Buffer.from(piece), (needle) => hits.push(needle))
    }
    expect(hits).toEqual([])
  })
})

describe('the forms of a text', () => {
  const text = 'Größe-"canary" 7q3x'
  const around = (make: (bytes: Buffer) => string) =>
    [0, 1, 2].map((pad) => make(Buffer.from(`${'x'.repeat(pad)}${text}yyy`)))
  it.each([
    ['plain', () => [`..${text}..`]],
    ['base64 in every alignment', () => around((bytes) => bytes.toString('base64'))],
    ['base64url in every alignment', () => around((bytes) => bytes.toString('base64url'))],
    ['hexadecimal', () => around((bytes) => bytes.toString('hex'))],
    ['percent-encoded', () => [encodeURIComponent(`/${text}/`)]],
    [
      'JSON, also with escapes',
      () => [JSON.stringify({ a: text }), JSON.stringify(text).replace('ö', '\\u00f6').replace('ß', '\\u00df')],
    ],
    ['upper and lower case', () => [text.toUpperCase(), text.toLowerCase()]],
    ['reversed', () => [[...`a${text}b`].reverse().join('')]],
  ])('are found: %s', (_name, disguised) => {
    const needles = [...disguisesOf(text).values()]
    for (const one of disguised()) expect(found(needles, [Buffer.from(one)]).length, one).toBeGreaterThan(0)
  })

  it('are found: UTF-16 in both orders', () => {
    const needles = [...disguisesOf(text).values()]
    const wide = Buffer.from(text, 'utf16le')
    expect(found(needles, [wide]).length).toBeGreaterThan(0)
    expect(found(needles, [Buffer.from(wide).swap16()]).length).toBeGreaterThan(0)
  })

  it('are none for what is too short to mean anything', () => {
    expect(disguisesOf('abc').has('UTF-8')).toBe(false)
  })
})
