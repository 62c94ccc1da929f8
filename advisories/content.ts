// How a fact keeps what was said: JSON, compressed where that is shorter.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type * as z from 'zod'
import type { Advisory, Score } from '#wire/advisories/advisory.ts'
import type { Override } from '#wire/advisories/history.ts'

/** An advisory as one record states it; the source stands beside it. */
export type Said = Omit<Advisory, 'source'>

/** What a fact holds; exactly one of them. A removal holds nothing. */
export interface Content {
  readonly advisory?: Said
  readonly score?: Score
  readonly override?: OverrideSaid
}

/** An override without who; `ends`: the sequence of the one that it ends. */
export interface OverrideSaid extends Partial<Omit<z.infer<typeof Override>, 'actor'>> {
  readonly ends?: number
}

/** What is shown and never matched. */
export interface More {
  readonly details?: string
  readonly references?: readonly { readonly type: string; readonly url: string }[]
}

/** Shorter texts gain nothing from compression. */
const plainBelowBytes = 512
const marks = { plain: 0, zstd: 1 }

/** First byte: how the rest is written. */
export function pack(value: object): Buffer {
  const text = Buffer.from(JSON.stringify(value))
  const [mark, bytes] = text.length < plainBelowBytes ? [marks.plain, text] : [marks.zstd, zstdCompressSync(text)]
  return Buffer.concat([Buffer.of(mark), bytes])
}

/** The JSON text again. */
export function textOf(packed: Buffer): string {
  const bytes = packed.subarray(1)
  return (packed[0] === marks.plain ? bytes : zstdDecompressSync(bytes)).toString()
}

export function unpack<T extends object>(packed: Buffer): T {
  return JSON.parse(textOf(packed)) as T
}
