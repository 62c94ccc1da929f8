// The order of Semantic Versioning 2.0 (semver.org, 11), which npm's packages and the advisories about them use.
import { compareDigits, endOfDigits, isDigit, KeyBytes, longestVersion } from './key-bytes.ts'
import type { VersionOrder } from './order.ts'

/** Besides the specification's own form: a leading `v`, fewer or more than three numbers, leading zeros, as advisories write. */
const form = /^[v=]?(\d+(?:\.\d+)*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]*)?$/

interface Parts {
  /** Without zeros at the end: 1 is 1.0.0. */
  readonly numbers: readonly string[]
  /** Undefined: a release. */
  readonly before: readonly string[] | undefined
}

function split(text: string): Parts | undefined {
  const [, numbers, before] = (text.length <= longestVersion && form.exec(text)) || []
  if (numbers === undefined) return undefined
  return { numbers: numbers.replace(/(\.0+)+$/, '').split('.'), before: before?.split('.') }
}

function parts(text: string): Parts {
  const found = split(text)
  if (!found) throw new RangeError('No semantic version')
  return found
}

const isNumber = (text: string) => endOfDigits(text, 0) === text.length

const digits = (a: string, b: string) => compareDigits(a, 0, a.length, b, 0, b.length)

/** Numbers come before words. */
function compareIdentifiers(a: string, b: string): number {
  if (isNumber(a) && isNumber(b)) return digits(a, b)
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

function compareLists(a: readonly string[], b: readonly string[], compare: (a: string, b: string) => number): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compare(a[i] as string, b[i] as string)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** What may follow, in the order it sorts in. */
const end = 0x01
const aNumber = 0x02
const aWord = 0x03
const release = 0x04

const bytes = new KeyBytes()

/** `1.2.3-rc.1+build`; what follows `+` does not count. */
export const semver: VersionOrder = {
  valid: (version) => split(version) !== undefined,
  compare(a, b) {
    const x = parts(a)
    const y = parts(b)
    const order = compareLists(x.numbers, y.numbers, digits)
    if (order !== 0) return order
    if (!x.before || !y.before) return (x.before ? 0 : 1) - (y.before ? 0 : 1)
    return compareLists(x.before, y.before, compareIdentifiers)
  },
  key(version) {
    const one = parts(version)
    bytes.begin()
    for (const number of one.numbers) {
      bytes.mark(aNumber)
      bytes.number(number, 0, number.length, 0)
    }
    bytes.mark(end)
    if (!one.before) bytes.mark(release)
    for (const identifier of one.before ?? []) writeIdentifier(identifier)
    if (one.before) bytes.mark(end)
    return bytes.text()
  },
}

function writeIdentifier(text: string): void {
  if (isDigit(text.charCodeAt(0)) && isNumber(text)) {
    bytes.mark(aNumber)
    bytes.number(text, 0, text.length, 0)
    return
  }
  bytes.mark(aWord)
  for (let i = 0; i < text.length; i++) bytes.mark(text.charCodeAt(i))
  bytes.mark(0)
}
