// CISA's catalogue of vulnerabilities that are known to be exploited.
import { fieldsOf, idOf, instantOf, listOf, proseOf, wordOf } from '../formats/fields.ts'
import { parsed } from '../formats/json-documents.ts'
import { faultOf, jsonPieces } from '../formats/json-pieces.ts'
import { hour } from './osv-source.ts'
import type { Fault, Source, SourceRecord } from './source.ts'

export const kev: Source = {
  id: 'kev',
  title: 'CISA known exploited vulnerabilities',
  licence: 'CC0-1.0',
  url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
  home: 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog',
  gives: 'scores',
  scheduleSeconds: 6 * hour,
  freshForSeconds: 72 * hour,
  part: 'whole',
  recognise: (_name, head) => /"(cveID|catalogVersion)"\s*:/.test(head.toString('utf8')),
  async *read(bytes) {
    const wanted = (path: readonly (string | number)[]) =>
      (path.length === 2 && path[0] === 'vulnerabilities') || (path.length === 1 && path[0] === 'dateReleased')
    for await (const piece of jsonPieces(bytes, wanted)) {
      if (!('raw' in piece)) {
        yield faultOf(piece)
        continue
      }
      const read = parsed(piece.raw, `item ${Number(piece.path[1] ?? 0) + 1}`)
      if ('fault' in read) yield { ...read }
      else if (piece.path[0] === 'dateReleased') {
        const contentAt = instantOf(read.value)
        if (contentAt) yield { contentAt }
      } else yield recordOf(read.value, read.raw, read.where)
    }
  },
}

function recordOf(value: unknown, raw: Buffer, where: string): SourceRecord | Fault {
  const entry = fieldsOf(value)
  const id = idOf(entry?.cveID)
  const addedOn = instantOf(entry?.dateAdded)?.slice(0, 10)
  if (!entry || !id) return { fault: `${where}: no cveID` }
  if (!addedOn) return { fault: `${where}, ${id}: dateAdded is no date`, key: id }
  const dueOn = instantOf(entry.dueDate)?.slice(0, 10)
  const weaknesses = listOf(entry.cwes)
    .map((name) => wordOf(name, 20))
    .filter((name) => name !== undefined && /^CWE-\d+$/.test(name)) as string[]
  const details = [entry.shortDescription, entry.requiredAction]
    .map((text) => proseOf(text, 5_000))
    .join('\n\n')
    .trim()
  return {
    key: id,
    raw,
    statedAt: `${addedOn}T00:00:00Z`,
    ...(details ? { details } : {}),
    score: {
      id,
      kev: {
        addedOn,
        ...(dueOn ? { dueOn } : {}),
        ransomware: /^known$/i.test(proseOf(entry.knownRansomwareCampaignUse, 20)),
      },
      ...(weaknesses.length > 0 ? { weaknesses } : {}),
    },
  }
}
