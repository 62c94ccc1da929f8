// Red Hat gives all VEX documents as one archive, and a list of the documents that changed since.

import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { linesOf } from '../formats/lines.ts'
import { type Got, type Plan, PlanBroken, type PlanInput, type Wish } from './plan.ts'

/** Beyond this, one archive is less to fetch than its documents. */
const mostDocuments = 3_000
const archiveAfterMs = 21 * 86_400_000
const overlapMs = 3_600_000

export function redHatArchive({ url, now, since }: PlanInput): Plan {
  const at = (name: string) => `${url.replace(/\/$/, '')}/${name}`
  const whole = since === undefined || since > now || now - since > archiveAfterMs
  return {
    part: whole ? 'whole' : 'some',
    async *wishes(): AsyncGenerator<Wish, void, Got> {
      if (whole) {
        const latest: Got = yield { url: at('archive_latest.txt'), aside: true }
        const name = latest.is === 'here' ? (await readFile(latest.path, 'utf8')).trim() : ''
        // It becomes part of an address: nothing but a file beside it.
        if (!/^csaf_vex_\d{4}-\d{2}-\d{2}\.tar\.zst$/.test(name))
          throw new PlanBroken('archive_latest.txt names no archive (csaf_vex_DATE.tar.zst)')
        yield { url: at(name) }
        return
      }
      const list: Got = yield { url: at('changes.csv'), aside: true }
      if (list.is !== 'here') return
      const names = await changedSince(list.path, since - overlapMs)
      if (names.length > mostDocuments)
        throw new PlanBroken(`${names.length} documents changed: import the archive as a file`)
      // One that was taken back meanwhile is no longer there.
      for (const name of names) yield { url: at(name), maybe: true }
    },
  }
}

/** Lines `"2024/cve-2024-0727.json","2025-11-21T14:32:00+00:00"`, newest first. */
async function changedSince(path: string, since: number): Promise<string[]> {
  const names: string[] = []
  for await (const { bytes } of linesOf(createReadStream(path) as Readable & AsyncIterable<Buffer>, 1_000)) {
    const [, name, at = ''] =
      /^"?(\d{4}\/cve-\d{4}-\d{4,19}\.json)"?,"?([^"]+)"?\s*$/.exec(bytes.toString('latin1')) ?? []
    if (name && Date.parse(at) >= since) names.push(name)
  }
  return names
}
