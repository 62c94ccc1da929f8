// Red Hat's VEX documents, one per CVE: fixed, affected without a fix, or not affected, per binary package and stream.
import { readCsaf } from '../formats/csaf.ts'
import { jsonDocuments } from '../formats/json-documents.ts'
import { isTar, tarMembers } from '../formats/tar.ts'
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
  recognise: (_name, head) =>
    /"csaf_version"\s*:/.test(head.toString('utf8')) ||
    (isTar(head) && /\.json\0/.test(head.toString('latin1', 0, 110))),
  async *read(bytes, { name }) {
    // The daily archive is a tar of all documents.
    for await (const member of tarMembers(bytes, name)) {
      if ('fault' in member) yield member
      else if (member.plain || member.name.endsWith('.json'))
        for await (const one of jsonDocuments(member.bytes)) {
          const where = member.plain ? undefined : member.name.split('/').at(-1)
          if ('fault' in one) yield { ...one, fault: [where, one.fault].filter(Boolean).join(': ') }
          else yield* readCsaf(one.value, one.raw, [where, one.where].filter(Boolean).join(', '))
        }
    }
  },
}
