// CVE records (CVE JSON 5): severity, weaknesses and text as their assigners and CISA wrote them.
import { fieldsOf, idOf, instantOf, listOf } from '../formats/fields.ts'
import { jsonDocuments } from '../formats/json-documents.ts'
import { referencesOf } from '../formats/osv.ts'
import { hour } from './osv-source.ts'
import { english, scoreOf } from './scored.ts'
import type { Fault, Source, SourceRecord } from './source.ts'

export const cve5: Source = {
  id: 'cve5',
  title: 'CVE records',
  licence: 'CVE terms of use: free with the copyright notice',
  url: 'https://codeload.github.com/CVEProject/cvelistV5/zip/refs/heads/main',
  home: 'https://www.cve.org/',
  gives: 'scores',
  scheduleSeconds: 24 * hour,
  freshForSeconds: 96 * hour,
  part: 'whole',
  recognise: (_name, head) => /"cveMetadata"\s*:/.test(head.toString('utf8')),
  async *read(bytes, { name }) {
    // The repository also keeps lists of what changed.
    if (/(^|\/)(delta|deltaLog|recent_activities)[^/]*\.json$/.test(name)) return
    for await (const one of jsonDocuments(bytes)) {
      if ('fault' in one) yield one
      else yield* recordOf(one.value, one.raw, one.where)
    }
  },
}

function* recordOf(value: unknown, raw: Buffer, where: string): Generator<SourceRecord | Fault> {
  const record = fieldsOf(value)
  const about = fieldsOf(record?.cveMetadata)
  const id = idOf(about?.cveId)
  if (!record || !about || !id) return yield { fault: `${where || 'the document'}: no CVE record with an id` }
  const containers = fieldsOf(record.containers)
  const cna = fieldsOf(containers?.cna)
  const said = about.state === 'REJECTED' ? [] : [cna, ...listOf(containers?.adp).map(fieldsOf)]
  const vectors = said
    .flatMap((one) => listOf(one?.metrics).map(fieldsOf))
    .flatMap((metric) => [metric?.cvssV4_0, metric?.cvssV3_1, metric?.cvssV3_0, metric?.cvssV2_0].map(fieldsOf))
    .filter((score) => score !== undefined)
    .map(({ vectorString }) => vectorString)
  const weaknesses = said
    .flatMap((one) => listOf(one?.problemTypes))
    .flatMap((one) => listOf(fieldsOf(one)?.descriptions))
    .map((one) => fieldsOf(one)?.cweId)
    .filter((name) => name !== undefined)
  const { score, left } = scoreOf(id, vectors, weaknesses)
  const statedAt = instantOf(about.dateUpdated) ?? instantOf(about.datePublished)
  const details = english(cna?.descriptions ?? cna?.rejectedReasons)
  yield {
    key: id,
    raw,
    ...(statedAt ? { statedAt } : {}),
    ...(details ? { details } : {}),
    references: referencesOf(cna?.references),
    score,
  }
  if (left.length > 0)
    yield { fault: `${where ? `${where}, ` : ''}${id}: ${left.slice(0, 5).join('; ')}`, key: id, note: true }
}
