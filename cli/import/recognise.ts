// Which format a file has, told by its first bytes and never by its name.
import { Failed } from '../failure.ts'
import { readApkInstalled } from './apk.ts'
import { readCycloneDx } from './cyclonedx.ts'
import { readDpkgStatus } from './dpkg.ts'
import { readJsonLines } from './json-lines.ts'
import { linesOf } from './lines.ts'
import type { About } from './reading.ts'
import { readRpmLines, rpmQueryFormat } from './rpm.ts'
import { readSpdx } from './spdx.ts'
import { peeked } from './unpack.ts'

type Chunks = AsyncIterable<Buffer>

/** Every format by its name for `--format`, and how it is read. */
export const readers = {
  jsonl: (chunks: Chunks, about: About) => readJsonLines(linesOf(chunks), about),
  dpkg: (chunks: Chunks, about: About) => readDpkgStatus(linesOf(chunks), about),
  apk: (chunks: Chunks, about: About) => readApkInstalled(linesOf(chunks), about),
  rpm: (chunks: Chunks, about: About) => readRpmLines(linesOf(chunks), about),
  cyclonedx: readCycloneDx,
  spdx: readSpdx,
} as const
export type FormatName = keyof typeof readers
export const formatNames = Object.keys(readers) as FormatName[]

const askRpm = `ask rpm instead: rpm -qa --qf '${rpmQueryFormat}' | muster inventory import - --os ID:VERSION --name NAME`

/** The format of a file and all its bytes. Throws Failed with what to do for what is not read. */
export async function recognise(chunks: Chunks, path: string): Promise<{ format: FormatName; rest: Chunks }> {
  const { head, rest } = await peeked(chunks, 65_536)
  const format = formatOf(head.subarray(0, 65_536).toString('latin1'))
  if (typeof format === 'string') return { format, rest }
  throw new Failed(`${path} ${format.refused}.`)
}

function formatOf(head: string): FormatName | { refused: string } {
  if (head === '') return { refused: 'is empty' }
  if (/^(SQLite format 3|RpmP)/.test(head) || head.startsWith('a\x15\x06', 12)) {
    return { refused: `is an rpm database; ${askRpm}` }
  }
  const text = head.trimStart()
  if (text.startsWith('<')) return { refused: 'is XML, which is not read; write the CycloneDX document as JSON' }
  // In any line: the first one may be the bad one.
  if (/^\{[^\n]*"inventory_id"\s*:/m.test(text)) return 'jsonl'
  if (text.startsWith('{')) {
    if (/"bomFormat"\s*:/.test(text) || /cyclonedx\.org\/schema/.test(text)) return 'cyclonedx'
    if (/"spdxVersion"|"SPDXID"/.test(text)) return 'spdx'
    if (/spdx\.org/.test(text))
      return { refused: 'is SPDX 3, which is not read; write it as SPDX 2.3 or CycloneDX JSON' }
  }
  if (/^SPDXVersion:/m.test(text)) return 'spdx'
  if (/^Package: /m.test(text)) return 'dpkg'
  if (/^[CPVA]:/.test(text) && /^P:/m.test(text)) return 'apk'
  if (/^[^\t\n]+\t(\d+:)?[^\t\n]+-[^\t\n]+\t/m.test(text)) return 'rpm'
  if (/^[\w.+-]+-[^-\s]+-[^-\s]+\.(noarch|x86_64|aarch64|i686|ppc64le|s390x)$/m.test(text)) {
    return { refused: `holds plain package names; ${askRpm}` }
  }
  return {
    refused: `is none of the formats that are read (${formatNames.join(', ')}); see muster inventory import --help, or say which with --format`,
  }
}
