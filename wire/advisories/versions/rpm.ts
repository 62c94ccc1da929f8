// The order of rpm's versions (rpm-version(7), rpmvercmp of 4.15 and later), so that an EVR can be compared without rpm.
import { compareDigits, endOfDigits, isDigit, isLetter, KeyBytes, longestVersion } from './key-bytes.ts'
import type { VersionOrder } from './order.ts'

interface Parts {
  readonly text: string
  readonly epochEnd: number
  readonly start: number
  readonly end: number
  /** The end of the text: none. */
  readonly release: number
}

/** As parseEVR of rpm: an epoch is digits before a colon, a release what follows the last hyphen. */
function split(text: string): Parts | undefined {
  if (text.length === 0 || text.length > longestVersion) return undefined
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) <= 0x20) return undefined
  const digits = endOfDigits(text, 0)
  const hasEpoch = text.charCodeAt(digits) === 0x3a
  const start = hasEpoch ? digits + 1 : 0
  const hyphen = text.lastIndexOf('-')
  const end = hyphen < start ? text.length : hyphen
  if (end === start) return undefined
  return { text, epochEnd: hasEpoch ? digits : 0, start, end, release: Math.min(end + 1, text.length) }
}

function parts(text: string): Parts {
  const found = split(text)
  if (!found) throw new RangeError('No version of an rpm package')
  return found
}

/** What comes next, in the order it sorts in. */
const tilde = 0x01
const end = 0x02
const caret = 0x03
const letters = 0x04
const digits = 0x05

function kindAt(text: string, at: number, to: number): number {
  if (at >= to) return end
  const code = text.charCodeAt(at)
  return code === 0x7e ? tilde : code === 0x5e ? caret : isDigit(code) ? digits : letters
}

/** The next place of something that counts: separators only part. */
function skip(text: string, from: number, to: number): number {
  let i = from
  for (; i < to; i++) {
    const code = text.charCodeAt(i)
    if (isDigit(code) || isLetter(code) || code === 0x7e || code === 0x5e) break
  }
  return i
}

function endOfLetters(text: string, from: number, to: number): number {
  let i = from
  while (i < to && isLetter(text.charCodeAt(i))) i++
  return i
}

function compareLetters(a: string, aFrom: number, aTo: number, b: string, bFrom: number, bTo: number): number {
  for (let i = aFrom, j = bFrom; i < aTo && j < bTo; i++, j++) {
    const difference = a.charCodeAt(i) - b.charCodeAt(j)
    if (difference !== 0) return difference
  }
  return aTo - aFrom - (bTo - bFrom)
}

function compareParts(a: string, aFrom: number, aTo: number, b: string, bFrom: number, bTo: number): number {
  let i = aFrom
  let j = bFrom
  for (;;) {
    i = skip(a, i, aTo)
    j = skip(b, j, bTo)
    const kind = kindAt(a, i, aTo)
    const other = kindAt(b, j, bTo)
    if (kind !== other) return kind - other
    if (kind === end) return 0
    const isNumber = kind === digits
    const isSegment = isNumber || kind === letters
    const aEnd = isNumber ? Math.min(endOfDigits(a, i), aTo) : isSegment ? endOfLetters(a, i, aTo) : i + 1
    const bEnd = isNumber ? Math.min(endOfDigits(b, j), bTo) : isSegment ? endOfLetters(b, j, bTo) : j + 1
    const order = isNumber
      ? compareDigits(a, i, aEnd, b, j, bEnd)
      : isSegment
        ? compareLetters(a, i, aEnd, b, j, bEnd)
        : 0
    if (order !== 0) return order
    i = aEnd
    j = bEnd
  }
}

const bytes = new KeyBytes()

/** Letters stand for themselves and end with 0; numbers begin above every letter. */
function write(text: string, from: number, to: number): void {
  let i = from
  for (;;) {
    i = skip(text, i, to)
    const kind = kindAt(text, i, to)
    if (kind === digits) {
      const last = Math.min(endOfDigits(text, i), to)
      bytes.number(text, i, last, 0x80)
      i = last
    } else if (kind === letters) {
      while (i < to && isLetter(text.charCodeAt(i))) bytes.mark(text.charCodeAt(i++))
      bytes.mark(0)
    } else {
      bytes.mark(kind)
      if (kind === end) return
      i++
    }
  }
}

/** `[epoch:]version[-release]`; no epoch is the epoch 0, no release sorts before every release. */
export const rpm: VersionOrder = {
  valid: (version) => split(version) !== undefined,
  compare(a, b) {
    const x = parts(a)
    const y = parts(b)
    return (
      compareDigits(a, 0, x.epochEnd, b, 0, y.epochEnd) ||
      compareParts(a, x.start, x.end, b, y.start, y.end) ||
      compareParts(a, x.release, a.length, b, y.release, b.length)
    )
  },
  key(version) {
    const one = parts(version)
    bytes.begin().number(version, 0, one.epochEnd, 0)
    write(version, one.start, one.end)
    write(version, one.release, version.length)
    return bytes.text()
  },
}
