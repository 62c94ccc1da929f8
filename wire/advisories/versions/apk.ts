// The order of Alpine's versions as apk-tools 2 compares them, whose rules are only written in its version.c.
import { compareDigits, endOfDigits, isDigit, KeyBytes, longestVersion } from './key-bytes.ts'
import type { VersionOrder } from './order.ts'

/** Suffixes in their order: the first four come before the version without a suffix, the others after it. */
const suffixes = ['alpha', 'beta', 'pre', 'rc', 'cvs', 'svn', 'git', 'hg', 'p']
const firstAfter = 4

/**
 * What comes next in a version, in the order it sorts in. A suffix that comes before sorts before the end. `dotted` is a
 * number after a dot, whose leading zeros count; `number` is one elsewhere, or what follows those zeros.
 */
const before = 0x01
const end = 0x02
const revision = 0x03
const suffixNumber = 0x04
const after = 0x05
const letter = 0x06
const number = 0x07
const dotted = 0x08
/** What apk-tools cannot read: it looks no further, and puts it above everything. */
const unread = 0x09

interface Token {
  readonly kind: number
  /** Digits, from and to; for suffixes and letters their place in the order; for zeros how many, negative. */
  readonly from: number
  readonly to: number
  readonly value: number
}

/** The tokens of apk-tools' get_token and next_token, with what they may follow. */
function tokens(text: string): Token[] {
  if (text.length === 0 || text.length > longestVersion) throw new RangeError('No version of an Alpine package')
  const found: Token[] = []
  const take = (kind: number, at: number, to: number, value = 0) => {
    found.push({ kind, from: at, to, value })
    return to
  }
  let i = take(number, 0, endOfDigits(text, 0))
  while (i < text.length)
    i = step(text, i, (found.at(-1) as Token).kind, take) ?? take(unread, text.length, text.length)
  return found
}

type Take = (kind: number, from: number, to: number, value?: number) => number

function step(text: string, i: number, last: number, take: Take): number | undefined {
  const code = text.charCodeAt(i)
  const numeric = last === number || last === dotted
  if (numeric && code >= 0x61 && code <= 0x7a) return take(letter, i, i + 1, code)
  if (last === letter && isDigit(code)) return take(number, i, endOfDigits(text, i))
  if ((last === before || last === after) && isDigit(code)) return take(suffixNumber, i, endOfDigits(text, i))
  if (code === 0x2e) return numeric ? takeDotted(text, i + 1, take) : undefined
  if (code === 0x5f) return last === revision ? undefined : takeSuffix(text, i + 1, take)
  if (code === 0x2d && text.charCodeAt(i + 1) === 0x72) return take(revision, i + 2, endOfDigits(text, i + 2))
  return undefined
}

/** Zeros after a dot are a token of their own, and a number follows them even where there are no more digits. */
function takeDotted(text: string, from: number, take: Take): number {
  let i = from
  while (text.charCodeAt(i) === 0x30) i++
  if (i === from) return take(dotted, from, endOfDigits(text, from))
  take(dotted, i, i, from - i)
  return i === text.length ? i : take(number, i, endOfDigits(text, i))
}

function takeSuffix(text: string, from: number, take: Take): number | undefined {
  const place = suffixes.findIndex((suffix) => text.startsWith(suffix, from))
  // To apk-tools an unknown suffix is as the last that comes before.
  if (place < 0) {
    take(before, from, from, firstAfter - 1)
    return undefined
  }
  return take(place < firstAfter ? before : after, from, from + (suffixes[place] as string).length, place)
}

const bytes = new KeyBytes()

/**
 * `1.2.3a_rc4-r5`. Numbers of any length are compared by value, where apk-tools lets them overflow. What is no version is
 * compared as apk-tools does, by what it can read of it.
 */
export const apk: VersionOrder = {
  valid: (version) =>
    isDigit(version.charCodeAt(0)) &&
    version.length <= longestVersion &&
    tokens(version).every((token) => token.kind !== unread),
  compare(a, b) {
    const x = tokens(a)
    const y = tokens(b)
    for (let i = 0; i < Math.max(x.length, y.length); i++) {
      const one = x[i]
      const other = y[i]
      const kinds = (one?.kind ?? end) - (other?.kind ?? end)
      if (kinds !== 0 || !one || !other) return kinds
      const order = one.value - other.value || compareDigits(a, one.from, digitsTo(one), b, other.from, digitsTo(other))
      if (order !== 0) return order
    }
    return 0
  },
  key(version) {
    bytes.begin()
    for (const one of tokens(version)) {
      bytes.mark(one.kind)
      if (isWord(one)) bytes.mark(one.value)
      else if (one.value === 0) bytes.number(version, one.from, one.to, 0x10)
      else {
        // More zeros sort before fewer, and any before a number.
        for (let zeros = one.value; zeros < 0; zeros++) bytes.mark(0x01)
        bytes.mark(0x02)
      }
    }
    bytes.mark(end)
    return bytes.text()
  },
}

/** A suffix or a letter: its value is all there is of it. */
const isWord = (one: Token) => one.kind === before || one.kind === after || one.kind === letter
const digitsTo = (one: Token) => (isWord(one) ? one.from : one.to)
