// NVD's CVE API 2.0: severity, weaknesses and text. Its product names (CPE) are not read: distributions say better what they fixed.
import { fieldsOf, idOf, instantOf, listOf, wordOf } from '../formats/fields.ts'
import { parsed } from '../formats/json-documents.ts'
import { faultOf, jsonPieces } from '../formats/json-pieces.ts'
import { referencesOf } from '../formats/osv.ts'
import { hour } from './osv-source.ts'
import { english, primaryFirst, scoreOf } from './scored.ts'
import type { Fault, Source, SourceRecord, Stated } from './source.ts'

export const nvd: Source = {
  id: 'nvd',
  title: 'NVD, severity and weaknesses',
  licence: 'Public domain in the United States; attribution to NVD asked for',
  url: 'https://services.nvd.nist.gov/rest/json/cves/2.0',
  home: 'https://nvd.nist.gov/',
  gives: 'scores',
  scheduleSeconds: 6 * hour,
  freshForSeconds: 72 * hour,
  part: 'some',
  recognise: (_name, head) => {
    const text = head.toString('utf8')
    return /"NVD_CVE"/.test(text) || (/"sourceIdentifier"\s*:/.test(text) && /"cve"\s*:/.test(text))
  },
  async *read(bytes) {
    // A page of the API, or one item of it.
    const wanted = (path: readonly (string | number)[]) =>
      (path.length === 2 && path[0] === 'vulnerabilities') ||
      (path.length === 1 && (path[0] === 'cve' || path[0] === 'timestamp'))
    for await (const piece of jsonPieces(bytes, wanted)) {
      if (!('raw' in piece)) yield faultOf(piece)
      else yield* pieceOf(piece.raw, piece.path)
    }
  },
}

function* pieceOf(raw: Buffer, path: readonly (string | number)[]): Generator<SourceRecord | Fault | Stated> {
  const where = path.length === 2 ? `item ${Number(path[1]) + 1}` : ''
  const read = parsed(raw, where)
  if ('fault' in read) return yield read
  if (path[0] === 'timestamp') {
    const contentAt = instantOf(read.value)
    if (contentAt) yield { contentAt }
    return
  }
  const cve = fieldsOf(path.length === 2 ? fieldsOf(read.value)?.cve : read.value)
  const id = idOf(cve?.id)
  if (!cve || !id) return yield { fault: `${where || 'the document'}: no CVE with an id` }
  const metrics = fieldsOf(cve.metrics)
  const vectors = ['cvssMetricV40', 'cvssMetricV31', 'cvssMetricV30', 'cvssMetricV2']
    .flatMap((name) => primaryFirst(listOf(metrics?.[name]).map(fieldsOf)))
    .map((metric) => fieldsOf(metric.cvssData)?.vectorString)
  const weaknesses = listOf(cve.weaknesses)
    .flatMap((one) => listOf(fieldsOf(one)?.description))
    .map((one) => fieldsOf(one)?.value)
  const rejected = wordOf(cve.vulnStatus, 40) === 'Rejected'
  const { score, left } = scoreOf(id, rejected ? [] : vectors, rejected ? [] : weaknesses)
  const statedAt = instantOf(cve.lastModified) ?? instantOf(cve.published)
  const references = referencesOf(cve.references)
  const details = english(cve.descriptions)
  yield { key: id, raw, ...(statedAt ? { statedAt } : {}), ...(details ? { details } : {}), references, score }
  if (left.length > 0) yield { fault: `${id}: ${left.slice(0, 5).join('; ')}`, key: id, note: true }
}
