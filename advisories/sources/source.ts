// What every source of advisories is: a name, a licence, an address, a schedule, and a reader of its bytes.
import type { Advisory, Score } from '#wire/advisories/advisory.ts'

/** What a source states about one thing, and the bytes it stated it in. */
export interface SourceRecord {
  /**
   * Unique within the source and the same in every load: the same key again replaces what the key said before. Where a
   * publisher repeats an id in separate records (AlmaLinux: one per release), the key names what tells them apart, e.g.
   * `ALSA-2023:0340/AlmaLinux:8`; records with the same `advisory.id` are merged. 1 to 300 characters.
   */
  readonly key: string
  /** The record as its source wrote it; kept. */
  readonly raw: Uint8Array
  /**
   * What tells whether the record says something else than before; absent: `raw`. For sources that rewrite every record each
   * day without saying anything new (EPSS: the probability without the date of the model).
   */
  readonly same?: string
  /** When the publisher says it was so, ISO-8601. */
  readonly statedAt?: string
  readonly advisory?: Omit<Advisory, 'source'>
  readonly details?: string
  readonly references?: readonly { readonly type: string; readonly url: string }[]
  /** What is known about a vulnerability that other sources describe. */
  readonly score?: Score
}

/** A record that cannot be read. With `key`, what the key said before stays; without, nothing of the source is taken as gone. */
export interface Fault {
  /** What and where, in words. */
  readonly fault: string
  readonly key?: string
  /** The record itself was given all the same; something in it was left out (a CVSS vector that is none). Not counted as rejected. */
  readonly note?: true
}

/** Said once or more by a reader: the publisher's own date of the whole, ISO-8601. */
export interface Stated {
  readonly contentAt: string
}

export interface Source {
  /** Its file's name. */
  readonly id: string
  readonly title: string
  /** SPDX expression, or words where the publisher states none. */
  readonly licence: string
  /** Fetched when it is allowed; https. */
  readonly url: string
  /** Its publisher's address for people. */
  readonly home: string
  readonly gives: 'advisories' | 'scores'
  readonly scheduleSeconds: number
  readonly freshForSeconds: number
  /** `whole`: a full download tells everything it states, so what it lacks is gone. */
  readonly part: 'whole' | 'some'
  /** By the file's name (without folders) and its first bytes, unpacked (up to 64 KiB; a zip: its first entry's name and bytes). */
  recognise(name: string, head: Buffer): boolean
  /**
   * Reads one file, or one member of a zip (`name` is then the member's). Pulls no more than it gives; never throws for what
   * the bytes say: that is a Fault.
   */
  read(
    bytes: AsyncIterable<Buffer>,
    about: { readonly name: string; readonly url?: string },
  ): AsyncIterable<SourceRecord | Fault | Stated>
  /** Addresses of one full download where it is more than `url`, in order. They are one load. */
  steps?(url: string): readonly string[]
  /** Addresses that may be there one day (a distribution's next releases), in groups; asked for until one is not there. */
  further?(url: string): readonly (readonly string[])[]
  /** Addresses of which the first that is there is the download; `now`: epoch milliseconds. */
  editions?(url: string, now: number): readonly string[]
}
