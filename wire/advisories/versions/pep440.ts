// The order of Python's versions (PEP 440, packaging.python.org "Version specifiers"), which PyPI's advisories use.
import { compareDigits, KeyBytes, longestVersion } from './key-bytes.ts'
import type { VersionOrder } from './order.ts'

/** Appendix B of the specification, spellings that are normalised included. */
const form = new RegExp(
  [
    /^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)/,
    /(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preNumber>\d*))?/,
    /(?:-(?<implicit>\d+)|[-_.]?(?<post>post|rev|r)[-_.]?(?<postNumber>\d*))?/,
    /(?:[-_.]?(?<dev>dev)[-_.]?(?<devNumber>\d*))?/,
    /(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/,
  ]
    .map((part) => part.source)
    .join(''),
)

/** Stages before a release; every other word for one means candidate. */
const stages: Readonly<Record<string, number>> = { a: 1, alpha: 1, b: 2, beta: 2 }
const candidate = 3
const released = 4

interface Parts {
  readonly epoch: string
  /** Without zeros at the end. */
  readonly release: readonly string[]
  /** 0: a development release of the version itself, 1 to 3: alpha, beta, candidate, 4: none of these. */
  readonly pre: number
  readonly preNumber: string
  /** Undefined: none, which comes before every one. */
  readonly post: string | undefined
  /** Undefined: none, which comes after every one. */
  readonly dev: string | undefined
  readonly local: readonly string[] | undefined
}

function split(text: string): Parts | undefined {
  const found = text.length <= longestVersion ? form.exec(text.trim().toLowerCase())?.groups : undefined
  if (!found) return undefined
  const release = (found.release as string).split('.')
  while (/^0+$/.test(release.at(-1) ?? '')) release.pop()
  const post = found.implicit ?? (found.post === undefined ? undefined : (found.postNumber ?? ''))
  const dev = found.dev === undefined ? undefined : (found.devNumber ?? '')
  return {
    epoch: found.epoch ?? '',
    release,
    pre: found.pre ? (stages[found.pre] ?? candidate) : post === undefined && dev !== undefined ? 0 : released,
    preNumber: found.preNumber ?? '',
    post,
    dev,
    local: found.local?.split(/[-_.]/),
  }
}

function parts(text: string): Parts {
  const found = split(text)
  if (!found) throw new RangeError('No version of a Python package')
  return found
}

const digits = (a: string, b: string) => compareDigits(a, 0, a.length, b, 0, b.length)
const isNumber = (text: string) => /^\d/.test(text) && /^\d+$/.test(text)

function compareLists(a: readonly string[], b: readonly string[], compare: (a: string, b: string) => number): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compare(a[i] as string, b[i] as string)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Words come before numbers. */
function compareSegments(a: string, b: string): number {
  if (isNumber(a) && isNumber(b)) return digits(a, b)
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? 1 : -1
  return a < b ? -1 : a > b ? 1 : 0
}

const comparePosts = (a: string | undefined, b: string | undefined) =>
  a === undefined || b === undefined ? Number(a !== undefined) - Number(b !== undefined) : digits(a, b)
const compareDevs = (a: string | undefined, b: string | undefined) =>
  a === undefined || b === undefined ? Number(a === undefined) - Number(b === undefined) : digits(a, b)
const compareLocals = (a: readonly string[] | undefined, b: readonly string[] | undefined) =>
  a && b ? compareLists(a, b, compareSegments) : Number(a !== undefined) - Number(b !== undefined)

/** What may follow, in the order it sorts in. */
const end = 0x01
const more = 0x02
const word = 0x02
const number = 0x03

const bytes = new KeyBytes()
const digitsOf = (text: string) => bytes.number(text, 0, text.length, 0)

/** `1!2.3rc4.post5.dev6+local`, in any of the spellings that are normalised. */
export const pep440: VersionOrder = {
  valid: (version) => split(version) !== undefined,
  compare(a, b) {
    const x = parts(a)
    const y = parts(b)
    return (
      digits(x.epoch, y.epoch) ||
      compareLists(x.release, y.release, digits) ||
      x.pre - y.pre ||
      digits(x.preNumber, y.preNumber) ||
      comparePosts(x.post, y.post) ||
      compareDevs(x.dev, y.dev) ||
      compareLocals(x.local, y.local)
    )
  },
  key(version) {
    const one = parts(version)
    bytes.begin()
    digitsOf(one.epoch)
    for (const part of one.release) {
      bytes.mark(more)
      digitsOf(part)
    }
    bytes.mark(end)
    bytes.mark(one.pre)
    digitsOf(one.preNumber)
    bytes.mark(one.post === undefined ? end : more)
    if (one.post !== undefined) digitsOf(one.post)
    bytes.mark(one.dev === undefined ? more : end)
    if (one.dev !== undefined) digitsOf(one.dev)
    writeLocal(one.local)
    return bytes.text()
  },
}

function writeLocal(local: readonly string[] | undefined): void {
  bytes.mark(local ? more : end)
  for (const part of local ?? []) {
    if (isNumber(part)) {
      bytes.mark(number)
      digitsOf(part)
      continue
    }
    bytes.mark(word)
    for (let i = 0; i < part.length; i++) bytes.mark(part.charCodeAt(i))
    bytes.mark(0)
  }
  if (local) bytes.mark(end)
}
