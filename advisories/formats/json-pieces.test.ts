// Found pieces are what a parser would find, however the bytes are cut; what is broken takes nothing else with it.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { inPieces } from '../sources/testing.ts'
import { jsonPieces } from './json-pieces.ts'

async function pieces(bytes: string | Buffer, size: number, wanted: Parameters<typeof jsonPieces>[1], most?: number) {
  const found: [readonly (string | number)[], string][] = []
  const breaks: string[] = []
  for await (const one of jsonPieces(inPieces(bytes, size), wanted, most))
    if ('raw' in one) found.push([one.path, one.raw.toString('utf8')])
    else breaks.push(one.what)
  return { found, breaks }
}
const second = (path: readonly unknown[]) => path.length === 2

it('finds what a parser finds, in the order of the bytes, cut anywhere', async () => {
  const inner = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.string({ unit: 'grapheme' }), fc.oneof(inner, fc.array(fc.jsonValue())), { maxKeys: 4 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(undefined, 1),
      async (value, size, indent) => {
        const { found, breaks } = await pieces(JSON.stringify(value, null, indent), size, second)
        expect(breaks).toEqual([])
        const expected = Object.entries(value).flatMap(([key, one]) =>
          Array.isArray(one)
            ? one.map((item, at) => [[key, at], item])
            : Object.entries(one).map(([name, item]) => [[key, name], item]),
        )
        // Numbers have more than one spelling, and a text that needs escapes too: what they mean is compared.
        expect(found.map(([path, raw]) => [path, JSON.parse(raw)])).toEqual(JSON.parse(JSON.stringify(expected)))
      },
    ),
    { numRuns: 300 },
  )
})

it('goes on behind a value that is broken inside', async () => {
  const text = '{"a": [{"x": 1}, {"y": [1, 2}, {"z": nonsense}, {"w": 4}], "b": {"c": 5}}'
  const { found, breaks } = await pieces(text, 7, second)
  expect(found.map(([, raw]) => raw)).toEqual(['{"x": 1}', '{"y": [1, 2}', '{"z": nonsense}', '{"w": 4}', '5'])
  expect(breaks).toEqual(['a bracket is never closed'])
})

it('says when a document ends early, closes too often, or has a value that is too large', async () => {
  expect((await pieces('{"a": [{"x": 1}, {"y"', 5, second)).breaks).toEqual([
    'the document ends early, inside a / 1 / y',
  ])
  expect((await pieces('{"a": [1]}]', 5, second)).breaks).toEqual(['a bracket closes that was never opened'])
  const large = await pieces(`{"a": ["${'x'.repeat(1_000_000)}", 2]}`, 65_536, second, 1_000)
  expect(large.breaks).toEqual(['a / 0 is larger than 1000 bytes'])
  expect(large.found).toEqual([[['a', 1], '2']])
})

it('does not let a text run over its line', async () => {
  const { found, breaks } = await pieces('{"a": [{"x": "never ended},\n {"y": 2}, {"z": 3}]}', 9, second)
  expect(breaks[0]).toBe('a text runs over the end of its line')
  expect(found.map(([, raw]) => raw).join()).toContain('{"z": 3}')
})
