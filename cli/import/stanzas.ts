// Package databases that are paragraphs of `Name: value` lines with an empty line between: dpkg's and apk's.
import type { Package } from '#wire/telemetry/software.ts'
import type { Line } from './lines.ts'
import { type About, type Draft, finished, packageLimit, type Reading } from './reading.ts'

export type Stanza = ReadonlyMap<string, string>

/**
 * One inventory out of a database. `packageIn` says what a paragraph stands for: a package, nothing (undefined), or
 * why it cannot be read; only the fields named in `wanted` are kept.
 */
export async function* readStanzas(
  lines: AsyncIterable<Line>,
  about: About,
  wanted: ReadonlySet<string>,
  packageIn: (stanza: Stanza) => Package | { fault: string } | undefined,
): AsyncGenerator<Reading> {
  const packages: Package[] = []
  let surplus = 0
  let stanza = new Map<string, string>()
  let begun = 0

  function* close(): Generator<Reading> {
    if (stanza.size === 0) return
    const found = packageIn(stanza)
    stanza = new Map()
    if (found === undefined) return
    if ('fault' in found) yield { fault: found.fault, line: begun }
    else if (packages.length < packageLimit) packages.push(found)
    else surplus++
  }

  for await (const { number, text, fault } of lines) {
    if (fault === 'is longer than 32 MiB') yield { fault, line: number }
    else if (text === '') yield* close()
    else {
      const colon = text.indexOf(':')
      const name = text.slice(0, colon)
      // A continuation starts with a space, so its name is none that is wanted.
      if (!wanted.has(name)) continue
      if (stanza.size === 0) begun = number
      stanza.set(name, text.slice(colon + 1).trim())
    }
  }
  yield* close()
  if (surplus > 0) {
    yield { fault: `has ${packageLimit + surplus} packages, more than the ${packageLimit} a device may have`, line: 0 }
  } else yield finished({ packages } satisfies Draft, about, 0)
}
