// Debian's security tracker: every vulnerability of every source package and release, fixed or not.
import type { Affected } from '#wire/advisories/advisory.ts'
import { debianCodeNames, debianRelease } from '../formats/debian-releases.ts'
import { type Fields, fieldsOf, idOf, proseOf, wordOf } from '../formats/fields.ts'
import { fixedBelow } from '../formats/ranges.ts'
import { hour } from './osv-source.ts'
import type { Fault, Source, SourceRecord } from './source.ts'
import { type TrackerEntry, trackerEntries } from './tracker-entries.ts'

export const debianTracker: Source = {
  id: 'debian-tracker',
  title: 'Debian security tracker',
  licence: 'Public facts of the Debian security tracker; no licence stated',
  url: 'https://security-tracker.debian.org/tracker/data/json',
  home: 'https://security-tracker.debian.org/',
  gives: 'advisories',
  scheduleSeconds: 6 * hour,
  freshForSeconds: 48 * hour,
  part: 'whole',
  recognise: (_name, head) =>
    /^\s*\{\s*"[^"]{1,200}"\s*:\s*\{\s*"(CVE|TEMP)-[\w-]+"\s*:\s*\{/.test(head.toString('utf8')) &&
    /"(releases|scope)"\s*:/.test(head.toString('utf8')),
  async *read(bytes) {
    for await (const entry of trackerEntries(bytes)) {
      if ('fault' in entry) yield entry
      else yield* recordOf(entry)
    }
  },
}

function* recordOf({ package: name, name: id, raw, value }: TrackerEntry): Generator<SourceRecord | Fault> {
  const key = `${name}/${id}`
  const entry = fieldsOf(value)
  const releases = fieldsOf(entry?.releases)
  if (!entry || !releases || !wordOf(name, 200) || !idOf(id))
    return yield { fault: `${key}: no entry of the tracker`, key }
  const notes: string[] = []
  const affected: Affected[] = []
  for (const codeName of debianCodeNames) {
    const release = Object.hasOwn(releases, codeName) ? fieldsOf(releases[codeName]) : undefined
    if (!release) continue
    const { statement, note } = statementIn({ ecosystem: debianRelease(codeName), name }, release)
    affected.push(statement)
    if (note) notes.push(note)
  }
  const description = proseOf(entry.description, 100_000)
  const severity = severityOf(releases)
  yield {
    key,
    raw,
    advisory: {
      id,
      kind: 'security',
      title: `${name}: ${description.split('\n', 1)[0] || id}`.slice(0, 300),
      aliases: [],
      covers: [],
      cvss: [],
      ...(severity ? { severity } : {}),
      affected,
    },
    ...(description ? { details: description } : {}),
    references: [{ type: 'WEB', url: `https://security-tracker.debian.org/tracker/${id}` }],
  }
  if (notes.length > 0) yield { fault: `${key}: ${notes.slice(0, 5).join('; ')}`, key, note: true }
}

/** `resolved` with version 0: never affected. `open`: no fix, or none is planned (`nodsa_reason`). */
function statementIn(
  about: Pick<Affected, 'ecosystem' | 'name'>,
  release: Fields,
): { statement: Affected; note?: string } {
  const fixed = wordOf(release.fixed_version)
  const ended = /^end-of-life/.test(wordOf(release.urgency, 60) ?? '')
  if (release.status === 'resolved' && fixed === '0')
    return { statement: { ...about, ranges: [], state: 'not-affected' } }
  if (release.status === 'resolved' && fixed) {
    const { affected, note } = fixedBelow(about, fixed)
    return { statement: affected, ...(note ? { note } : {}) }
  }
  if (ended) return { statement: { ...about, ranges: [], state: 'end-of-life' } }
  if (release.status === 'open') {
    const state = release.nodsa_reason === 'ignored' ? 'ignored' : 'unfixed'
    return { statement: { ...about, ranges: [{ introduced: '0' }], state } }
  }
  const statement: Affected = { ...about, ranges: [], state: 'undetermined' }
  return release.status === 'undetermined'
    ? { statement }
    : { statement, note: `${about.ecosystem}: status is not known` }
}

const urgencies = ['unimportant', 'low', 'medium', 'high']

/** The most urgent of its releases; the tracker marks with `*` what NVD said instead of Debian. */
function severityOf(releases: Fields): string | undefined {
  const said = Object.values(releases).map(
    (release) => wordOf(fieldsOf(release)?.urgency, 60)?.replace(/\*+$/, '') ?? '',
  )
  return urgencies[said.reduce((most, urgency) => Math.max(most, urgencies.indexOf(urgency)), -1)]
}
