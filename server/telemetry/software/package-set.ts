// The packages of one device in few bytes: catalogue numbers for public names, the names themselves for the others.
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { ByteReader, ByteWriter, roomFor } from '../bytes.ts'
import type { CataloguePackage } from './catalogue-package.ts'

/** A package whose name is not public: it rests nowhere but sealed with the devices that have it. */
export interface PrivatePackage {
  readonly package: CataloguePackage
  readonly day: number
}

/** Which packages a device has. */
export interface PackageNames {
  /** Catalogue numbers, ascending. */
  readonly numbers: Int32Array
  readonly private: readonly PrivatePackage[]
}

export interface PackageSet extends PackageNames {
  /** Beside each number: the day it was installed, in days since 1970, or `unknownDay`. */
  readonly days: Int32Array
}

export const unknownDay = -(2 ** 31)
export const emptySet: PackageSet = { numbers: new Int32Array(), days: new Int32Array(), private: [] }
export const sizeOf = (set: PackageSet) => set.numbers.length + set.private.length

const dayMs = 86_400_000

/** `2026-11-21` to days since 1970. */
export const toDay = (date: string | undefined) => (date === undefined ? unknownDay : Date.parse(date) / dayMs)

/** A fleet's packages came on few days: their texts are made once. */
const texts = new Map<number, string>()
const textsKept = 4096

/** Days since 1970 to `2026-11-21`. */
export function fromDay(day: number): string | undefined {
  if (day === unknownDay) return undefined
  let text = texts.get(day)
  if (text === undefined) {
    text = new Date(day * dayMs).toISOString().slice(0, 10)
    if (texts.size === textsKept) texts.clear()
    texts.set(day, text)
  }
  return text
}

/** Largest plain form that is read: 50,000 packages with the longest private names. */
const maxPlainBytes = 64 * 1024 * 1024

/**
 * count · gaps between numbers · length and JSON of the private packages · distinct days, their gaps · for each number
 * its day's place from 1, 0 for unknown. All counts are varints; the whole is compressed by
 * DEFLATE (RFC 1951): as small as zstd at this size, and begun in half the time.
 */
export function encodeSet(set: PackageSet): Buffer {
  const { numbers, days } = set
  const out = new ByteWriter()
  out.count(numbers.length)
  let before = 0
  for (let i = 0; i < numbers.length; i++) {
    out.count((numbers[i] as number) - before)
    before = numbers[i] as number
  }
  const literals = set.private.map((one) => (one.day === unknownDay ? [one.package] : [one.package, one.day]))
  const text = Buffer.from(literals.length > 0 ? JSON.stringify(literals) : '')
  out.count(text.length)
  out.raw(text)
  const place = new Map<number, number>()
  for (let i = 0; i < days.length; i++) place.set(days[i] as number, 0)
  place.delete(unknownDay)
  const distinct = [...place.keys()].sort((a, b) => a - b)
  out.count(distinct.length)
  before = 0
  for (const [i, day] of distinct.entries()) {
    out.signed(day - before)
    before = day
    place.set(day, i + 1)
  }
  for (let i = 0; i < days.length; i++) out.count(place.get(days[i] as number) ?? 0)
  const plain = out.done()
  return deflateRawSync(plain, roomFor(plain.length))
}

/** Reverses `encodeSet`. Throws on bytes it did not write. */
export function decodeSet(bytes: Uint8Array): PackageSet {
  const from = reading(bytes)
  const names = readNames(from)
  const distinct: number[] = [unknownDay]
  const many = from.count()
  let before = 0
  for (let i = 0; i < many; i++) {
    before += from.signed()
    distinct.push(before)
  }
  const days = new Int32Array(names.numbers.length)
  for (let i = 0; i < days.length; i++) days[i] = distinct[from.count()] as number
  return { ...names, days }
}

/** Which packages, without their days: all that posting lists need. */
export const decodeNames = (bytes: Uint8Array): PackageNames => readNames(reading(bytes))

const reading = (bytes: Uint8Array) =>
  new ByteReader(inflateRawSync(bytes, { maxOutputLength: maxPlainBytes, ...roomFor(4 * bytes.length) }))

function readNames(from: ByteReader): PackageNames {
  const numbers = new Int32Array(from.count())
  let before = 0
  for (let i = 0; i < numbers.length; i++) {
    before += from.count()
    numbers[i] = before
  }
  const length = from.count()
  if (length === 0) return { numbers, private: [] }
  const literals = JSON.parse(Buffer.from(from.raw(length)).toString()) as [CataloguePackage, number?][]
  return { numbers, private: literals.map(([literal, day]) => ({ package: literal, day: day ?? unknownDay })) }
}

/** Where a number stands in the set, or -1. */
export function placeOf(set: PackageSet, number: number): number {
  let from = 0
  let until = set.numbers.length
  while (from < until) {
    const middle = (from + until) >>> 1
    if ((set.numbers[middle] as number) < number) from = middle + 1
    else until = middle
  }
  return set.numbers[from] === number ? from : -1
}

interface Numbered {
  readonly number: number
  readonly day: number
}

/** The public packages of `set` without the numbers in `gone`, and with `came`, in the order of numbers. */
export function merge(
  set: Pick<PackageSet, 'numbers' | 'days'>,
  gone: ReadonlySet<number>,
  came: readonly Numbered[],
): Pick<PackageSet, 'numbers' | 'days'> {
  const added = came.toSorted((a, b) => a.number - b.number)
  const numbers = new Int32Array(set.numbers.length + added.length)
  const days = new Int32Array(numbers.length)
  let length = 0
  const put = (number: number, day: number) => {
    numbers[length] = number
    days[length++] = day
  }
  let next = 0
  for (let i = 0; i < set.numbers.length; i++) {
    const number = set.numbers[i] as number
    for (; next < added.length && (added[next] as Numbered).number < number; next++)
      put((added[next] as Numbered).number, (added[next] as Numbered).day)
    if (!gone.has(number)) put(number, set.days[i] as number)
  }
  for (; next < added.length; next++) put((added[next] as Numbered).number, (added[next] as Numbered).day)
  return { numbers: numbers.slice(0, length), days: days.slice(0, length) }
}

/** A set from packages in any order; public ones by their number. */
export function setFrom(publicOnes: readonly Numbered[], privateOnes: readonly PrivatePackage[]): PackageSet {
  return { ...merge(emptySet, new Set(), publicOnes), private: privateOnes }
}
