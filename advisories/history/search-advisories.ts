// Finds advisories by the beginning of a name: their own, an alias, a CVE they deal with, a package.
import { iso } from '#kit/clock.ts'
import type { searchAdvisories as contract } from '#wire/advisories/history.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import { type Content, unpack } from '../content.ts'
import type { AdvisoriesContext } from '../context.ts'
import { readContents } from '../facts.store.ts'
import { overridden } from '../feed/overrides.ts'
import { mergeAdvisories } from '../merge.ts'
import { searchRows } from './history.store.ts'

type Answer = AnswerOf<typeof contract>

/** Newest first. Throws `body-invalid` for a cursor that is none of ours. */
export async function searchAdvisories(
  { database, overrides, clock }: Pick<AdvisoriesContext, 'database' | 'overrides' | 'clock'>,
  { search, source, ecosystem, cursor, limit }: QueryOf<typeof contract>,
): Promise<Answer> {
  const from = search.toLowerCase().replaceAll('\u0000', '')
  const { rows, total } = await searchRows(database, {
    ...(from === '' ? {} : { from, to: successor(from) }),
    source,
    ecosystem,
    after: cursor === undefined ? undefined : readCursor(cursor),
    limit: limit + 1,
  })
  const shown = rows.slice(0, limit)
  const contents = await database.as([], (tx) =>
    readContents(
      tx,
      shown.flatMap(({ parts }) => parts),
    ),
  )
  const items = shown.map((row): Answer['items'][number] => {
    const said = row.parts.flatMap((part) => {
      const content = contents.get(part)
      return content ? (unpack<Content>(content).advisory ?? []) : []
    })
    const merged = mergeAdvisories(said)
    const { id, kind, title, aliases, covers, modified, withdrawn } = overridden(
      { ...merged, source: row.source, ...(row.ended_at ? { withdrawn: iso(row.ended_at.getTime()) } : {}) },
      overrides.of(merged, clock.now()),
    )
    return {
      id,
      source: row.source,
      kind,
      title,
      aliases,
      covers,
      ...(modified === undefined ? {} : { modified }),
      ...(withdrawn === undefined ? {} : { withdrawn }),
    }
  })
  const last = shown.at(-1)
  const next = rows.length > limit && last ? `${last.modified}~${last.number}` : undefined
  return { items, total, ...(next === undefined ? {} : { next }) }
}

function readCursor(cursor: string): { modified: string; number: number } {
  const [modified = '', number = ''] = cursor.split('~')
  const time = modified === '-infinity' || /^[\d-]{8,13}[ T][\d:.]{5,16}[+\d:-]{0,9}$/.test(modified)
  if (!time || !/^\d{1,9}$/.test(number)) throw new Problem('body-invalid', 'the cursor is none that was given')
  return { modified, number: Number(number) }
}

/** The first text after every text that begins so; undefined: there is none. Bytewise, as the index is. */
function successor(text: string): string | undefined {
  const points = [...text]
  const last = points.pop()?.codePointAt(0) ?? 0
  if (last >= 0x10ffff) return undefined
  // Surrogates are no characters.
  return points.join('') + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1)
}
