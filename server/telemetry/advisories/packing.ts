// The byte forms of heads, statements and scores: a third of what they take as objects.
import { iso } from '#kit/clock.ts'
import type { Affected, Cvss, Range, Score } from '#wire/advisories/advisory.ts'
import type { ByteReader, ByteWriter } from '../bytes.ts'
import type { AdvisoryHead } from './advisories.ts'
import type { Words } from './words.ts'

const kinds = ['security', 'bugfix', 'enhancement'] as const
const states = ['unfixed', 'not-affected', 'end-of-life', 'undetermined', 'ignored'] as const
const cvssVersions = ['2.0', '3.0', '3.1', '4.0'] as const

/** What is said about a package, without the package. */
export type Said = Omit<Affected, 'ecosystem' | 'name'>

const said = { versions: 1, architectures: 2, module: 4, state: 8 }
const ends = { introduced: 1, fixed: 2, lastAffected: 4 }

/** `architectures` are one word: there are few lists of them. */
export function packSaid(out: ByteWriter, words: Words, one: Said): void {
  const { ranges, versions, architectures, module, state } = one
  out.byte(
    (versions ? said.versions : 0) |
      (architectures ? said.architectures : 0) |
      (module === undefined ? 0 : said.module) |
      (state ? said.state : 0),
  )
  out.count(ranges.length)
  for (const range of ranges) {
    const { introduced, fixed, lastAffected } = range
    out.byte(
      (introduced === '0' ? 0 : ends.introduced) |
        (fixed === undefined ? 0 : ends.fixed) |
        (lastAffected === undefined ? 0 : ends.lastAffected),
    )
    if (introduced !== '0') out.text(introduced)
    if (fixed !== undefined) out.text(fixed)
    if (lastAffected !== undefined) out.text(lastAffected)
  }
  if (versions) texts(out, versions)
  if (architectures) out.count(words.numberOf(architectures.join('\0')))
  if (module !== undefined) out.count(words.numberOf(module))
  if (state) out.byte(states.indexOf(state))
}

export function unpackSaid(from: ByteReader, words: Words): Said {
  const has = from.byte()
  const ranges = several(from, () => unpackRange(from))
  return {
    ranges,
    ...(has & said.versions ? { versions: several(from, () => from.text()) } : {}),
    ...(has & said.architectures ? { architectures: listed(words.wordOf(from.count())) } : {}),
    ...(has & said.module ? { module: words.wordOf(from.count()) } : {}),
    ...(has & said.state ? { state: states[from.byte()] as NonNullable<Said['state']> } : {}),
  }
}

function unpackRange(from: ByteReader): Range {
  const has = from.byte()
  return {
    introduced: has & ends.introduced ? from.text() : '0',
    ...(has & ends.fixed ? { fixed: from.text() } : {}),
    ...(has & ends.lastAffected ? { lastAffected: from.text() } : {}),
  }
}

/** A head without its number, which is its place; id and source come first, so that they can be read alone. */
export function packHead(out: ByteWriter, words: Words, head: Omit<AdvisoryHead, 'number'>): void {
  out.text(head.id)
  out.count(words.numberOf(head.source))
  out.byte(kinds.indexOf(head.kind))
  out.count(head.severity === undefined ? 0 : 1 + words.numberOf(head.severity))
  out.byte(head.severityByHand ? 1 : 0)
  instant(out, head.knownAt)
  instant(out, head.published)
  instant(out, head.modified)
  out.text(head.title)
  texts(out, head.aliases)
  texts(out, head.covers)
  packCvss(out, words, head.cvss)
}

/** Whether a packed head is this record's. */
export function isHeadOf(from: ByteReader, words: Words, id: string, source: string): boolean {
  return from.text() === id && words.wordOf(from.count()) === source
}

export function unpackHead(from: ByteReader, words: Words, number: number): AdvisoryHead {
  const id = from.text()
  const source = words.wordOf(from.count())
  const kind = kinds[from.byte()] as AdvisoryHead['kind']
  const severity = from.count()
  const byHand = from.byte() === 1
  const knownAt = unpackInstant(from)
  const published = unpackInstant(from)
  const modified = unpackInstant(from)
  return {
    ...{ number, id, source, kind },
    knownAt,
    ...(severity === 0 ? {} : { severity: words.wordOf(severity - 1) }),
    ...(byHand ? { severityByHand: true as const } : {}),
    ...(published === undefined ? {} : { published }),
    ...(modified === undefined ? {} : { modified }),
    title: from.text(),
    aliases: several(from, () => from.text()),
    covers: several(from, () => from.text()),
    cvss: unpackCvss(from, words),
  }
}

export function packScore(out: ByteWriter, words: Words, score: Score): void {
  const { id, cvss, weaknesses, epss, kev } = score
  out.text(id)
  out.byte((cvss ? 1 : 0) | (weaknesses ? 2 : 0) | (epss ? 4 : 0) | (kev ? 8 : 0))
  if (cvss) packCvss(out, words, cvss)
  if (weaknesses) texts(out, weaknesses)
  if (epss) {
    share(out, epss.probability)
    share(out, epss.percentile)
    out.count(words.numberOf(epss.on))
  }
  if (kev) {
    out.byte((kev.ransomware ? 1 : 0) | (kev.dueOn === undefined ? 0 : 2))
    out.text(kev.addedOn)
    if (kev.dueOn !== undefined) out.text(kev.dueOn)
  }
}

export function unpackScore(from: ByteReader, words: Words): Score {
  const id = from.text()
  const has = from.byte()
  return {
    id,
    ...(has & 1 ? { cvss: unpackCvss(from, words) } : {}),
    ...(has & 2 ? { weaknesses: several(from, () => from.text()) } : {}),
    ...(has & 4
      ? { epss: { probability: unpackShare(from), percentile: unpackShare(from), on: words.wordOf(from.count()) } }
      : {}),
    ...(has & 8 ? { kev: unpackKev(from) } : {}),
  }
}

function unpackKev(from: ByteReader): NonNullable<Score['kev']> {
  const has = from.byte()
  return { ransomware: (has & 1) !== 0, addedOn: from.text(), ...(has & 2 ? { dueOn: from.text() } : {}) }
}

/** There are few vectors: each says one of a few words in eight places. */
function packCvss(out: ByteWriter, words: Words, list: readonly Cvss[]): void {
  out.count(list.length)
  for (const { version, vector, score } of list) {
    out.byte(cvssVersions.indexOf(version))
    out.count(words.numberOf(vector))
    out.count(Math.round(score * 10))
  }
}

function unpackCvss(from: ByteReader, words: Words): Cvss[] {
  return several(from, () => ({
    version: cvssVersions[from.byte()] as Cvss['version'],
    vector: words.wordOf(from.count()),
    score: from.count() / 10,
  }))
}

const asText = 1
const asSeconds = 2

/** Whole seconds since 1970 as a number; everything else as it is written, its precision is the publisher's. */
function instant(out: ByteWriter, at: string | undefined): void {
  const ms = at === undefined ? Number.NaN : Date.parse(at)
  const whole = ms >= 0 && iso(ms) === at
  out.count(at === undefined ? 0 : whole ? asSeconds + ms / 1000 : asText)
  if (at !== undefined && !whole) out.text(at)
}

function unpackInstant(from: ByteReader): string | undefined {
  const how = from.count()
  if (how === 0) return undefined
  return how === asText ? from.text() : iso((how - asSeconds) * 1000)
}

function texts(out: ByteWriter, list: readonly string[]): void {
  out.count(list.length)
  for (const one of list) out.text(one)
}

function several<T>(from: ByteReader, read: () => T): T[] {
  return Array.from({ length: from.count() }, read)
}

function listed(word: string): string[] {
  return word === '' ? [] : word.split('\0')
}

const millionth = 1_000_000

/** From 0 to 1: with six decimals at most in three bytes, as scores are published. */
function share(out: ByteWriter, value: number): void {
  const millionths = Math.round(value * millionth)
  const exact = millionths / millionth === value
  out.count(exact ? millionths + 1 : 0)
  if (!exact) out.text(String(value))
}

function unpackShare(from: ByteReader): number {
  const millionths = from.count()
  return millionths === 0 ? Number(from.text()) : (millionths - 1) / millionth
}
