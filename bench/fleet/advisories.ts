// Made-up advisories about what the fleet can install, in OSV's form, so that their number and what they hit are known.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { installables, type Machine } from './catalogue.ts'
import { chanceOf } from './chance.ts'

export interface MadeUp {
  readonly id: string
  readonly source: string
  readonly fixed: string
}

type Sourced = readonly [source: string, version: string]

const allSources = (): Sourced[] => [
  ...new Map(installables().map((one) => [one.source, one.versions.at(-1) as string])),
]

/** Source packages that these machines have. */
export const sourcesOn = (machines: readonly Machine[]): Sourced[] => [
  ...new Map(
    machines
      .filter((machine) => machine.osId === 'debian' && machine.osVersion === '12')
      .flatMap(({ packages }) => packages.map((one) => [one.source ?? one.name, one.version] as const)),
  ),
]

/**
 * Advisory `number` about Debian 12, the same each time: one source package of those that can be installed. One in four is
 * fixed in a version that nobody has yet, so that it finds whoever has the package; the others are older than all.
 */
export function madeUp(count: number, seed = 7, among: readonly Sourced[] = allSources()): MadeUp[] {
  const chance = chanceOf(seed)
  return Array.from({ length: count }, (_, number) => {
    const [source, version] = chance.pick(among)
    return { id: `DSA-${seed}${number}-1`, source, fixed: number % 4 === 0 ? `${version}+next` : '0.0.1-1' }
  })
}

export const recordOf = ({ id, source, fixed }: MadeUp) =>
  JSON.stringify({
    schema_version: '1.7.0',
    id,
    modified: '2026-11-01T00:00:00Z',
    published: '2026-11-01T00:00:00Z',
    summary: `${source} - security update`,
    details: `Several vulnerabilities were discovered in ${source}. `.repeat(4),
    upstream: [`CVE-2026-${id.replace(/\D/g, '')}`],
    affected: [
      {
        package: { ecosystem: 'Debian:12', name: source },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
      },
    ],
  })

/** One record a line. */
export async function writeRecords(path: string, records: readonly MadeUp[]): Promise<void> {
  const file = createWriteStream(path)
  for (const record of records) if (!file.write(`${recordOf(record)}\n`)) await once(file, 'drain')
  file.end()
  await once(file, 'close')
}
