// Reads Red Hat's CSAF 2.0 documents (VEX per CVE, advisories per erratum): which binary package is fixed where, and where not.
import type { Affected } from '#wire/advisories/advisory.ts'
import type { Fault, SourceRecord } from '../sources/source.ts'
import { productsOf, type RpmProduct } from './csaf-products.ts'
import { cvssAmong } from './cvss.ts'
import { type Fields, fieldsOf, idOf, instantOf, listOf, proseOf, wordOf } from './fields.ts'
import { isModular } from './modules.ts'
import { orderFor } from './ranges.ts'

type State = NonNullable<Affected['state']>

/** OASIS CSAF 2.0, profiles csaf_vex and csaf_security_advisory; product_status decides, remediations say why there is no fix. */
export function* readCsaf(value: unknown, raw: Buffer, where: string): Generator<SourceRecord | Fault> {
  const document = fieldsOf(fieldsOf(value)?.document)
  const tracking = fieldsOf(document?.tracking)
  const id = idOf(tracking?.id)
  const at = [where, id].filter(Boolean).join(', ')
  if (!document || !id) return yield { fault: `${where || 'the document'}: no CSAF document with a tracking id` }
  const vulnerabilities = listOf(fieldsOf(value)?.vulnerabilities)
    .map(fieldsOf)
    .filter((one) => one !== undefined)
  const productOf = productsOf(fieldsOf(value)?.product_tree)
  const notes: string[] = []
  const gathered = new Gathered()
  for (const vulnerability of vulnerabilities) gathered.add(vulnerability, productOf)
  const { cvss, left } = cvssAmong(vulnerabilities.flatMap(vectorsOf))
  notes.push(...left.slice(0, 5))
  const affected = gathered.affected(notes)
  const published = instantOf(tracking?.initial_release_date)
  const modified = instantOf(tracking?.current_release_date)
  if (!modified) notes.push('current_release_date is no date')
  const severity = wordOf(fieldsOf(document.aggregate_severity)?.text, 40)?.toLowerCase()
  const cves = vulnerabilities.map(({ cve }) => idOf(cve)).filter((cve) => cve !== undefined && cve !== id)
  const details = detailsOf(document, vulnerabilities)
  yield {
    key: id,
    raw,
    advisory: {
      id,
      kind: /^RHBA-/.test(id) ? 'bugfix' : /^RHEA-/.test(id) ? 'enhancement' : 'security',
      title: proseOf(document.title, 300) || id,
      aliases: [],
      covers: [...new Set(cves)] as string[],
      cvss,
      ...(severity ? { severity } : {}),
      ...(published ? { published } : {}),
      ...(modified ? { modified } : {}),
      affected,
    },
    ...((modified ?? published) ? { statedAt: (modified ?? published) as string } : {}),
    ...(details ? { details } : {}),
    references: [...listOf(document.references), ...vulnerabilities.flatMap((one) => listOf(one.references))]
      .map(fieldsOf)
      .map((one) => ({ type: wordOf(one?.category, 40) ?? 'WEB', url: wordOf(one?.url, 1_000) ?? '' }))
      .filter(({ url }) => /^https?:\/\//.test(url))
      .slice(0, 100),
  }
  if (notes.length > 0) yield { fault: `${at}: ${notes.slice(0, 5).join('; ')}`, key: id, note: true }
}

/** Statements about one package of one stream and module. */
interface Package {
  readonly about: Pick<Affected, 'ecosystem' | 'name' | 'module'>
  /** Fixed version → architectures. */
  readonly fixed: Map<string, Set<string>>
  state?: State
}

/** Where several statements meet, the one that leaves more to do holds. */
const weight: Readonly<Record<State, number>> = {
  unfixed: 5,
  ignored: 4,
  undetermined: 3,
  'end-of-life': 2,
  'not-affected': 1,
}

/** Symbols and sources for debuggers, a third of all products: nothing of them runs. */
const noCode = /-debug(info|source)(-common)?$/

class Gathered {
  readonly #packages = new Map<string, Package>()

  add(vulnerability: Fields, productOf: (id: string) => RpmProduct | undefined): void {
    const status = fieldsOf(vulnerability.product_status)
    const never = neverFixed(vulnerability)
    const each = (name: string, then: (held: Package, product: RpmProduct, id: string) => void) => {
      for (const id of listOf(status?.[name])) {
        const product = typeof id === 'string' ? productOf(id) : undefined
        if (product && !noCode.test(product.name)) then(this.#held(product), product, id as string)
      }
    }
    each('fixed', ({ fixed }, { version, arch }) => {
      if (!version || arch === 'src') return
      const arches = fixed.get(version) ?? new Set()
      if (arch) arches.add(arch)
      fixed.set(version, arches)
    })
    const set = (held: Package, state: State) => {
      if (!held.state || weight[state] > weight[held.state]) held.state = state
    }
    each('known_affected', (held, _, id) => set(held, never.has(id) ? 'ignored' : 'unfixed'))
    each('under_investigation', (held) => set(held, 'undetermined'))
    // A version that is not affected says nothing of older ones; without a version it is the package.
    each('known_not_affected', (held, { version }) => {
      if (!version) set(held, 'not-affected')
    })
  }

  /** A source package stands for the binary one of its name: older documents name no other where there is no fix. */
  #held({ ecosystem, name, module }: RpmProduct): Package {
    const about = { ecosystem, name: name.replace(/\.src$/, ''), ...(module ? { module } : {}) }
    const key = JSON.stringify(about)
    const held = this.#packages.get(key) ?? { about, fixed: new Map() }
    this.#packages.set(key, held)
    return held
  }

  affected(notes: string[]): Affected[] {
    return [...this.#packages.values()].flatMap((held) => statementsOf(held, notes))
  }
}

function statementsOf({ about, fixed, state }: Package, notes: string[]): Affected[] {
  const order = orderFor(about.ecosystem)
  const valid = [...fixed.keys()].filter((version) => order?.valid(version))
  if (valid.length < fixed.size) notes.push(`${about.ecosystem} ${about.name}: a fixed version is no version`)
  // A fix outweighs what is said of the package as a whole, which is about releases that have none.
  if (valid.length > 0)
    return byArchitecture(new Map(valid.map((version) => [version, fixed.get(version) ?? new Set<string>()]))).flatMap(
      ({ versions, architectures }) => {
        const only = architectures ? { architectures } : {}
        return modulesAmong(about, versions).map((one) => ({
          ...one.about,
          ...only,
          ranges: ladder(one.versions, about),
        }))
      },
    )
  if (fixed.size > 0) return [{ ...about, ranges: [], state: 'undetermined' }]
  if (!state) return []
  const open = state === 'unfixed' || state === 'ignored'
  return [{ ...about, ranges: open ? [{ introduced: '0' }] : [], state }]
}

/** A modular version whose module the document does not name belongs to some module. */
function modulesAmong(about: Package['about'], versions: readonly string[]) {
  if (about.module) return [{ about, versions }]
  const modular = versions.filter(isModular)
  const plain = versions.filter((version) => !isModular(version))
  return [
    ...(plain.length > 0 ? [{ about, versions: plain }] : []),
    ...(modular.length > 0 ? [{ about: { ...about, module: '*' }, versions: modular }] : []),
  ]
}

/** Architectures are named only where they were fixed by different versions. */
function byArchitecture(fixed: ReadonlyMap<string, ReadonlySet<string>>) {
  const versions = [...fixed.keys()]
  const apart = versions.every((one) =>
    versions.every(
      (other) => one === other || [...(fixed.get(one) ?? [])].every((arch) => !fixed.get(other)?.has(arch)),
    ),
  )
  return versions.length > 1 && apart
    ? versions.map((version) => ({ versions: [version], architectures: [...(fixed.get(version) ?? [])].sort() }))
    : [{ versions, architectures: undefined }]
}

/**
 * Fixes of several minor releases of one stream: below the first; then from behind that minor release's own builds up to the
 * next. `23.el9_2.4` and `26.el9_3.2`: `[0, 23.el9_2.4)` and `[23.el9_3, 26.el9_3.2)`, so that a later build for 9.2 is fixed.
 */
export function ladder(versions: readonly string[], about: Pick<Affected, 'ecosystem'>): Affected['ranges'] {
  const order = orderFor(about.ecosystem)
  const sorted = order ? [...versions].sort(order.compare) : [...versions]
  let introduced = '0'
  return sorted.flatMap((fixed) => {
    const from = introduced
    const minor = /^(.*\.el\d+_)(\d+)\b/.exec(fixed)
    introduced = minor ? `${minor[1]}${Number(minor[2]) + 1}` : fixed
    return order && from !== '0' && order.compare(from, fixed) >= 0 ? [] : [{ introduced: from, fixed }]
  })
}

/** Products that Red Hat says it will not fix, or no longer looks after. */
function neverFixed(vulnerability: Fields): Set<unknown> {
  const none = listOf(vulnerability.remediations)
    .map(fieldsOf)
    .filter((one) => one?.category === 'no_fix_planned')
  return new Set(none.flatMap((one) => listOf(one?.product_ids)))
}

function vectorsOf(vulnerability: Fields): unknown[] {
  return listOf(vulnerability.scores)
    .map(fieldsOf)
    .flatMap((score) => [score?.cvss_v2, score?.cvss_v3, score?.cvss_v4])
    .map(fieldsOf)
    .filter((score) => score !== undefined)
    .map(({ vectorString }) => vectorString)
}

function detailsOf(document: Fields, vulnerabilities: readonly Fields[]): string {
  const notes = [...vulnerabilities.flatMap(({ notes }) => listOf(notes)), ...listOf(document.notes)].map(fieldsOf)
  const told = notes.filter((note) => ['description', 'general', 'summary'].includes(String(note?.category)))
  return proseOf(told.map((note) => proseOf(note?.text, 20_000)).join('\n\n'), 100_000)
}
