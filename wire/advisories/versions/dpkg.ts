// The order of dpkg's versions (deb-version(7)), so that a fixed version can be compared without dpkg.
import { compareDigits, endOfDigits, isDigit, isLetter, KeyBytes, longestVersion } from './key-bytes.ts'
import type { VersionOrder } from './order.ts'

interface Parts {
  readonly text: string
  /** The epoch is what lies before it; 0: none. */
  readonly colon: number
  /** Where the revision begins; the end of the text: none. */
  readonly revision: number
}

/** dpkg refuses an epoch above INT_MAX, an empty upstream version or revision, and only warns about odd characters. */
function split(text: string): Parts | undefined {
  if (text.length === 0 || text.length > longestVersion) return undefined
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code <= 0x20 || code >= 0x7f) return undefined
  }
  const colon = text.indexOf(':')
  if (colon === 0) return undefined
  if (colon > 0 && (endOfDigits(text, 0) !== colon || Number(text.slice(0, colon)) > 0x7fffffff)) return undefined
  const hyphen = text.lastIndexOf('-')
  const start = colon + 1
  const end = hyphen < start ? text.length : hyphen
  if (end === start || hyphen === text.length - 1) return undefined
  return { text, colon: Math.max(colon, 0), revision: end === text.length ? end : end + 1 }
}

function parts(text: string): Parts {
  const found = split(text)
  if (!found) throw new RangeError('No version of a Debian package')
  return found
}

const start = (one: Parts) => (one.colon === 0 ? 0 : one.colon + 1)
/** Where the upstream version ends. */
const upstream = (one: Parts) => (one.revision === one.text.length ? one.revision : one.revision - 1)

/** `~` before the end of a part, the end before letters, letters before everything else. */
const weight = (code: number) => (code === 0x7e ? 0x01 : isLetter(code) ? code : code + 0x80)
const endOfPart = 0x02

function compareParts(a: string, aFrom: number, aTo: number, b: string, bFrom: number, bTo: number): number {
  let i = aFrom
  let j = bFrom
  while (i < aTo || j < bTo) {
    for (;;) {
      const x = i < aTo && !isDigit(a.charCodeAt(i)) ? weight(a.charCodeAt(i++)) : endOfPart
      const y = j < bTo && !isDigit(b.charCodeAt(j)) ? weight(b.charCodeAt(j++)) : endOfPart
      if (x !== y) return x - y
      if (x === endOfPart) break
    }
    const aEnd = Math.min(endOfDigits(a, i), aTo)
    const bEnd = Math.min(endOfDigits(b, j), bTo)
    const order = compareDigits(a, i, aEnd, b, j, bEnd)
    if (order !== 0) return order
    i = aEnd
    j = bEnd
  }
  return 0
}

const bytes = new KeyBytes()

/** Parts of other characters and of digits in turn, beginning with the former, which may be empty. */
function write(text: string, from: number, to: number): void {
  let i = from
  do {
    while (i < to && !isDigit(text.charCodeAt(i))) bytes.mark(weight(text.charCodeAt(i++)))
    bytes.mark(endOfPart)
    const end = Math.min(endOfDigits(text, i), to)
    bytes.number(text, i, end, 0)
    i = end
  } while (i < to)
  bytes.mark(endOfPart)
}

/** `[epoch:]upstream[-revision]`; no revision is the revision 0. */
export const dpkg: VersionOrder = {
  valid: (version) => split(version) !== undefined,
  compare(a, b) {
    const x = parts(a)
    const y = parts(b)
    return (
      compareDigits(a, 0, x.colon, b, 0, y.colon) ||
      compareParts(a, start(x), upstream(x), b, start(y), upstream(y)) ||
      compareParts(a, x.revision, a.length, b, y.revision, b.length)
    )
  },
  key(version) {
    const one = parts(version)
    bytes.begin().number(version, 0, one.colon, 0)
    write(version, start(one), upstream(one))
    write(version, one.revision, version.length)
    return bytes.text()
  },
}
