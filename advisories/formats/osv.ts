// Reads a record of the OSV schema (https://ossf.github.io/osv-schema/): what it states, and in words what of it could not be used.
import type { Advisory, Affected } from '#wire/advisories/advisory.ts'
import { ecosystemOf, schemeOf } from '#wire/advisories/ecosystem.ts'
import type { Fault, SourceRecord } from '../sources/source.ts'
import { cvssAmong } from './cvss.ts'
import { cvesIn, type Fields, fieldsOf, idOf, idsOf, instantOf, listOf, proseOf, wordOf } from './fields.ts'
import { isModular, streamsNamed } from './modules.ts'
import { statementOf } from './ranges.ts'
import { redHatStream } from './red-hat-streams.ts'

/** One key a record; AlmaLinux repeats an id in a record per release, so there the releases are part of the key. */
export type KeyOf = (advisory: Omit<Advisory, 'source'>) => string

/** Notes come behind the record they are about. */
export function* readOsv(value: unknown, raw: Buffer, keyOf: KeyOf, where: string): Generator<SourceRecord | Fault> {
  const record = fieldsOf(value)
  const id = idOf(record?.id)
  const at = [where, id].filter(Boolean).join(', ')
  if (!record || !id) return yield { fault: `${where || 'the document'}: no OSV record with an id` }
  const notes: string[] = []
  const affected = affectedOf(record, notes)
  const { cvss, left } = cvssAmong(vectorsOf(record))
  notes.push(...left)
  const dated = (name: 'published' | 'modified' | 'withdrawn') => {
    const instant = instantOf(record[name])
    if (!instant && record[name] !== undefined) notes.push(`${name} is no date`)
    return instant
  }
  const published = dated('published')
  const modified = dated('modified')
  // A date that is none still says that the record was taken back.
  const withdrawn =
    dated('withdrawn') ?? (record.withdrawn ? (modified ?? published ?? '1970-01-01T00:00:00Z') : undefined)
  const severity = severityOf(record)
  const advisory: Omit<Advisory, 'source'> = {
    id,
    kind: kindOf(id),
    title: proseOf(record.summary, 300) || proseOf(record.details, 200).split('\n', 1)[0] || id,
    ...namesOf(record, id, affected),
    cvss,
    ...(severity ? { severity } : {}),
    ...(published ? { published } : {}),
    ...(modified ? { modified } : {}),
    ...(withdrawn ? { withdrawn } : {}),
    affected,
  }
  const key = keyOf(advisory)
  const statedAt = modified ?? published
  const details = proseOf(record.details, 100_000)
  yield {
    key,
    raw,
    advisory,
    ...(statedAt ? { statedAt } : {}),
    ...(details ? { details } : {}),
    references: referencesOf(record.references),
  }
  if (notes.length > 0) yield { fault: `${at}: ${notes.slice(0, 5).join('; ')}`, key, note: true }
}

function affectedOf(record: Fields, notes: string[]): Affected[] {
  const streams = streamsNamed(proseOf(record.summary, 300))
  const all: Affected[] = []
  for (const entry of listOf(record.affected).map(fieldsOf)) {
    const about = fieldsOf(entry?.package)
    // Without a package it is about a repository's commits.
    if (!entry || !about) continue
    const name = wordOf(about.name, 300)
    const written = wordOf(about.ecosystem, 100)
    if (!name || !written) {
      notes.push('an affected package without name or ecosystem')
      continue
    }
    const { affected, note } = statementOf({ ecosystem: ecosystemFrom(written), name }, entry.ranges, entry.versions)
    if (note) notes.push(note)
    const state = urgencyOf(entry) === 'end-of-life' ? { state: 'end-of-life' as const } : {}
    if (schemeOf(affected.ecosystem) !== 'rpm' || !affected.ranges.some(({ fixed }) => fixed && isModular(fixed)))
      all.push({ ...affected, ...state })
    else for (const module of streams.length > 0 ? streams : ['*']) all.push({ ...affected, ...state, module })
  }
  return distinct(all)
}

const ecosystemFrom = (written: string) =>
  (written.startsWith('Red Hat:') ? redHatStream(written.slice('Red Hat:'.length)) : undefined) ?? ecosystemOf(written)

const distinct = (all: readonly Affected[]) => [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]

/**
 * A distribution's advisory deals with vulnerabilities that have names of their own, whichever field they stand in; other
 * databases give one vulnerability several names.
 */
function namesOf(record: Fields, id: string, affected: readonly Affected[]): Pick<Advisory, 'aliases' | 'covers'> {
  const aliases = idsOf(record.aliases).filter((name) => name !== id)
  const upstream = idsOf(record.upstream).filter((name) => name !== id)
  const distribution = affected.some(({ ecosystem }) => ['deb', 'rpm', 'apk'].includes(schemeOf(ecosystem) ?? ''))
  if (!distribution || /^(CVE|GHSA)-/.test(id)) return { aliases, covers: upstream }
  const isCve = (name: string) => /^CVE-/.test(name)
  const named = [...upstream, ...idsOf(record.related).filter(isCve), ...aliases.filter(isCve)]
  const covers = named.length > 0 ? named : cvesIn(id).filter((name) => name !== id)
  return { aliases: aliases.filter((name) => !isCve(name)), covers: [...new Set(covers)] }
}

/** AlmaLinux's, Red Hat's and Rocky's letters: SA security, BA bug fix, EA enhancement. */
const kindOf = (id: string): Advisory['kind'] =>
  /^(AL|RH|RL)BA-/.test(id) ? 'bugfix' : /^(AL|RH|RL)EA-/.test(id) ? 'enhancement' : 'security'

function vectorsOf(record: Fields): unknown[] {
  const severities = [record, ...listOf(record.affected).map(fieldsOf)].flatMap((place) => listOf(place?.severity))
  return severities
    .map(fieldsOf)
    .filter((severity) => !severity || !/^[A-Z][a-z]/.test(String(severity.type ?? '')))
    .map((severity) => severity?.score)
}

const urgencyOf = (entry: Fields): string | undefined => wordOf(fieldsOf(entry.ecosystem_specific)?.urgency, 40)
/** Debian's words, least first. */
const urgencies = ['unimportant', 'low', 'medium', 'high']

function severityOf(record: Fields): string | undefined {
  const entries = listOf(record.affected).map(fieldsOf)
  const urgency = entries.reduce(
    (most, entry) => Math.max(most, urgencies.indexOf((entry && urgencyOf(entry)) ?? '')),
    -1,
  )
  if (urgency >= 0) return urgencies[urgency]
  for (const severity of listOf(record.severity).map(fieldsOf)) {
    // Ubuntu's own word stands where others have a vector.
    if (severity?.type === 'Ubuntu') return wordOf(severity.score, 40)?.toLowerCase()
  }
  const said = /^(low|moderate|important|critical):|\((low|moderate|important|critical)\)$/i.exec(
    proseOf(record.summary, 300),
  )
  if (said) return (said[1] ?? said[2])?.toLowerCase()
  return wordOf(fieldsOf(record.database_specific)?.severity, 40)?.toLowerCase()
}

export function referencesOf(value: unknown): { type: string; url: string }[] {
  return listOf(value)
    .map(fieldsOf)
    .map((one) => ({ type: wordOf(one?.type, 40) ?? 'WEB', url: wordOf(one?.url, 1_000) ?? '' }))
    .filter(({ url }) => /^https?:\/\//.test(url))
    .slice(0, 100)
}
