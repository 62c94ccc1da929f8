// Ages and sizes as people read them, in both languages.
import { describe, expect, it } from 'vitest'
import { iso } from '#kit/clock.ts'
import { localeOf, makeReader, preferredLanguage } from './words.ts'

const en = makeReader('en', ['en-GB'], () => {}).format
const de = makeReader('de', ['de-AT'], () => {}).format
const now = Date.parse('2026-11-21T12:00:00Z')

describe('ages', () => {
  it.each([
    [2, 'just now', 'gerade eben'],
    [47 * 60, '47 min ago', 'vor 47 Min.'],
    [26 * 3600, 'yesterday', 'gestern'],
    [5 * 86_400, '5 days ago', 'vor 5 Tagen'],
  ])('%i seconds', (seconds, english, german) => {
    const at = iso(now - seconds * 1000)
    expect(en.ago(at, now)).toBe(english)
    expect(de.ago(at, now)).toBe(german)
  })

  it('tells the future too', () => expect(en.ago(iso(now + 15 * 3_600_000), now)).toMatch(/^in 15 h/))
})

describe('numbers', () => {
  it('follow the locale', () => {
    expect(en.number(12_469)).toBe('12,469')
    expect(de.number(12_469.5)).toMatch(/^12.469,5$/)
    expect(en.bytes(0)).toBe('0 B')
    expect(en.bytes(12_300)).toBe('12.3 KB')
    expect(en.mebibytes(65_536)).toBe('64 GiB')
  })
})

describe('days', () => {
  it('without a time belong to no zone', () => expect(en.date('2026-01-01')).toBe('1 Jan 2026'))
})

describe('language', () => {
  it('is the first one the browser wants and the console speaks', () => {
    expect(preferredLanguage(['fr-FR', 'de-AT', 'en'])).toBe('de')
    expect(preferredLanguage(['fr'])).toBe('en')
    expect(localeOf('de', ['fr', 'de-AT'])).toBe('de-AT')
    expect(localeOf('de', ['en'])).toBe('de')
  })
})
