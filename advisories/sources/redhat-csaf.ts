// Red Hat's VEX documents, one per CVE: fixed, affected without a fix, or not affected, per binary package and stream.
import { readCsaf } from '../formats/csaf.ts'
import { jsonDocuments } from '../formats/json-documents.ts'
import { hour } from './osv-source.ts'
import type { Source } from './source.ts'

export const redhatCsaf: Source = {
  id: 'redhat-csaf',
  title: 'Red Hat CSAF and VEX',
  licence: 'CC-BY-4.0',
  url: 'https://security.access.redhat.com/data/csaf/v2/vex',
  home: 'https://security.access.redhat.com/',
  gives: 'advisories',
  scheduleSeconds: 12 * hour,
  freshForSeconds: 72 * hour,
  part: 'some',
  recognise: (_name, head) => /"csaf_version"\s*:/.test(head.toString('utf8')),
  async *read(bytes) {
    for await (const one of jsonDocuments(bytes)) {
      if ('fault' in one) yield one
      else yield* readCsaf(one.value, one.raw, one.where)
    }
  },
}
