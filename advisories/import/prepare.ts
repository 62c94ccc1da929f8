// A record as it is written: checked against the form that is told, with the digests that say whether it changed.
import { createHash, hash } from 'node:crypto'
import { Advisory, Score } from '#wire/advisories/advisory.ts'
import type { Content, More } from '../content.ts'
import type { Fault, SourceRecord } from '../sources/source.ts'

/** Plain data: it may be written to a file and read again. */
export interface Prepared {
  readonly key: string
  readonly about: string
  readonly gives: 'advisory' | 'score'
  readonly withdrawn: boolean
  readonly statedAt: string | undefined
  /** 16 bytes: another mark means that the record says something else. */
  readonly mark: Buffer
  readonly raw: Buffer
  /** SHA-256 of `raw`. */
  readonly digest: Buffer
  readonly content: Content
  readonly more: More | undefined
}

const Stated = Advisory.omit({ source: true })
/** Also refuses NUL, which PostgreSQL's text cannot hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const name = /^[^\u0000-\u001f\u007f]{1,300}$/
const rawLimitBytes = 64 * 1024 * 1024

/** Gives a Fault for a record that is none. */
export function prepare(record: SourceRecord): Prepared | Fault {
  const key = record.key.toWellFormed()
  if (!name.test(key)) return { fault: `a record's key is empty, too long or holds control characters` }
  const refuse = (why: string): Fault => ({ fault: `${key}: ${why}`, key })
  if (record.raw.byteLength > rawLimitBytes) return refuse(`the record is larger than ${rawLimitBytes >> 20} MiB`)
  const content = contentOf(record)
  if (typeof content === 'string') return refuse(content)
  const about = (content.advisory?.id ?? content.score?.id ?? '').toWellFormed()
  if (!name.test(about)) return refuse('the id is empty, too long or holds control characters')
  const statedAt = record.statedAt ?? content.advisory?.modified
  if (statedAt !== undefined && Number.isNaN(Date.parse(statedAt))) return refuse('the time of the statement is none')
  const raw = Buffer.from(record.raw.buffer, record.raw.byteOffset, record.raw.byteLength)
  const more: More = {
    ...(record.details === undefined ? {} : { details: record.details }),
    ...(record.references?.length ? { references: record.references } : {}),
  }
  return {
    key,
    about: /^cve-/i.test(about) ? about.toUpperCase() : about,
    gives: content.advisory ? 'advisory' : 'score',
    withdrawn: content.advisory?.withdrawn !== undefined,
    statedAt,
    mark: markOf(record.same ?? raw, content, record.same === undefined),
    raw,
    digest: hash('sha256', raw, 'buffer'),
    content,
    more: Object.keys(more).length > 0 ? more : undefined,
  }
}

function contentOf(record: SourceRecord): Content | string {
  if ((record.advisory === undefined) === (record.score === undefined))
    return 'it must give an advisory or a score, one of them'
  const read = record.advisory ? Stated.safeParse(record.advisory) : Score.safeParse(record.score)
  if (!read.success) {
    const [issue] = read.error.issues
    return `${issue?.path.join('.') || 'the record'}: ${issue?.message}`
  }
  return record.advisory ? { advisory: read.data as NonNullable<Content['advisory']> } : { score: read.data as Score }
}

/** A reader that reads the same bytes better than it did has something new to say, so what it read counts too. */
function markOf(same: string | Uint8Array, content: Content, whole: boolean): Buffer {
  const digest = createHash('sha256').update(same)
  if (whole) digest.update(JSON.stringify(content))
  return digest.digest().subarray(0, 16)
}
