import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { formatted } from './format.ts'

const none = () => ''

describe('a result', () => {
  it('means the same in every form', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()))),
        async (list) => {
          const same = JSON.parse(JSON.stringify(list))
          expect(JSON.parse(await formatted('json', list, none))).toEqual(same)
          expect(parse(await formatted('yaml', list, none))).toEqual(same)
          const lines = await formatted('jsonl', list, none)
          expect(lines === '' ? [] : lines.split('\n').map((line) => JSON.parse(line))).toEqual(same)
        },
      ),
    )
  })

  it('carries no control character to a terminal as JSON', async () => {
    const value = { name: 'a\x1b\u009b31m\u202e\u2066' }
    const text = await formatted('json', value, none)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(JSON.parse(text)).toEqual(value)
  })
})
