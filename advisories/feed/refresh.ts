// After facts were appended: what the feed tells about their advisories and vulnerabilities is put together anew.
import type { Transaction } from '#kit/pg/database.ts'
import { type Content, type Said, unpack } from '../content.ts'
import { readContents } from '../facts.store.ts'
import { mergeAdvisories } from '../merge.ts'
import {
  type AdvisoryRow,
  advisoryParts,
  dropNames,
  type NameRow,
  scoreParts,
  tellScores,
  untoldScores,
  writeAdvisories,
  writeNames,
  writeScores,
} from './feed.store.ts'

export interface Changed {
  readonly source: string
  /** The last sequence given out. */
  readonly head: number
  /** Epoch milliseconds. */
  readonly at: number
  /** Advisories with the sequence of their last fact. */
  readonly changed: readonly { readonly about: string; readonly sequence: number }[]
  /** What facts of this batch say, so that it need not be read again. */
  readonly contents: ReadonlyMap<number, Said>
}

/** Also tells scores of vulnerabilities that are named for the first time. Gives the new head. */
export async function refreshAdvisories(tx: Transaction, { source, head, at, changed, contents }: Changed) {
  if (changed.length === 0) return head
  const parts = await advisoryParts(
    tx,
    source,
    changed.map(({ about }) => about),
  )
  const wanted = [...parts.values()].flatMap((one) => one.sequences).filter((one) => !contents.has(one))
  const read = await readContents(tx, wanted)
  const rows: AdvisoryRow[] = []
  const named: Omit<NameRow, 'advisory'>[][] = []
  for (const { about, sequence } of changed) {
    const { sequences, live } = parts.get(about) ?? { sequences: [], live: false }
    const said = sequences.flatMap((one): Said | [] => contents.get(one) ?? advisoryIn(read.get(one)) ?? [])
    const merged = said.length > 0 ? mergeAdvisories(said) : undefined
    rows.push({
      source,
      id: about,
      sequence,
      parts: sequences,
      live,
      ended: merged ? null : at,
      at,
      modified: merged?.modified ?? null,
      ecosystems: [...new Set(merged?.affected.map((one) => one.ecosystem.toWellFormed()).filter(storable))],
    })
    named.push(merged ? namesOf(merged) : [])
  }
  const written = await writeAdvisories(tx, rows)
  const names = rows.flatMap(({ id }, i) =>
    (named[i] ?? []).map((one): NameRow => ({ ...one, advisory: written.get(id)?.number as number })),
  )
  const kept = rows.flatMap(({ id, ended }) =>
    ended === null && written.get(id)?.known ? (written.get(id)?.number ?? []) : [],
  )
  await dropNames(tx, kept, names)
  await writeNames(tx, names)
  const untold = await untoldScores(tx, [
    ...new Set(names.filter(({ role }) => role !== 'package').map(({ name }) => name)),
  ])
  await tellScores(tx, untold, head)
  return head + untold.length
}

/** Gives the new head: a score that is told gets a sequence of its own. */
export async function refreshScores(tx: Transaction, about: readonly string[], head: number): Promise<number> {
  if (about.length === 0) return head
  const parts = await scoreParts(tx, about)
  let last = head
  await writeScores(
    tx,
    parts.map(({ id, sequences, named }) => ({ id, parts: sequences, sequence: named ? ++last : null })),
  )
  return last
}

const advisoryIn = (content: Buffer | undefined) => content && unpack<Content>(content).advisory

/** What PostgreSQL's text can hold, and what an index entry can. */
const storable = (text: string) => text.length > 0 && text.length <= 300 && !text.includes('\u0000')

function namesOf(one: Said): Omit<NameRow, 'advisory'>[] {
  const roles = {
    id: [one.id],
    alias: one.aliases,
    cover: one.covers,
    package: one.affected.map(({ name }) => name),
  }
  return Object.entries(roles).flatMap(([role, list]) =>
    [...new Set(list.map((name) => name.toWellFormed().toLowerCase()))]
      .filter(storable)
      .map((name) => ({ name, role: role as NameRow['role'] })),
  )
}
