// Brings the matches of a tenant up to date: only the packages about which something changed, only the entries and streams that are new.
import type { Advisories } from '../advisories/advisories.ts'
import type { Entry, TenantCatalogue } from '../software/tenant-catalogue.ts'
import type { Fleet } from './fleet.ts'
import { lookupNames } from './match/compared.ts'
import type { Match } from './match/match.ts'
import { matchEntry, Unpacked, type Used, usedFor } from './match-entry.ts'
import type { Rematched } from './matches.ts'
import type { Slices } from './slices.ts'

/** Entries are handed over in batches of about so many. */
const batchEntries = 512

export class Matcher {
  readonly #advisories: Advisories
  readonly #memory: TenantCatalogue
  readonly #fleet: Fleet
  /** Public entries by each name that statements about them may stand under. */
  readonly #byName = new Map<string, number[]>()
  /** Entries up to this number are in `#byName`. */
  #known = 0
  /** From which ecosystem each stream was matched last. */
  readonly #used = new Map<string, Used | undefined>()
  /** Streams that are matched as a whole, and package keys (`packageKey`) that are matched anew. */
  #streams = new Set<string>()
  #keys = new Set<string>()

  constructor(advisories: Advisories, memory: TenantCatalogue, fleet: Fleet) {
    this.#advisories = advisories
    this.#memory = memory
    this.#fleet = fleet
  }

  /** True when anything of it concerns a package that devices of this tenant have or had. */
  changed(packages: ReadonlySet<string>): boolean {
    for (const key of packages) if (this.#byName.has(nameIn(key))) this.#keys.add(key)
    return this.#keys.size > 0
  }

  /** Everything is matched again at the next `rematch`. */
  reset(): void {
    for (const stream of this.#fleet.streams.keys()) this.#streams.add(stream)
  }

  usedFor(stream: string): Used | undefined {
    return this.#used.get(stream)
  }

  /** A stream is new, or the advisories it is matched by are others than before: until it is matched its numbers say nothing. */
  get behind(): boolean {
    if (this.#streams.size > 0) return true
    for (const [name, { stream }] of this.#fleet.streams)
      if (!this.#used.has(name) || usedFor(this.#advisories, stream)?.ecosystem !== this.#used.get(name)?.ecosystem)
        return true
    return false
  }

  /** Gives batches of what was matched anew; each is true of the moment it is given. */
  async *rematch(slices: Slices): AsyncGenerator<readonly Rematched[]> {
    const fresh = this.#learn()
    const streams = this.#streams
    const keys = this.#keys
    this.#streams = new Set()
    this.#keys = new Set()
    /** Nothing stands for these streams yet, so what matches nothing need not be said. */
    const untouched = new Set<string>()
    for (const [name, { stream }] of this.#fleet.streams) {
      const before = this.#used.get(name)
      const used = usedFor(this.#advisories, stream)
      this.#used.set(name, used)
      if (used?.ecosystem === before?.ecosystem) continue
      streams.add(name)
      if (!before) untouched.add(name)
    }
    const unpacked = new Unpacked(this.#advisories)
    let batch: Rematched[] = []
    for (const [name, entries] of this.#work(streams, keys, fresh)) {
      const used = this.#used.get(name)
      for (const entry of entries) {
        const matches = used ? matchEntry(unpacked, used, name, entry) : nothing
        if (matches.length > 0 || !untouched.has(name)) batch.push({ stream: name, entry: entry.number, matches })
      }
      const rested = slices.rest()
      if (batch.length < batchEntries && !rested) continue
      yield batch
      batch = []
      await rested
    }
    if (batch.length > 0) yield batch
  }

  /** Stream by stream, the entries of one name together. */
  *#work(
    streams: ReadonlySet<string>,
    keys: ReadonlySet<string>,
    fresh: readonly Entry[],
  ): Generator<[string, Entry[]]> {
    for (const stream of streams)
      for (const numbers of this.#byName.values()) yield [stream, this.#comparable(stream, numbers)]
    for (const [
      stream,
      {
        stream: { origins },
      },
    ] of this.#fleet.streams) {
      if (streams.has(stream)) continue
      const used = this.#used.get(stream)
      if (!used) continue
      for (const key of keys)
        if (key.startsWith(`${used.ecosystem}\0`))
          yield [stream, this.#comparable(stream, this.#byName.get(nameIn(key)) ?? [])]
      for (const entry of fresh) if (origins.includes(entry.package.origin ?? '')) yield [stream, [entry]]
    }
  }

  #comparable(stream: string, numbers: readonly number[]): Entry[] {
    const { origins } = this.#fleet.streams.get(stream)?.stream ?? nowhere
    const found: Entry[] = []
    for (const number of numbers) {
      const entry = this.#memory.entry(number)
      if (entry && origins.includes(entry.package.origin ?? '')) found.push(entry)
    }
    return found
  }

  /** Takes in entries that came since the last time. */
  #learn(): Entry[] {
    const fresh: Entry[] = []
    for (; this.#known < this.#memory.known; this.#known++) {
      const entry = this.#memory.entry(this.#known + 1)
      if (!entry) continue
      fresh.push(entry)
      for (const name of lookupNames(entry.package)) {
        const numbers = this.#byName.get(name)
        if (numbers) numbers.push(entry.number)
        else this.#byName.set(name, [entry.number])
      }
    }
    return fresh
  }
}

const nothing: readonly Match[] = []
const nowhere = { origins: [] as readonly string[] }
const nameIn = (key: string) => key.slice(key.indexOf('\0') + 1)
