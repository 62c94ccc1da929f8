// Against real advisories, inventories and labels of people; the files lie beside the project and are not part of it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ecosystemOf } from '#wire/advisories/ecosystem.ts'
import { packageKey, type Statement } from '../../advisories/advisories.ts'
import type { CataloguePackage } from '../../software/catalogue-package.ts'
import { comparedOf } from './compared.ts'
import { type Judgement, judge } from './judge.ts'

const data = join(import.meta.dirname, '../../../../../shared/data')
const text = (path: string) => gunzipSync(readFileSync(join(data, path))).toString()
const lines = <T>(path: string) =>
  text(path)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)

interface Osv {
  readonly id: string
  readonly summary?: string
  readonly upstream?: string[]
  readonly related?: string[]
  readonly affected: {
    readonly package: { readonly ecosystem: string; readonly name: string }
    readonly ranges: { readonly events: { readonly introduced?: string; readonly fixed?: string }[] }[]
  }[]
}

interface Inventory {
  readonly inventory_id: string
  readonly os: { readonly id: string; readonly version_id: string }
  readonly manager: CataloguePackage['manager']
  readonly packages: {
    readonly name: string
    readonly version?: string
    readonly evr?: string
    readonly arch: string
    readonly source?: string
    readonly source_version?: string
  }[]
}

/** All statements by package, and what each record deals with. */
class Known {
  readonly ids: string[] = []
  readonly #covers: (readonly string[])[] = []
  readonly #said = new Map<string, Statement[]>()

  record(id: string, covers: readonly string[]): number {
    this.#covers.push(covers)
    return this.ids.push(id) - 1
  }

  say(statement: Statement): void {
    const key = packageKey(statement.ecosystem, statement.name)
    const said = this.#said.get(key)
    if (said) said.push(statement)
    else this.#said.set(key, [statement])
  }

  judge(ecosystem: string, one: CataloguePackage): Judgement[] {
    const statements = this.#said.get(packageKey(ecosystem, comparedOf(one).name)) ?? []
    return judge(one, statements, (advisory) => this.#covers[advisory] ?? [])
  }

  covers(judgement: Judgement, vulnerability: string): boolean {
    const covers = this.#covers[judgement.statement.advisory] as readonly string[]
    return covers.includes(vulnerability) || this.ids[judgement.statement.advisory] === vulnerability
  }
}

function readOsv(path: string): Known {
  const known = new Known()
  for (const record of lines<Osv>(path)) {
    const advisory = known.record(record.id, [...(record.upstream ?? []), ...(record.related ?? [])])
    const streams = record.summary?.match(/(?<![\w.:+-])[A-Za-z0-9][\w.+-]*:[A-Za-z0-9][\w.+-]*/g) ?? []
    for (const { package: about, ranges } of record.affected)
      for (const { events } of ranges) {
        const fixed = events.find((event) => event.fixed !== undefined)?.fixed
        const introduced = events.find((event) => event.introduced !== undefined)?.introduced ?? '0'
        const statement: Statement = {
          ...{ advisory, ecosystem: ecosystemOf(about.ecosystem), name: about.name },
          ranges: [fixed === undefined ? { introduced } : { introduced, fixed }],
        }
        if (!/\.module[+_]el/.test(fixed ?? '')) known.say(statement)
        else for (const module of streams.length > 0 ? streams : ['*']) known.say({ ...statement, module })
      }
  }
  return known
}

function readAlpine(): Known {
  const known = new Known()
  for (const file of readdirSync(join(data, 'advisories/alpine-secdb'))) {
    const { distroversion, packages } = JSON.parse(text(`advisories/alpine-secdb/${file}`)) as {
      distroversion: string
      packages: null | { pkg: { name: string; secfixes: Record<string, string[]> } }[]
    }
    for (const { pkg } of packages ?? [])
      for (const [fixed, ids] of Object.entries(pkg.secfixes))
        for (const id of ids)
          known.say({
            ...{ advisory: known.record(id, []), ecosystem: `Alpine:${distroversion}`, name: pkg.name },
            ranges: [{ introduced: '0', fixed }],
          })
  }
  return known
}

const packagesOf = ({ manager, packages }: Inventory): CataloguePackage[] =>
  packages.map(({ name, version, evr, arch, source, source_version: sourceVersion }) => ({
    ...{ manager, name, architecture: arch, version: version ?? evr ?? '' },
    ...(source === undefined ? {} : { source }),
    ...(sourceVersion === undefined ? {} : { sourceVersion }),
  }))

interface Expected {
  readonly inventory_id: string
  readonly matches: { package: string; arch: string; advisory?: string; cves?: string[]; fixed: string }[]
}

/** For each inventory listed: what is found against what is expected. */
function compare(
  expectedIn: string,
  inventoriesIn: readonly string[],
  ecosystem: (os: Inventory['os']) => string,
  known: Known,
  write: (one: CataloguePackage, id: string, fixed: string | undefined) => string,
  writeExpected: (match: Expected['matches'][number]) => readonly string[],
): { inventories: number; matches: number } {
  const inventories = new Map(
    inventoriesIn.flatMap((path) => lines<Inventory>(path)).map((one) => [one.inventory_id, one]),
  )
  let matches = 0
  const listed = lines<Expected>(expectedIn)
  for (const { inventory_id: id, matches: expected } of listed) {
    const inventory = inventories.get(id) as Inventory
    const found = packagesOf(inventory).flatMap((one) =>
      known
        .judge(ecosystem(inventory.os), one)
        .filter(({ verdict }) => verdict === 'affected' || verdict === 'unfixed')
        .map(({ statement, fixed }) => write(one, known.ids[statement.advisory] as string, fixed)),
    )
    expect([...new Set(found)].sort(), id).toEqual([...new Set(expected.flatMap(writeExpected))].sort())
    matches += expected.length
  }
  return { inventories: listed.length, matches }
}

const mixed = 'inventories/mixed-distros.jsonl.gz'
const withAdvisory = [
  (one: CataloguePackage, id: string, fixed: string | undefined) => `${one.name} ${one.architecture} ${id} ${fixed}`,
  (match: Expected['matches'][number]) => [`${match.package} ${match.arch} ${match.advisory} ${match.fixed}`],
] as const

describe.runIf(existsSync(data))('real inventories match what is expected of them', () => {
  it('Debian 11 to 13', () => {
    const [found, expected] = withAdvisory
    const known = readOsv('advisories/debian-osv.jsonl.gz')
    const stream = (os: Inventory['os']) => `Debian:${os.version_id.split('.', 1)[0]}`
    const inventories = [mixed, 'inventories/debian-distroless.jsonl.gz']
    const counted = compare('matches/debian-expected.jsonl.gz', inventories, stream, known, found, expected)
    expect(counted).toEqual({ inventories: 455, matches: 2757 })
  })

  it('RHEL 8 and 9 by AlmaLinux’s advisories', () => {
    const [found, expected] = withAdvisory
    const known = readOsv('advisories/almalinux-osv.jsonl.gz')
    const stream = (os: Inventory['os']) => `AlmaLinux:${os.version_id.split('.', 1)[0]}`
    const counted = compare('matches/almalinux-expected.jsonl.gz', [mixed], stream, known, found, expected)
    expect(counted).toEqual({ inventories: 9, matches: 2595 })
  })

  it('Alpine 3.10', () => {
    const known = readAlpine()
    const counted = compare(
      'matches/alpine-expected.jsonl.gz',
      [mixed],
      (os) => `Alpine:v${os.version_id}`,
      known,
      (one, id, fixed) => `${one.name} ${id} ${fixed}`,
      (match) => (match.cves ?? []).map((cve) => `${match.package} ${cve} ${match.fixed}`),
    )
    expect(counted).toEqual({ inventories: 1, matches: 2 })
  })
})

/** A label names no source package; a later Debian has the same ones, but for the number in a library's name. */
const sourcesOf = (): Map<string, string> =>
  new Map(
    text('inventories/debian12-package-catalogue.tsv.gz')
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([name, , source]) => [name as string, source as string]),
  )

interface Label {
  readonly label: 'TP' | 'FP' | '??'
  readonly effective_cve: string
  readonly package: { readonly name: string; readonly version: string } | null
  readonly distro?: string
  readonly data?: string
}

describe.runIf(existsSync(data))('what people said of findings', () => {
  /** Counts of labels by label, data, modular or not, and whether we find it. */
  function counts(): Map<string, number> {
    const debian = readOsv('advisories/debian-osv.jsonl.gz')
    const rpm = readOsv('advisories/almalinux-osv.jsonl.gz')
    const sources = sourcesOf()
    const counted = new Map<string, number>()
    for (const { label, effective_cve: cve, package: named, distro, data: says } of lines<Label>(
      'matches/anchore-labels.jsonl.gz',
    )) {
      if (!named || (says !== 'match' && says !== 'fixed')) continue
      const isRpm = distro?.startsWith('AlmaLinux') ?? false
      const ecosystem = isRpm ? (distro as string) : distro === 'bullseye' ? 'Debian:11' : undefined
      if (!ecosystem) continue
      const source = isRpm ? undefined : (sources.get(named.name) ?? named.name.replace(/\d+$/, ''))
      const one: CataloguePackage = {
        ...{ manager: isRpm ? 'rpm' : 'dpkg', architecture: 'x86_64', ...named },
        ...(source === undefined ? {} : { source }),
      }
      const known = isRpm ? rpm : debian
      const about = known.judge(ecosystem, one).filter((judgement) => known.covers(judgement, cve))
      const verdict = ['affected', 'unfixed', 'unknown', 'fixed', 'not-affected'].find((v) =>
        about.some((j) => j.verdict === v),
      )
      const modular = /\.module[+_]el/.test(named.version) ? 'modular' : 'other'
      const key = `${label} ${says} ${modular} ${verdict}`
      counted.set(key, (counted.get(key) ?? 0) + 1)
    }
    return counted
  }

  it('is kept: each true one is found, none that is fixed is, and of the false ones of modules a third is left', () => {
    const counted = counts()
    const of = (what: string) => Object.fromEntries([...counted].filter(([key]) => key.startsWith(what)))
    expect(of('TP match other')).toEqual({ 'TP match other affected': 296 })
    expect(of('TP match modular')).toEqual({ 'TP match modular affected': 54 })
    // 36 concern another package of the same module, 18 are two builds of one release by AlmaLinux, 6 are of either of two streams.
    expect(of('FP match modular')).toEqual({
      'FP match modular affected': 60,
      'FP match modular fixed': 84,
      'FP match modular unknown': 20,
    })
    expect(
      Object.keys(of('FP fixed')).filter((key) => /affected$|unfixed$/.test(key) && !key.endsWith('not-affected')),
    ).toEqual([])
    expect(Object.values(of('FP fixed')).reduce((sum, one) => sum + one, 0)).toBe(16)
  })
})
