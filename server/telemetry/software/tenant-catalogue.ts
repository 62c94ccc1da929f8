// The packages of one tenant in memory: by number, by key and by name, with the devices that have each.

import type * as z from 'zod'
import type { SoftwareRow } from '#wire/console/software.ts'
import type { CataloguePackage } from './catalogue-package.ts'
import { Posting } from './posting.ts'

/** What names a package within one device. */
export type PackageKey = Pick<CataloguePackage, 'manager' | 'name' | 'architecture' | 'version'>

/** All versions of one package name. */
interface Title {
  readonly manager: CataloguePackage['manager']
  readonly name: string
  readonly folded: string
  readonly numbers: Set<number>
  /** Devices with any version; undefined when it has to be counted again. */
  devices: number | undefined
}

export interface Entry {
  readonly number: number
  readonly package: CataloguePackage
  /** Absent for packages that are not public: nothing is kept of them but the sets. */
  readonly firstSeen: string | undefined
}

const keyOf = (one: PackageKey) => `${one.manager}\0${one.name}\0${one.architecture}\0${one.version}`
const titleOf = (one: Pick<CataloguePackage, 'manager' | 'name'>) => `${one.manager}\0${one.name}`

/**
 * Public packages have the catalogue's numbers (from 1), others numbers below 0 that this process gave them and that
 * mean nothing elsewhere. The latter are forgotten with the last device that has them.
 */
export class TenantCatalogue {
  readonly #entries = new Map<number, Entry & { readonly title: Title }>()
  readonly #byKey = new Map<string, number[]>()
  readonly #titles = new Map<string, Title>()
  /** By catalogue number. */
  readonly #public: (Posting | undefined)[] = []
  readonly #private = new Map<number, Posting>()
  #sorted: Title[] | undefined
  #lastPrivate = 0
  /** The highest number this process knows. */
  known = 0
  /** How often entries had gone when these were read. */
  removals = 0

  enter(number: number, one: CataloguePackage, firstSeen: string | undefined): void {
    if (number > this.known) this.known = number
    const key = keyOf(one)
    const alike = this.#byKey.get(key)
    if (alike) alike.push(number)
    else this.#byKey.set(key, [number])
    let title = this.#titles.get(titleOf(one))
    if (!title) {
      title = { manager: one.manager, name: one.name, folded: one.name.toLowerCase(), numbers: new Set(), devices: 0 }
      this.#titles.set(titleOf(one), title)
      this.#sorted = undefined
    }
    title.numbers.add(number)
    this.#entries.set(number, { number, package: one, firstSeen, title })
  }

  entry(number: number): Entry | undefined {
    return this.#entries.get(number)
  }

  /** Numbers of packages with this key; several when they differ in source, vendor, origin or module. */
  alike(key: PackageKey): readonly number[] {
    return this.#byKey.get(keyOf(key)) ?? []
  }

  /** The number of exactly this package; undefined when it has none yet. */
  numberOf(one: CataloguePackage): number | undefined {
    return this.alike(one).find((number) => same((this.#entries.get(number) as Entry).package, one))
  }

  /** The number this process uses for a package that is not public. */
  privateNumber(one: CataloguePackage): number {
    const number = this.numberOf(one)
    if (number !== undefined) return number
    this.#lastPrivate -= 1
    this.enter(this.#lastPrivate, one, undefined)
    return this.#lastPrivate
  }

  put(device: number, number: number): void {
    if (this.#posting(number).add(device)) this.#recount(number)
  }

  /**
   * As `put` for the public packages of many devices, while nobody counts yet. Ordered by package first (a counting
   * sort), so that each posting is touched once for all of them and stays in the processor's cache.
   */
  load(sets: readonly { readonly device: number; readonly numbers: Int32Array }[]): void {
    const ends = new Int32Array(this.known + 1)
    let total = 0
    for (const { numbers } of sets) {
      for (let i = 0; i < numbers.length; i++) (ends[numbers[i] as number] as number)++
      total += numbers.length
    }
    for (let number = 1; number < ends.length; number++) (ends[number] as number) += ends[number - 1] as number
    const devices = new Int32Array(total)
    for (let i = sets.length - 1; i >= 0; i--) {
      const { device, numbers } = sets[i] as (typeof sets)[number]
      for (let j = 0; j < numbers.length; j++) devices[--(ends[numbers[j] as number] as number)] = device
    }
    for (let number = 1; number < ends.length; number++) {
      const until = number + 1 < ends.length ? (ends[number + 1] as number) : total
      if (until === ends[number]) continue
      const posting = this.#posting(number)
      for (let i = ends[number] as number; i < until; i++) posting.add(devices[i] as number)
    }
  }

  take(device: number, number: number): void {
    const posting = this.#at(number)
    if (!posting?.delete(device)) return
    this.#recount(number)
    if (number < 0 && posting.size === 0) this.#forget(number)
  }

  /** Takes devices out of every posting, in one walk; `gone` as in `Posting.without`. */
  drop(gone: Uint32Array): void {
    for (const [number, posting] of this.#public.entries()) if (posting?.without(gone)) this.#recount(number)
    for (const [number, posting] of [...this.#private]) {
      if (!posting.without(gone)) continue
      this.#recount(number)
      if (posting.size === 0) this.#forget(number)
    }
  }

  /** `first`: the entries that are there, with their first days, as of when `known` was the highest number. */
  keepOnly(first: ReadonlyMap<number, string>, known: number): void {
    for (const [number, entry] of [...this.#entries]) {
      if (number < 1 || number > known) continue
      const firstSeen = first.get(number)
      if (firstSeen !== undefined) this.#entries.set(number, { ...entry, firstSeen })
      // Whoever still counts for it here was erased, and this process has not heard of that yet.
      else this.#forget(number)
    }
  }

  /** Makes these the device's packages, whatever it had before: the slow way, when that is not known. */
  replace(device: number, numbers: ReadonlySet<number>): void {
    for (const number of this.#held())
      if (!numbers.has(number) && this.#at(number)?.has(device)) this.take(device, number)
    for (const number of numbers) this.put(device, number)
  }

  /** Drops all postings, and with them every name that is not public. */
  clear(): void {
    this.#public.length = 0
    for (const number of [...this.#private.keys()]) this.#forget(number)
    for (const title of this.#titles.values()) title.devices = undefined
  }

  /** Every package it knows, whether or not a device has it. */
  entries(): Iterable<Entry> {
    return this.#entries.values()
  }

  /** The devices that have a package; undefined while none ever had it. Not to be changed. */
  posting(number: number): Posting | undefined {
    return this.#at(number)
  }

  devices(number: number): number {
    return this.#at(number)?.size ?? 0
  }

  /** Numbers of the devices with any version, or with this version, of packages of that name, ascending. */
  devicesWith(name: string, version: string | undefined): number[] {
    const found = new Set<number>()
    for (const manager of ['dpkg', 'rpm', 'apk'] as const)
      for (const { number } of this.versions(manager, name, true))
        if (version === undefined || this.#entries.get(number)?.package.version === version)
          for (const device of this.#at(number)?.numbers() ?? []) found.add(device)
    return [...found].sort((a, b) => a - b)
  }

  /** Devices with any of these packages. */
  devicesOf(numbers: readonly number[]): number {
    return Posting.unionSize(numbers.flatMap((number) => this.#at(number) ?? []))
  }

  /** The entries of a package that devices have now; `all` adds those that none has any more. */
  versions(manager: CataloguePackage['manager'], name: string, identifiers: boolean, all = false): Entry[] {
    const title = this.#titles.get(titleOf({ manager, name }))
    return [...(title?.numbers ?? [])]
      .filter((number) => (all || this.devices(number) > 0) && (identifiers || number > 0))
      .map((number) => this.#entries.get(number) as Entry)
  }

  counts(): { packages: number; versions: number } {
    const numbers = this.#held()
    return {
      packages: new Set(numbers.map((number) => this.#entries.get(number)?.title)).size,
      versions: numbers.length,
    }
  }

  /** Every package that a device has, by name; private ones only for who may see identifiers. */
  *rows(wanted: { search: string; managers: readonly string[]; identifiers: boolean }): Generator<SoftwareTitle> {
    const needle = wanted.search.toLowerCase()
    this.#sorted ??= [...this.#titles.values()].sort((a, b) =>
      a.name < b.name ? -1 : a.name > b.name ? 1 : a.manager < b.manager ? -1 : 1,
    )
    for (const title of this.#sorted) {
      if (!title.folded.includes(needle)) continue
      if (wanted.managers.length > 0 && !wanted.managers.includes(title.manager)) continue
      const numbers = [...title.numbers].filter((n) => this.devices(n) > 0 && (wanted.identifiers || n > 0))
      if (numbers.length === 0) continue
      const whole = wanted.identifiers || ![...title.numbers].some((number) => number < 0)
      yield new SoftwareTitle(this, title, numbers, whole)
    }
  }

  #at(number: number): Posting | undefined {
    return number > 0 ? this.#public[number] : this.#private.get(number)
  }

  #posting(number: number): Posting {
    let posting = this.#at(number)
    if (!posting) {
      posting = new Posting()
      if (number > 0) this.#public[number] = posting
      else this.#private.set(number, posting)
    }
    return posting
  }

  /** Numbers of the packages that devices have. */
  #held(): number[] {
    const held = [...this.#private.keys()]
    for (const [number, posting] of this.#public.entries()) if (posting && posting.size > 0) held.push(number)
    return held
  }

  #recount(number: number): void {
    const entry = this.#entries.get(number)
    if (entry) entry.title.devices = undefined
  }

  #forget(number: number): void {
    const entry = this.#entries.get(number)
    if (!entry) return
    this.#entries.delete(number)
    if (number > 0) this.#public[number] = undefined
    else this.#private.delete(number)
    const key = keyOf(entry.package)
    const alike = (this.#byKey.get(key) ?? []).filter((one) => one !== number)
    if (alike.length > 0) this.#byKey.set(key, alike)
    else this.#byKey.delete(key)
    entry.title.numbers.delete(number)
    if (entry.title.numbers.size > 0) return
    this.#titles.delete(titleOf(entry.package))
    this.#sorted = undefined
  }
}

/** A row of the software list; what costs is counted when it is asked for, and kept until it changes. */
export class SoftwareTitle {
  readonly #catalogue: TenantCatalogue
  readonly #title: Title
  readonly #numbers: readonly number[]
  /** Nothing of the title is hidden, so that its count may be kept with it. */
  readonly #whole: boolean

  constructor(catalogue: TenantCatalogue, title: Title, numbers: readonly number[], whole: boolean) {
    this.#catalogue = catalogue
    this.#title = title
    this.#numbers = numbers
    this.#whole = whole
  }

  get name(): string {
    return this.#title.name
  }

  get manager(): CataloguePackage['manager'] {
    return this.#title.manager
  }

  get versions(): number {
    return new Set(this.#numbers.map((number) => this.#catalogue.entry(number)?.package.version)).size
  }

  get devices(): number {
    if (!this.#whole) return this.#catalogue.devicesOf(this.#numbers)
    this.#title.devices ??= this.#catalogue.devicesOf(this.#numbers)
    return this.#title.devices
  }

  row(): z.infer<typeof SoftwareRow> {
    const one = this.#catalogue.entry(this.#numbers.at(-1) as number)?.package
    return {
      manager: this.manager,
      name: this.name,
      versions: this.versions,
      devices: this.devices,
      ...(one?.vendor === undefined ? {} : { vendor: one.vendor }),
      ...(one?.origin === undefined ? {} : { origin: one.origin }),
      public: this.#numbers.some((number) => number > 0),
    }
  }
}

function same(a: CataloguePackage, b: CataloguePackage): boolean {
  return (
    a.source === b.source &&
    a.sourceVersion === b.sourceVersion &&
    a.vendor === b.vendor &&
    a.origin === b.origin &&
    a.module === b.module
  )
}
