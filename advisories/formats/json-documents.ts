// Reads JSON records however they lie in a file: one document, one a line, or a list of them.
import type { Fault } from '../sources/source.ts'
import { faultOf, jsonPieces } from './json-pieces.ts'
import { linesOf } from './lines.ts'

export interface Document {
  readonly raw: Buffer
  readonly value: unknown
  /** `line 12`, `item 3`; empty: the whole file. */
  readonly where: string
}

const mostDocument = 67_108_864

/** Broken records are said, with where, and the rest is read. */
export async function* jsonDocuments(bytes: AsyncIterable<Buffer>): AsyncGenerator<Document | Fault> {
  const stream = bytes[Symbol.asyncIterator]()
  const start: Buffer[] = []
  let head = Buffer.alloc(0)
  // Two lines tell the forms apart; a document in one line ends before the second.
  while (head.length < 1_048_576 && !hasSecondLine(head)) {
    const next = await stream.next()
    if (next.done) break
    start.push(next.value)
    head = Buffer.concat([head, next.value])
  }
  const all = joined(start, stream)
  const form = formOf(head.toString('utf8').replace(/^\ufeff/, ''))
  if (form === 'lines') {
    for await (const { bytes: raw, number, cut } of linesOf(all)) {
      const where = `line ${number}`
      if (cut) yield { fault: `${where}: too long` }
      else if (raw.some((byte) => byte > 0x20)) yield parsed(raw, where)
    }
    return
  }
  if (form === 'list') {
    for await (const piece of jsonPieces(all, (path) => path.length === 1, mostDocument))
      yield 'raw' in piece ? parsed(piece.raw, `item ${Number(piece.path[0]) + 1}`) : faultOf(piece)
    return
  }
  const parts: Buffer[] = []
  let size = 0
  for await (const part of all) {
    size += part.length
    if (size > mostDocument) return yield { fault: `the document is larger than ${mostDocument} bytes` }
    parts.push(part)
  }
  if (size > 0) yield parsed(Buffer.concat(parts), '')
}

/** One record's bytes, or why they are none. */
export function parsed(raw: Buffer, where: string): Document | Fault {
  try {
    return { raw, value: JSON.parse(raw.toString('utf8').replace(/^\ufeff/, '')), where }
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 120).replace(/\s+/g, ' ') : ''
    return { fault: `${where}${where ? ': ' : ''}not JSON (${why})` }
  }
}

function hasSecondLine(head: Buffer): boolean {
  const text = head.toString('latin1').trim()
  return text.includes('\n')
}

function formOf(head: string): 'document' | 'lines' | 'list' {
  const text = head.trimStart()
  if (text.startsWith('[')) return 'list'
  const [first = '', second] = text.split('\n').filter((line) => line.trim() !== '')
  if (second === undefined) return 'document'
  return second.startsWith('{') || isJson(first) ? 'lines' : 'document'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

async function* joined(start: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* start
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}
