// Reads values that somebody else wrote: any of them may be missing, of another type, endless, or hold what no database takes.
import { iso } from '#kit/clock.ts'

export type Fields = Readonly<Record<string, unknown>>

/** A JSON object; undefined for anything else. Only fields with known names are read from it, never a name it gives itself. */
export const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const unprintable = /[\u0000-\u001f\u007f-\u009f]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const notProse = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g

/** A word that something is found by: no control characters, nothing but text, not empty, at most `most` characters. */
export function wordOf(value: unknown, most = 200): string | undefined {
  if (typeof value !== 'string' || value.length === 0 || value.length > most) return undefined
  return unprintable.test(value) || !value.isWellFormed() ? undefined : value
}

/** The name of an advisory or vulnerability: what its publishers use, without blanks and slashes, so that it is safe in an address. */
export function idOf(value: unknown): string | undefined {
  const word = wordOf(value, 120)
  return word && /^[A-Za-z0-9][\w.:~+-]*$/.test(word) ? word : undefined
}

/** Every id among the values, once each, in their order. */
export const idsOf = (value: unknown): string[] => [
  ...new Set(
    listOf(value)
      .map(idOf)
      .filter((id) => id !== undefined),
  ),
]

/** Text for people, cut at `most` characters; what no database takes is replaced. Empty when it is no text. */
export function proseOf(value: unknown, most: number): string {
  if (typeof value !== 'string') return ''
  return value.slice(0, most).toWellFormed().replace(notProse, '\ufffd').trim()
}

const dates = /^(\d{4}-(\d\d)-(\d\d))(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?)?$/

/** ISO-8601 in UTC with seconds of a date or an instant (without a zone: UTC); undefined when it is none. */
export function instantOf(value: unknown): string | undefined {
  const parts = typeof value === 'string' ? dates.exec(value.trim()) : null
  if (!parts) return undefined
  const [, day = '', , inMonth, time = '00:00:00', zone = 'Z'] = parts
  const ms = Date.parse(`${day}T${time}${zone}`)
  const dayExists = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(ms) || Number.isNaN(dayExists)) return undefined
  return new Date(dayExists).getUTCDate() === Number(inMonth) ? iso(ms) : undefined
}

/** `CVE-2023-38545`, from what was written nearly so (`CVE_2019-2426`, `CVE 2018-16859`, `CVE-2017-8073.patch`). */
export const cvesIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/\bCVE[-_ ](\d{4})-(\d{4,19})(?!\d)/gi)].map(([, year, number]) => `CVE-${year}-${number}`),
  ),
]
