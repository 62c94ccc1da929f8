// Debian's own lists of advisories (DSA, DLA), the text that the security team writes.
import type { Affected } from '#wire/advisories/advisory.ts'
import { debianRelease } from '../formats/debian-releases.ts'
import { idOf, instantOf, proseOf, wordOf } from '../formats/fields.ts'
import { linesOf } from '../formats/lines.ts'
import { fixedBelow } from '../formats/ranges.ts'
import { hour } from './osv-source.ts'
import type { Fault, Source, SourceRecord } from './source.ts'

const lists = 'https://salsa.debian.org/security-tracker-team/security-tracker/-/raw/master/data'
const title = /^\[([^\]]*)\] (\S+)(?:\s+(.*))?$/
const entry = /^\s+\[([a-z-]+)\]\s+-\s+(\S+)\s+(\S+)/
const cves = /^\s+\{([^}]*)\}/

export const debianLists: Source = {
  id: 'debian-lists',
  title: 'Debian security advisories (DSA and DLA lists)',
  licence: 'Public facts of the Debian security tracker; no licence stated',
  url: lists,
  home: 'https://security-tracker.debian.org/',
  gives: 'advisories',
  scheduleSeconds: 6 * hour,
  freshForSeconds: 48 * hour,
  part: 'whole',
  steps: (url) => ['DSA', 'DLA'].map((list) => `${url.replace(/\/$/, '')}/${list}/list`),
  recognise: (_name, head) => /^\[\d\d? [A-Z][a-z]{2} \d{4}\] (DSA|DLA|DTSA)-\d/.test(head.toString('utf8')),
  async *read(bytes) {
    let block: { text: string; line: number }[] = []
    for await (const { bytes: raw, number, cut } of linesOf(bytes, 1_048_576)) {
      if (cut) yield { fault: `line ${number}: too long` }
      const text = raw.toString('utf8')
      if (text.startsWith('[') && block.length > 0) {
        yield* advisoryOf(block)
        block = []
      }
      if (text.trim() !== '') block.push({ text, line: number })
    }
    if (block.length > 0) yield* advisoryOf(block)
  },
}

/** A title line and the indented lines below it. */
function* advisoryOf(block: readonly { text: string; line: number }[]): Generator<SourceRecord | Fault> {
  const [first] = block
  const parts = title.exec(first?.text ?? '')
  const id = idOf(parts?.[2])
  const at = `line ${first?.line}`
  if (!parts || !id) return yield { fault: `${at}: neither an advisory nor below one: ${proseOf(first?.text, 60)}` }
  const notes: string[] = []
  const published = dateOf(parts[1] ?? '')
  if (!published) notes.push(`'${proseOf(parts[1], 40)}' is no date`)
  const covers: string[] = []
  const affected: Affected[] = []
  for (const { text, line } of block.slice(1)) {
    const named = cves.exec(text)
    const fixed = entry.exec(text)
    if (named) {
      for (const name of (named[1] ?? '').split(/\s+/)) if (idOf(name)) covers.push(name)
    } else if (fixed) {
      const { statement, note } = statementIn(fixed)
      affected.push(statement)
      if (note) notes.push(`line ${line}: ${note}`)
    } else if (!/^\s+([A-Z]+:|\[|CVE-|STOP)/.test(text)) notes.push(`line ${line} says nothing that is known`)
    else if (/^\s+\[/.test(text)) notes.push(`line ${line}: not a package: ${proseOf(text, 60)}`)
  }
  yield {
    key: id,
    raw: Buffer.from(block.map(({ text }) => text).join('\n')),
    ...(published ? { statedAt: published } : {}),
    advisory: {
      id,
      kind: 'security',
      title: proseOf(parts[3], 300) || id,
      aliases: [],
      covers: [...new Set(covers)],
      cvss: [],
      ...(published ? { published, modified: published } : {}),
      affected,
    },
    references: [{ type: 'ADVISORY', url: `https://security-tracker.debian.org/tracker/${id}` }],
  }
  if (notes.length > 0) yield { fault: `${at}, ${id}: ${notes.slice(0, 5).join('; ')}`, key: id, note: true }
}

const states: Readonly<Record<string, Affected['state']>> = {
  '<unfixed>': 'unfixed',
  '<not-affected>': 'not-affected',
  '<end-of-life>': 'end-of-life',
  '<undetermined>': 'undetermined',
  '<no-dsa>': 'unfixed',
  '<postponed>': 'unfixed',
  '<ignored>': 'ignored',
}

function statementIn([, release = '', name = '', version = '']: readonly string[]): {
  statement: Affected
  note?: string
} {
  const about = { ecosystem: debianRelease(release), name: wordOf(name, 300) ?? '' }
  if (!version.startsWith('<')) {
    const { affected, note } = fixedBelow(about, version)
    return { statement: affected, ...(note ? { note } : {}) }
  }
  const state = Object.hasOwn(states, version) ? states[version] : undefined
  const open = state === 'unfixed' || state === 'ignored'
  const statement = { ...about, ranges: open ? [{ introduced: '0' }] : [], state: state ?? ('undetermined' as const) }
  return state ? { statement } : { statement, note: `'${version.slice(0, 40)}' is no known state` }
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** `12 Feb 2025`. */
function dateOf(text: string): string | undefined {
  const [, day = '', month = '', year] = /^(\d\d?) ([A-Za-z]{3})[a-z]* (\d{4})$/.exec(text) ?? []
  const number = months.indexOf(month.toLowerCase()) + 1
  return number === 0 ? undefined : instantOf(`${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`)
}
