// Counts what a reader gives, and remembers what must be known at the end: which keys came, and which could not be read.
import type { Fault, SourceRecord, Stated } from '../sources/source.ts'
import { type Prepared, prepare } from './prepare.ts'
import { Seen } from './seen.ts'

/** How far a load is and what it did; plain data. */
export interface Progress {
  source?: string
  readBytes: number
  records: number
  added: number
  changed: number
  unchanged: number
  gone: number
  rejected: number
  faults: string[]
}

export const noProgress = (): Progress => ({
  readBytes: 0,
  records: 0,
  added: 0,
  changed: 0,
  unchanged: 0,
  gone: 0,
  rejected: 0,
  faults: [],
})

const faultsKept = 20
const faultLength = 500

export class Tally {
  readonly progress = noProgress()
  /** The newest time a record bears; empty: none. */
  contentAt = ''
  /** The publisher's own date of the whole; empty: none. */
  madeAt = ''
  /** Broken records that nobody can name: they may be any that is missing. */
  nameless = 0
  readonly #met = new Seen()
  /** Keys of records that cannot be read: what they said before stays. */
  readonly #unread = new Seen()

  /** Undefined: nothing to be written. */
  take(one: SourceRecord | Fault | Stated): Prepared | undefined {
    if ('contentAt' in one) {
      this.madeAt = later(this.madeAt, one.contentAt)
      return undefined
    }
    const prepared = 'fault' in one ? one : prepare(one)
    if ('fault' in prepared) {
      this.#fault(prepared)
      return undefined
    }
    this.progress.records++
    this.contentAt = later(this.contentAt, prepared.statedAt ?? '')
    return { ...prepared, key: this.#distinct(prepared.key) }
  }

  /** The load had that record, read or not. */
  had(key: string): boolean {
    return this.#met.has(key) || this.#unread.has(key) || this.#unread.has(key.replace(/#\d+$/, ''))
  }

  /** More than half of at least `from` records. */
  mostlyBroken(from = 1): boolean {
    const { records, rejected } = this.progress
    return records + rejected >= from && rejected > records
  }

  #fault({ fault, key, note }: Fault): void {
    const words = fault.slice(0, faultLength).toWellFormed().replaceAll('\u0000', '�')
    if (this.progress.faults.length < faultsKept) this.progress.faults.push(words)
    if (note) return
    this.progress.rejected++
    if (key === undefined) this.nameless++
    else this.#unread.add(key.toWellFormed())
  }

  /** A key that comes again stands for a record of its own, by its place: what it says is added, not written over. */
  #distinct(key: string): string {
    let name = key
    for (let place = 2; this.#met.add(name); place++) name = `${key}#${place}`
    return name
  }
}

function later(a: string, b: string): string {
  if (b === '' || Number.isNaN(Date.parse(b))) return a
  return a === '' || Date.parse(b) > Date.parse(a) ? b : a
}
