// Cuts the tracker's one large object into its entries by their keys, which are found again behind whatever is broken.
import { proseOf } from '../formats/fields.ts'
import type { Fault } from './source.ts'

export interface TrackerEntry {
  /** Source package. */
  readonly package: string
  /** `CVE-2023-38545`, `TEMP-0000000-ABCDEF`. */
  readonly name: string
  readonly raw: Buffer
  readonly value: unknown
}

interface Mark {
  readonly from: number
  /** Where its object begins. */
  readonly body: number
  readonly package: string | undefined
  readonly name: string
}

const mostEntry = 4_194_304
/** `"curl": {"CVE-2023-38545": {` begins a package, `"CVE-2023-38546": {` stands for itself; inside texts the quotes are escaped. */
const marks =
  /(?<!\\)"(?:((?:[^"\\]|\\.){1,200})"\s*:\s*\{\s*")?(CVE-\d{4}-\d{4,19}|TEMP-[0-9A-Za-z-]{1,60})"\s*:\s*(?=\{)/g

/**
 * `{ "<package>": { "<CVE>": { … } } }` (https://security-tracker.debian.org/tracker/data/json), an entry at a time. One that
 * is not JSON is said by its key; where it is not certain whose the following are, they are left out up to the next package.
 */
export async function* trackerEntries(bytes: AsyncIterable<Buffer>): AsyncGenerator<TrackerEntry | Fault> {
  // One character a byte, so that marks are found by position and the bytes come out as they were.
  let window = ''
  let current: Mark | undefined
  let owner: string | undefined
  let seen = 0
  function* upTo(end: number): Generator<TrackerEntry | Fault> {
    if (!current) return
    const mark = current
    if (mark.package !== undefined) owner = mark.package
    if (owner === undefined) return
    const to = endOfObject(window, mark.body, end)
    const read = to === undefined ? undefined : entryOf(window.slice(mark.body, to), owner, mark.name)
    const key = `${owner}/${mark.name}`
    if (read) yield read
    else yield { fault: `${key}: not JSON, near byte ${seen + mark.body}`, key }
    // Behind an entry stands a comma, or the end of its package: anything else, and the next entry may be another package's.
    const behind = to === undefined ? undefined : window.slice(to, end).replaceAll(/\s+/g, '')
    if (behind === undefined || !['', ',', '},', '}}'].includes(behind)) {
      yield { fault: `behind ${key}: what follows up to the next package is not certain and was left out` }
      owner = undefined
    } else if (behind.includes('}')) owner = undefined
  }
  for await (const chunk of bytes) {
    window += chunk.toString('latin1')
    marks.lastIndex = current ? current.body : 0
    for (let found = marks.exec(window); found; found = marks.exec(window)) {
      yield* upTo(found.index)
      if (!current && seen === 0 && !/^\s*\{\s*$/.test(window.slice(0, found.index)))
        yield { fault: `before byte ${found.index}: ${proseOf(window.slice(0, 60), 60)}` }
      const [all, owned, name = ''] = found
      current = {
        from: found.index,
        body: found.index + all.length,
        package: owned === undefined ? undefined : nameOf(owned),
        name,
      }
      marks.lastIndex = current.body
    }
    const keep = current ? current.from : Math.max(0, window.length - 1_000)
    if (current && window.length - keep > mostEntry) {
      yield { fault: `${current.name}: its entry is larger than ${mostEntry} bytes` }
      current = undefined
      owner = undefined
      window = window.slice(-1_000)
      continue
    }
    window = window.slice(keep)
    seen += keep
    if (current) current = { ...current, from: 0, body: current.body - keep }
  }
  yield* upTo(window.length)
  if (!/\}\s*\}\s*$/.test(window.slice(-1_000))) yield { fault: 'the document ends early' }
}

function entryOf(body: string, owner: string, name: string): TrackerEntry | undefined {
  const raw = Buffer.from(body, 'latin1')
  try {
    return { package: owner, name, raw, value: JSON.parse(raw.toString('utf8')) }
  } catch {
    return undefined
  }
}

function nameOf(written: string): string {
  try {
    return JSON.parse(`"${Buffer.from(written, 'latin1').toString('utf8')}"`) as string
  } catch {
    return ''
  }
}

/** Behind the bracket that closes the object at `from`; undefined when it is not before `end`. */
function endOfObject(text: string, from: number, end: number): number | undefined {
  let depth = 0
  for (let i = from; i < end; i += 1) {
    const one = text[i]
    if (one === '"') {
      for (i += 1; i < end && text[i] !== '"'; i += 1) if (text[i] === '\\') i += 1
    } else if (one === '{') depth += 1
    else if (one === '}') {
      depth -= 1
      if (depth === 0) return i + 1
    }
  }
  return undefined
}
