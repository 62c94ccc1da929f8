// Scores are FIRST's to the tenth, and what is no vector has none.
import { describe, expect, it } from 'vitest'
import { isShared, shared, sharedCvss } from '../sources/testing.ts'
import { cvssAmong, cvssOf } from './cvss.ts'

/** Of FIRST's own examples. */
const known = `
AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C 8.3
CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N 6.4
CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H 9.8
CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N 0
CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N 9.3`
const real = isShared ? ['v2', 'v30', 'v31', 'v4'].map((one) => shared(`${one}_score.list.gz`, sharedCvss)) : []
const lines = [known, ...real.map(String)].flatMap((text) => text.split('\n')).map((line) => line.trim())
const scored = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(/\s+/, 2))

it(`gives the scores of FIRST’s examples${isShared ? ' and of all lists at hand' : ''}`, () => {
  expect(scored.length).toBeGreaterThan(isShared ? 50 : 4)
  for (const [vector, score] of scored) expect(cvssOf(vector)?.score, vector).toBe(Number(score))
})

describe('what is no vector', () => {
  it.each([
    ['a base metric lacks', 'CVSS:3.1/AV:N/AC:L'],
    ['a metric is named twice', 'CVSS:3.1/AV:N/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
    ['a value is none', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X'],
    ['a metric is none', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/ZZ:Q'],
    ['another version', 'CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
    ['nothing', ''],
    ['words', 'high'],
    ['a million letters', `CVSS:3.1/${'A'.repeat(1_000_000)}`],
    ['a number', 9.8],
    ['no text at all', undefined],
  ])('%s', (_what, vector) => {
    expect(cvssOf(vector)).toBeUndefined()
    expect(cvssAmong([vector]).left).toHaveLength(1)
  })
})

it('says the same vector once', () => {
  const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
  expect(cvssAmong([vector, vector])).toEqual({ cvss: [{ version: '3.1', vector, score: 9.8 }], left: [] })
})
