// What the preview says is lost (D3) comes from the code: each use names files that read its fields, and no reader is in no use.
import { describe, expect, it } from 'vitest'
import { fieldsOf } from '#wire/telemetry/dictionary.ts'
import { eventFields } from '#wire/telemetry/event.ts'
import { kinds } from '#wire/telemetry/kinds.ts'
import { type Use, uses } from '#wire/telemetry/uses.ts'
import { type File, isCode, isTest, repository } from './tree.ts'

const telemetry = (...files: string[]) => files.map((file) => `server/telemetry/${file}.ts`)
const devices = (...files: string[]) => files.map((file) => `server/devices/${file}.ts`)

/** By the use's code: the files whose code reads its fields, each field in at least one of them. */
const where: Readonly<Record<string, readonly string[]>> = {
  'device.history': telemetry('device-history', 'apply-facts'),
  'device.hardware': telemetry('show-device'),
  'device.network': telemetry('show-device'),
  'device.packages': telemetry('device-software', 'software/tenant-catalogue', 'software/apply-software'),
  'device.sbom': telemetry('sbom/device-sbom', 'sbom/bill', 'sbom/purl', 'sbom/spdx', 'sbom/cyclonedx'),
  'device.services': telemetry('show-device'),
  'device.system': telemetry('show-device'),
  'devices.columns': devices('row'),
  'devices.facets': devices('device-facets', 'filter'),
  'devices.name': devices('note-facts', 'label', 'names'),
  'devices.status-contact': telemetry('status'),
  'devices.status-packages': telemetry('status', 'exposure-reasons', 'findings/exposure'),
  'devices.status-restart': telemetry('status', 'show-device'),
  'events.list': telemetry('events/list-events', 'events/event-counts'),
  'events.times': devices('of-persons'),
  'findings.devices': telemetry('findings/list-exposed-devices'),
  'findings.explain': telemetry('findings/explain-finding'),
  'findings.match': telemetry(
    ...['findings/fleet', 'findings/match/compared', 'findings/match/judge', 'findings/match/rules'],
    ...['findings/match/module-streams', 'findings/matcher', 'findings/tally', 'findings/open-findings'],
  ),
  'findings.vex': telemetry('findings/vex/product', 'findings/vex/export-vex', 'findings/decisions/show-decisions'),
  'group.sbom': telemetry('sbom/group-sbom', 'sbom/bill', 'sbom/purl'),
  'overview.systems': devices('count-devices'),
  'sharing.assets': telemetry('sharing/assets'),
  'software.list': telemetry('list-software', 'show-software', 'software-counts', 'software/tenant-catalogue'),
  'software.quality': telemetry('quality/show-quality'),
}

/** They store, import, count rows, erase or hand everything to the person concerned: they stop with no field. */
const carriers: readonly string[] = [
  ...telemetry('store-records', 'import-inventories', 'device-known', 'disclose', 'facts', 'held', 'held-digests'),
  ...telemetry('intake', 'settle', 'software/open-catalogue', 'software/store', 'software/catalogue-package'),
  ...telemetry('software/apply-software', 'software/tenant-catalogue'),
  ...devices('open-names', 'names', 'note-facts', 'find-device', 'hide', 'disclose'),
  // What is shown is told to the log of looks, by name.
  'server/doors/console/shows.ts',
  // Names what may be shared; `sharing/assets` does it.
  'server/people/consents/purposes.ts',
  'server/rights/erase/forget-devices.ts',
]

/** Names of fields that mean nothing else in the server's code. */
const ownWords = [
  ...['hostName', 'osId', 'osVersion', 'osCodename', 'osName', 'deviceClass', 'virtualisation', 'bootedOn'],
  ...['rebootRequired', 'agentVersion', 'firmwareVersion', 'firmwareDate', 'cpuModel', 'cpuCores', 'cpuThreads'],
  ...['memoryMebibytes', 'hardwareAddress', 'installedOn', 'sourceVersion'],
]
/** Ways to everything that is held of a device or of its packages. */
const doors = /\breadHeld\(context|\bopenFacts\(|\bcatalogue\.of\(/

const declared = [...kinds.flatMap(fieldsOf), ...eventFields()].map(({ kind, field }) => `${kind}.${field}`)
const isWord = (text: string, word: string) => new RegExp(`\\b${word}\\b`).test(text)
/** A host name is the `host` of a device's label. */
const wordsFor = (field: string) =>
  field === 'system.hostName' ? ['hostName', 'host'] : [field.split('.')[1] as string]

/** Uses whose files do not read one of their fields, or that name no file or a field there is not. */
function untrue(files: ReadonlyMap<string, string>, all: readonly Use[]): string[] {
  return all.flatMap(({ code, fields }) => {
    const texts = (where[code] ?? []).map((path) => files.get(path))
    if (texts.length === 0 || texts.includes(undefined)) return [`${code}: no such files`]
    return fields.flatMap((field) => {
      const [kind, name] = field.split('.') as [string, string]
      if (name !== '*' && !declared.includes(field)) return [`${code}: ${field} is not in the dictionary`]
      const words = name === '*' ? [kind, 'facts', 'packages', 'contents'] : wordsFor(field)
      return texts.some((text) => words.some((word) => isWord(text as string, word))) ? [] : [`${code}: ${field}`]
    })
  })
}

/** Files of the server that read fields and stand in no use for them. */
function unnamed(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, text]) => {
    if (carriers.includes(path)) return []
    const own = uses.filter(({ code }) => where[code]?.includes(path))
    const named = new Set(own.flatMap(({ fields }) => fields))
    const fields = declared.filter((field) => {
      const [kind, name] = field.split('.') as [string, string]
      return ownWords.includes(name) && isWord(text, name) && !named.has(field) && !named.has(`${kind}.*`)
    })
    const passes = doors.test(text) && own.length === 0 ? ['everything held'] : []
    return [...fields, ...passes].map((what) => `${path}: ${what}`)
  })
}

const server = new Map(
  repository
    .filter(({ path }) => path.startsWith('server/') && isCode(path) && !isTest(path))
    .map(({ path, text }: File) => [path, text.replaceAll(/^import .*$|\/\/.*$|\/\*[\s\S]*?\*\//gm, '')]),
)

describe('uses of what devices tell', () => {
  it('are where they are said to be', () => {
    expect(untrue(server, uses)).toEqual([])
    expect(Object.keys(where).sort()).toEqual(uses.map(({ code }) => code).sort())
    for (const path of carriers) expect([...server.keys()]).toContain(path)
  })

  it('are all said', () => {
    expect(unnamed(server)).toEqual([])
  })

  it('are found missing and found untrue when somebody plants them', () => {
    const planted = new Map([...server, ['server/telemetry/rank.ts', 'export const rank = (d) => d.rebootRequired']])
    expect(unnamed(planted)).toEqual(['server/telemetry/rank.ts: system.rebootRequired'])
    expect(unnamed(new Map([['server/doors/all.ts', 'await readHeld(context, 1, 2)']]))).toEqual([
      'server/doors/all.ts: everything held',
    ])
    const stale: Use = { code: 'software.quality', says: '', fields: ['system.bootedOn'] }
    expect(untrue(server, [stale])).toEqual(['software.quality: system.bootedOn'])
  })
})
