// What reading any bill of materials ends in: packages gathered, what is left out counted, one machine at the end.
import type { PackageURL } from 'packageurl-js'
import type { Package } from '#wire/telemetry/software.ts'
import { fromPurl, type SystemName, systemOf, type Told } from './from-purl.ts'
import { type About, finished, type Reading } from './reading.ts'

const longest = 128 * 1024 * 1024
export const tooLong: Reading = { fault: 'is longer than the 128 MiB a document may have', line: 0 }

/** The text of a document; undefined when it is longer than one may be. */
export async function whole(chunks: AsyncIterable<Buffer>): Promise<string | undefined> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of chunks) {
    length += part.length
    if (length > longest) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Undefined for a text that is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export class Contents {
  readonly packages: Package[] = []
  readonly #leftOut = new Map<string, number>()
  #system: SystemName | undefined
  #supposed: SystemName | undefined

  /** The operating system where the document names it. */
  runs(system: SystemName): void {
    this.#system ??= system
  }

  leave(sort: string): void {
    this.#leftOut.set(sort, (this.#leftOut.get(sort) ?? 0) + 1)
  }

  /** A package by its URL; a fault when it is one of an operating system and cannot be read. */
  take(purl: PackageURL | undefined, told: Told): Reading | undefined {
    const row = fromPurl(purl, told)
    if ('leftOut' in row) this.leave(row.leftOut)
    else if ('fault' in row) return { fault: row.fault, line: 0 }
    else {
      this.packages.push(row)
      if (purl) this.#supposed ??= systemOf(purl)
    }
    return undefined
  }

  *end(about: About, name: string | undefined, at: string | undefined): Generator<Reading> {
    for (const [leftOut, amount] of this.#leftOut) yield { leftOut, amount }
    const system = this.#system ?? this.#supposed
    const day = /^\d{4}-\d\d-\d\d/.exec(at ?? '')?.[0]
    yield finished(
      {
        ...(name ? { name: name.slice(0, 200) } : {}),
        ...(system?.id ? { osId: system.id } : {}),
        ...(system?.version ? { osVersion: system.version } : {}),
        ...(day ? { collectedOn: day } : {}),
        packages: this.packages,
      },
      about,
      0,
    )
  }
}
