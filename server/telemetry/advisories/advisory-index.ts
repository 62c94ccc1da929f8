// All that the feed told, packed: 300,000 records with a million statements must fit beside everything else the server holds.
import { hash } from 'node:crypto'
import type { Score } from '#wire/advisories/advisory.ts'
import type { FeedAdvisory } from '#wire/advisories/feed.ts'
import { ByteReader, ByteWriter } from '../bytes.ts'
import { type AdvisoryHead, packageKey, type Statement } from './advisories.ts'
import { Arena } from './arena.ts'
import { NameTable } from './name-table.ts'
import { Numbers } from './numbers.ts'
import { isHeadOf, packHead, packSaid, packScore, unpackHead, unpackSaid, unpackScore } from './packing.ts'
import { Words } from './words.ts'

const digestBytes = 8
const linkBytes = 4
/** A map's entry with its key, its string and its place in the list: measured, rounded up. */
const packageBytes = 120

/** Hears the key of a package about which something is said anew or no more. */
type Heard = (packageKey: string) => void

/**
 * Records stand under numbers that are never given to another one. What a record says about a package is a link in a chain
 * that begins at the package: address of the next link, number of the record, statement. A head is the digest of its record,
 * the packages it speaks of, and what is shown.
 */
export class AdvisoryIndex {
  #arena = new Arena()
  readonly #leastWaste: number
  readonly #words = new Words()
  readonly #out = new ByteWriter()
  /** Address by number; 0: the record does not hold any more. */
  readonly #heads = new Numbers()
  #records = 0
  readonly #names = new NameTable()
  readonly #packages = new Map<string, number>()
  readonly #keys: string[] = []
  /** Address of the first link by the package's number; 0: nothing is said. */
  readonly #chains = new Numbers()
  #statements = 0
  readonly #ofEcosystem = new Map<string, number>()
  readonly #scores = new Numbers()
  readonly #scored = new NameTable()
  /** Numbers of heads and of scores that were told since `mark`. */
  #told: { readonly heads: Set<number>; readonly scores: Set<number> } | undefined

  /** Below `leastWaste` bytes of what holds no more nothing is copied. */
  constructor(leastWaste = 8 << 20) {
    this.#leastWaste = leastWaste
  }

  /** Takes a record in as it is now; `withdrawn` ends it. False: nothing changed. */
  enter(advisory: FeedAdvisory, heard: Heard): boolean {
    const known = this.#numberOf(advisory.id, advisory.source)
    if (advisory.withdrawn !== undefined) {
      if (known !== undefined) this.#remove(known, heard)
      return known !== undefined
    }
    if (known !== undefined) this.#told?.heads.add(known)
    const digest = hash('sha256', JSON.stringify(advisory), 'buffer').subarray(0, digestBytes)
    if (known !== undefined && digest.equals(this.#headBytes(known).subarray(0, digestBytes))) return false
    if (known !== undefined) this.#remove(known, heard)
    const number = known ?? this.#heads.length
    this.#told?.heads.add(number)
    const packages = new Set<number>()
    for (const one of advisory.affected) {
      const { ecosystem, name, ...said } = one
      packages.add(this.#link(ecosystem, name, number, (out) => packSaid(out, this.#words, said)))
      heard(packageKey(ecosystem, name))
    }
    this.#putHead(number, digest, [...packages], advisory)
    return true
  }

  /** False: nothing changed. A score of which no part is given is none. */
  enterScore(score: Score): boolean {
    const known = this.#scored.find(score.id).find((slot) => this.#scoreAt(slot)?.id === score.id)
    const slot = known ?? this.#scores.length
    this.#told?.scores.add(slot)
    this.#out.clear()
    packScore(this.#out, this.#words, score)
    const before = this.#scores.at(slot)
    if (before !== 0) {
      if (this.#out.done().equals(this.#arena.get(before))) return false
      this.#arena.drop(before)
    }
    this.#scores.set(slot, this.#arena.put(this.#out.done()))
    this.#scored.add(score.id, slot)
    this.#compact()
    return true
  }

  /** From here on it is noted what is told, because all of it is told again. */
  mark(): void {
    this.#told = { heads: new Set(), scores: new Set() }
  }

  /** What was not told since `mark` does not hold any more. */
  sweep(heard: Heard, unscored: (vulnerability: string) => void): void {
    const told = this.#told
    this.#told = undefined
    if (!told) return
    for (let number = 0; number < this.#heads.length; number++)
      if (this.#heads.at(number) !== 0 && !told.heads.has(number)) this.#remove(number, heard)
    for (let slot = 0; slot < this.#scores.length; slot++) {
      const score = told.scores.has(slot) ? undefined : this.#scoreAt(slot)
      if (!score) continue
      this.#arena.drop(this.#scores.at(slot))
      this.#scores.set(slot, 0)
      unscored(score.id)
    }
    this.#compact()
  }

  covers(ecosystem: string): boolean {
    return (this.#ofEcosystem.get(ecosystem) ?? 0) > 0
  }

  statements(ecosystem: string, name: string): Statement[] {
    const found: Statement[] = []
    const number = this.#packages.get(packageKey(ecosystem, name))
    for (let at = number === undefined ? 0 : this.#chains.at(number); at !== 0; ) {
      const link = this.#arena.get(at)
      const from = new ByteReader(link.subarray(linkBytes))
      found.push({ advisory: from.count(), ecosystem, name, ...unpackSaid(from, this.#words) })
      at = link.readUInt32LE()
    }
    return found
  }

  head(number: number): AdvisoryHead | undefined {
    if (this.#heads.at(number) === 0) return undefined
    const from = new ByteReader(this.#headBytes(number).subarray(digestBytes))
    skipPackages(from)
    return unpackHead(from, this.#words, number)
  }

  named(name: string): number[] {
    return this.#names.find(name).filter((number) => {
      const head = this.head(number)
      return head && (head.id === name || head.aliases.includes(name) || head.covers.includes(name))
    })
  }

  score(vulnerability: string): Score | undefined {
    for (const slot of this.#scored.find(vulnerability)) {
      const score = this.#scoreAt(slot)
      if (score?.id === vulnerability) return score
    }
    return undefined
  }

  counts(): { advisories: number; statements: number; bytes: number } {
    const tables = [this.#heads, this.#names, this.#chains, this.#scores, this.#scored]
    const bytes = tables.reduce((sum, one) => sum + one.bytes, this.#arena.bytes + packageBytes * this.#keys.length)
    return { advisories: this.#records, statements: this.#statements, bytes }
  }

  #numberOf(id: string, source: string): number | undefined {
    return this.#names.find(id).find((number) => {
      if (this.#heads.at(number) === 0) return false
      const from = new ByteReader(this.#headBytes(number).subarray(digestBytes))
      skipPackages(from)
      return isHeadOf(from, this.#words, id, source)
    })
  }

  #headBytes(number: number): Buffer {
    return this.#arena.get(this.#heads.at(number))
  }

  #putHead(number: number, digest: Uint8Array, packages: readonly number[], head: Omit<AdvisoryHead, 'number'>): void {
    const out = this.#out
    out.clear()
    out.raw(digest)
    out.count(packages.length)
    for (const one of packages) out.count(one)
    packHead(out, this.#words, head)
    this.#heads.set(number, this.#arena.put(out.done()))
    this.#records += 1
    for (const name of [head.id, ...head.aliases, ...head.covers]) this.#names.add(name, number)
    this.#compact()
  }

  /** Puts a statement before the others about its package; gives the package's number. */
  #link(ecosystem: string, name: string, number: number, say: (out: ByteWriter) => void): number {
    const key = packageKey(ecosystem, name)
    let place = this.#packages.get(key)
    if (place === undefined) {
      place = this.#keys.push(key) - 1
      this.#packages.set(key, place)
    }
    const out = this.#out
    out.clear()
    for (let i = 0; i < linkBytes; i++) out.byte(0)
    out.count(number)
    say(out)
    const link = out.done()
    link.writeUInt32LE(this.#chains.at(place))
    this.#chains.set(place, this.#arena.put(link))
    this.#statements += 1
    this.#ofEcosystem.set(ecosystem, (this.#ofEcosystem.get(ecosystem) ?? 0) + 1)
    return place
  }

  #remove(number: number, heard: Heard): void {
    const from = new ByteReader(this.#headBytes(number).subarray(digestBytes))
    for (let left = from.count(); left > 0; left--) {
      const place = from.count()
      this.#unlink(place, number)
      heard(this.#keys[place] as string)
    }
    this.#arena.drop(this.#heads.at(number))
    this.#heads.set(number, 0)
    this.#records -= 1
  }

  /** Takes the record's links out of a package's chain. */
  #unlink(place: number, number: number): void {
    const key = this.#keys[place] as string
    const ecosystem = key.slice(0, key.indexOf('\0'))
    let before: Buffer | undefined
    for (let at = this.#chains.at(place); at !== 0; ) {
      const link = this.#arena.get(at)
      const next = link.readUInt32LE()
      if (new ByteReader(link.subarray(linkBytes)).count() === number) {
        if (before) before.writeUInt32LE(next)
        else this.#chains.set(place, next)
        this.#arena.drop(at)
        this.#statements -= 1
        this.#ofEcosystem.set(ecosystem, (this.#ofEcosystem.get(ecosystem) as number) - 1)
      } else before = link
      at = next
    }
  }

  #scoreAt(slot: number): Score | undefined {
    const at = this.#scores.at(slot)
    return at === 0 ? undefined : unpackScore(new ByteReader(this.#arena.get(at)), this.#words)
  }

  /** Copies what holds to a new arena when half of this one does not. */
  #compact(): void {
    const { wasted, used } = this.#arena
    if (wasted < this.#leastWaste || wasted < used / 2) return
    const old = this.#arena
    const arena = new Arena()
    for (const list of [this.#heads, this.#scores])
      for (let i = 0; i < list.length; i++) if (list.at(i) !== 0) list.set(i, arena.put(old.get(list.at(i))))
    for (let place = 0; place < this.#chains.length; place++) {
      const links: Buffer[] = []
      for (let at = this.#chains.at(place); at !== 0; at = (links.at(-1) as Buffer).readUInt32LE())
        links.push(old.get(at))
      let next = 0
      for (const link of links.reverse()) {
        const copy = Buffer.from(link)
        copy.writeUInt32LE(next)
        next = arena.put(copy)
      }
      this.#chains.set(place, next)
    }
    this.#arena = arena
  }
}

function skipPackages(from: ByteReader): void {
  for (let left = from.count(); left > 0; left--) from.count()
}
