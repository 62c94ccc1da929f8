// What others wrote is used only where it is what it should be.
import { expect, it } from 'vitest'
import { cvesIn, idOf, instantOf, proseOf, wordOf } from './fields.ts'

it('takes dates that are dates', () => {
  expect(instantOf('2023-10-11')).toBe('2023-10-11T00:00:00Z')
  expect(instantOf('2022-06-01T20:15:08.037')).toBe('2022-06-01T20:15:08Z')
  expect(instantOf('2025-11-21T14:31:32+02:00')).toBe('2025-11-21T12:31:32Z')
  expect(instantOf('2025-11-21T00:00:00+0000')).toBe('2025-11-21T00:00:00Z')
  expect(instantOf('2022-06-09T07:01:32.587163Z')).toBe('2022-06-09T07:01:32Z')
  for (const wrong of [
    '2023-02-31',
    '2023-13-01',
    'yesterday',
    '',
    '2023',
    1_700_000_000,
    undefined,
    '9'.repeat(1_000_000),
  ])
    expect(instantOf(wrong), String(wrong).slice(0, 20)).toBeUndefined()
})

it('takes names that can stand in an address and a database', () => {
  for (const id of ['DSA-5474-1', 'ALSA-2023:0340', 'GHSA-77rv-6vfw-x4gc', 'TEMP-0000000-ABCDEF'])
    expect(idOf(id)).toBe(id)
  for (const wrong of ['', 'a/b', '../x', 'a b', 'a\u0000', '\ud800', 'x'.repeat(1_000_000), 7, null, '-a'])
    expect(idOf(wrong), String(wrong).slice(0, 20)).toBeUndefined()
  expect(wordOf('a\nb')).toBeUndefined()
  expect(proseOf('a\u0000b\ud800c\nd', 100)).toBe('a\ufffdb\ufffdc\nd')
  expect(proseOf('x'.repeat(1_000_000), 10)).toHaveLength(10)
})

it('finds CVEs that are written nearly so', () => {
  expect(cvesIn('CVE_2019-2426 CVE 2018-16859 CVE-2017-8073.patch CVE-2017-17434-1')).toEqual([
    'CVE-2019-2426',
    'CVE-2018-16859',
    'CVE-2017-8073',
    'CVE-2017-17434',
  ])
  expect(cvesIn('CVE-????-????? XSA-284')).toEqual([])
})
