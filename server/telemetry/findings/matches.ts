// What matched in one tenant: by stream and catalogue entry for questions about devices, by advisory for questions about the fleet.
import type { AdvisoryHead } from '../advisories/advisories.ts'
import type { Match } from './match/match.ts'
import type { Weight } from './weigh.ts'

/** One advisory, by whichever source, and everything it matched. */
export interface Finding {
  /** The advisory's id as its publisher names it. */
  readonly id: string
  /** Grows with every change of `matches` or of what the advisory says. */
  version: number
  matches: readonly Match[]
  /** Its records, one per source; read when they are first asked for. */
  heads: readonly AdvisoryHead[] | undefined
  weight: Weight | undefined
}

/** The matches of one entry in one stream, as they are now. */
export interface Rematched {
  readonly stream: string
  readonly entry: number
  readonly matches: readonly Match[]
}

const none: ReadonlyMap<number, readonly Match[]> = new Map()

export class Matches {
  readonly #byStream = new Map<string, Map<number, readonly Match[]>>()
  readonly #findings = new Map<string, Finding>()
  readonly #idOf: (advisory: number) => string
  revision = 0

  /** `idOf` gives the id of a record by its number; it may have been withdrawn. */
  constructor(idOf: (advisory: number) => string) {
    this.#idOf = idOf
  }

  /** Entries of a stream with any match. */
  inStream(stream: string): ReadonlyMap<number, readonly Match[]> {
    return this.#byStream.get(stream) ?? none
  }

  streams(): Iterable<[string, ReadonlyMap<number, readonly Match[]>]> {
    return this.#byStream
  }

  findings(): Iterable<Finding> {
    return this.#findings.values()
  }

  get size(): number {
    return this.#findings.size
  }

  finding(id: string): Finding | undefined {
    return this.#findings.get(id)
  }

  findingOf(match: Match): Finding {
    return this.#findings.get(this.#ids.get(match.statement.advisory) as string) as Finding
  }

  /** Ids by record number, kept beyond the record's end: what it matched has to be found once more to be taken out. */
  readonly #ids = new Map<number, string>()

  /**
   * Puts matches in the place of those that stood for the same entries. Gives every finding that changed, in what matched or
   * in what its advisory says, as it was before (`matches` of one that is new are empty).
   */
  replace(batch: readonly Rematched[]): Map<string, readonly Match[]> {
    const gone = new Map<string, Set<Match>>()
    const come = new Map<string, Match[]>()
    for (const { stream, entry, matches } of batch) {
      let entries = this.#byStream.get(stream)
      if (!entries) {
        entries = new Map()
        this.#byStream.set(stream, entries)
      }
      for (const match of entries.get(entry) ?? []) collect(gone, this.#id(match), () => new Set<Match>()).add(match)
      for (const match of matches) collect(come, this.#id(match), () => []).push(match)
      if (matches.length > 0) entries.set(entry, matches)
      else entries.delete(entry)
    }
    const before = new Map<string, readonly Match[]>()
    for (const id of new Set([...gone.keys(), ...come.keys()])) {
      const finding = this.#findings.get(id)
      before.set(id, finding?.matches ?? [])
      const left = gone.get(id)
      // An entry that is new and spoken of anew stands in the batch twice: the first of its matches is gone already.
      const all = [...(finding?.matches ?? []), ...(come.get(id) ?? [])]
      const matches = left ? all.filter((match) => !left.has(match)) : all
      if (matches.length === 0) this.#findings.delete(id)
      else if (!finding) this.#findings.set(id, { id, version: 0, matches, heads: undefined, weight: undefined })
      else Object.assign(finding, { version: finding.version + 1, matches, heads: undefined, weight: undefined })
    }
    if (before.size > 0) this.revision += 1
    return before
  }

  #id(match: Match): string {
    const { advisory } = match.statement
    let id = this.#ids.get(advisory)
    if (id === undefined) {
      id = this.#idOf(advisory)
      this.#ids.set(advisory, id)
    }
    return id
  }
}

function collect<T>(into: Map<string, T>, key: string, fresh: () => T): T {
  let value = into.get(key)
  if (value === undefined) {
    value = fresh()
    into.set(key, value)
  }
  return value
}
