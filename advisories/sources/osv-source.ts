// What all sources in OSV form have in common: how their files lie and are read; each says whose records are its own.
import { ecosystemOf } from '#wire/advisories/ecosystem.ts'
import { fieldsOf, listOf } from '../formats/fields.ts'
import { jsonDocuments } from '../formats/json-documents.ts'
import { type KeyOf, readOsv } from '../formats/osv.ts'
import type { Source } from './source.ts'

/** OSV's public bucket: one zip of all records of an ecosystem (https://google.github.io/osv.dev/data/#data-dumps). */
export const osvDump = (ecosystem: string) =>
  `https://storage.googleapis.com/osv-vulnerabilities/${encodeURIComponent(ecosystem)}/all.zip`

export const hour = 3_600

/** `is`: id and first ecosystem of a file's first record say that it is of this source. */
export function osvSource(
  about: Omit<Source, 'gives' | 'recognise' | 'read'>,
  is: (id: string, family: string) => boolean,
  keyOf: KeyOf = ({ id }) => id,
): Source {
  return {
    gives: 'advisories',
    ...about,
    recognise: (_name, head) => {
      const { id, family } = firstOsv(head.toString('utf8'))
      return id !== undefined && is(id, family)
    },
    async *read(bytes) {
      for await (const one of jsonDocuments(bytes)) {
        if ('fault' in one) yield one
        // What the API of osv.dev answers holds its records in a list.
        else if (fieldsOf(one.value)?.vulns === undefined) yield* readOsv(one.value, one.raw, keyOf, one.where)
        else
          for (const vuln of listOf(fieldsOf(one.value)?.vulns))
            yield* readOsv(vuln, Buffer.from(JSON.stringify(vuln)), keyOf, one.where)
      }
    },
  }
}

/** From the beginning of a file, which may end anywhere: the first record's own id and its first package's ecosystem. */
function firstOsv(head: string): { id?: string; family: string } {
  const looksLikeOsv = /"(affected|schema_version|modified|withdrawn)"\s*:/.test(head)
  const id = looksLikeOsv ? /"id"\s*:\s*"([A-Za-z0-9][\w.:~+-]{2,119})"/.exec(head)?.[1] : undefined
  const ecosystem = /"ecosystem"\s*:\s*"([^"]{1,100})"/.exec(head)?.[1] ?? ''
  return { ...(id ? { id } : {}), family: ecosystemOf(ecosystem).split(':', 1)[0] ?? '' }
}
