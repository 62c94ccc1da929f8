// Names the content of a kind in 128 bits, so that both ends know they hold the same without sending it.
import * as z from 'zod'

/** 22 characters of base64url: 128 bits. */
export const Digest = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
export type Digest = z.infer<typeof Digest>

/** Texts that stand in JSON as they are: nearly all there are, and a third of the time is in asking for each. */
const plain = /^[ !#-[\]-~]*$/
const quoted = (text: string): string => (plain.test(text) ? `"${text}"` : JSON.stringify(text))

/** JSON with sorted keys and without undefined: the same row gives the same text in every place. */
export function canonical(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  let text = ''
  for (const key of Object.keys(value).sort()) {
    const inner = (value as Record<string, unknown>)[key]
    if (inner !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${canonical(inner)}`
  }
  return `{${text}}`
}

/**
 * The digest of a list is the sum of its rows' digests modulo 2^128: a change can then be checked by adding what came
 * and subtracting what went, without the list. It guards against mistakes, not against the device, which may say
 * about itself what it likes. `hash` is SHA-256 in hexadecimal.
 */
export function digestOf(rows: Iterable<unknown>, hash: (text: string) => string): Digest {
  let sum = 0n
  for (const row of rows) sum += rowNumber(row, hash)
  return toDigest(sum)
}

/** The digest after `dropped` rows went and `put` rows came. */
export function digestAfter(
  base: Digest,
  dropped: Iterable<unknown>,
  put: Iterable<unknown>,
  hash: (text: string) => string,
): Digest {
  let sum = fromDigest(base)
  for (const row of dropped) sum -= rowNumber(row, hash)
  for (const row of put) sum += rowNumber(row, hash)
  return toDigest(sum)
}

/** The first 128 bits. */
const rowNumber = (row: unknown, hash: (text: string) => string): bigint =>
  BigInt(`0x${hash(canonical(row)).slice(0, 32)}`)

function toDigest(sum: bigint): Digest {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  const low = BigInt.asUintN(128, sum)
  view.setBigUint64(0, low >> 64n)
  view.setBigUint64(8, low & 0xffff_ffff_ffff_ffffn)
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .slice(0, 22)
}

function fromDigest(digest: Digest): bigint {
  const bytes = Uint8Array.from(atob(digest.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
  const view = new DataView(bytes.buffer)
  return (view.getBigUint64(0) << 64n) | view.getBigUint64(8)
}
