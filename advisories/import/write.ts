// One batch of a load becomes facts: what says the same as before is left alone, everything else is appended and told.
import type { Transaction } from '#kit/pg/database.ts'
import { pack } from '../content.ts'
import { appendFacts, type FactRow, lockHead, moveHead } from '../facts.store.ts'
import { refreshAdvisories, refreshScores } from '../feed/refresh.ts'
import { documentsOf } from './documents.ts'
import type { Prepared } from './prepare.ts'
import { addToSource, type RecordRow, readRecords, writeRecords } from './records.store.ts'

/** What every fact of a load has in common. */
export interface Origin {
  readonly import: string
  readonly source: string
  readonly actor: string
  /** Version of the program that read it. */
  readonly importer: string
}

export interface Written {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
}

type What = FactRow['what']

/** Nothing is written for records that say what they said. The keys are distinct. `now`: epoch milliseconds. */
export async function writeBatch(
  tx: Transaction,
  origin: Origin,
  batch: readonly Prepared[],
  now: number,
): Promise<Written> {
  let head = await lockHead(tx)
  const former = await readRecords(
    tx,
    origin.source,
    batch.map((one) => one.key),
  )
  const changes = batch.flatMap((one) => {
    const before = former.get(one.key)
    const what = whatOf(one, before)
    return what ? [{ one, before, what }] : []
  })
  if (changes.length === 0) return { added: 0, changed: 0, unchanged: batch.length }
  await documentsOf(
    tx,
    changes.map(({ one }) => one),
  )
  const facts: FactRow[] = []
  const rows: RecordRow[] = []
  const common = { source: origin.source, actor: origin.actor, importer: origin.importer, import: origin.import, now }
  for (const { one, before, what } of changes) {
    // A record that now speaks of something else has left what it spoke of.
    if (before && before.state !== 'removed' && before.about !== one.about)
      facts.push({ ...common, sequence: ++head, key: one.key, about: before.about, what: 'removed' })
    facts.push({
      ...common,
      sequence: ++head,
      key: one.key,
      about: one.about,
      what,
      statedAt: one.statedAt,
      document: one.digest,
      content: pack(one.content),
      more: one.more && pack(one.more),
    })
    const state = one.withdrawn ? 'withdrawn' : 'held'
    rows.push({ key: one.key, about: one.about, gives: one.gives, state, sequence: head, mark: one.mark })
  }
  await appendFacts(tx, facts)
  await writeRecords(tx, origin.source, rows)
  head = await tellAgain(tx, origin.source, head, facts, changes)
  await moveHead(tx, head)
  const added = changes.filter(({ before }) => !before || before.state === 'removed').length
  const held = rows.filter((row) => row.state === 'held').length
  const heldBefore = changes.filter(({ before }) => before?.state === 'held').length
  await addToSource(tx, origin.source, held - heldBefore)
  return { added, changed: changes.length - added, unchanged: batch.length - changes.length }
}

/** Undefined: it says what it said. */
function whatOf(one: Prepared, before: RecordRow | undefined): What | undefined {
  if (!before) return one.withdrawn ? 'withdrawn' : 'stated'
  if (before.state === 'removed') return one.withdrawn ? 'withdrawn' : 'stated-again'
  if (before.mark.equals(one.mark)) return undefined
  if (one.withdrawn) return before.state === 'withdrawn' ? 'changed' : 'withdrawn'
  return before.state === 'withdrawn' ? 'stated-again' : 'changed'
}

/** What the facts are about goes to the feed anew. Gives the new head. */
async function tellAgain(
  tx: Transaction,
  source: string,
  head: number,
  facts: readonly FactRow[],
  changes: readonly { one: Prepared; before: RecordRow | undefined }[],
): Promise<number> {
  const gives = new Map<string, Set<'advisory' | 'score'>>()
  const note = (about: string, one: 'advisory' | 'score') => gives.set(about, (gives.get(about) ?? new Set()).add(one))
  for (const { one, before } of changes) {
    note(one.about, one.gives)
    if (before) note(before.about, before.gives)
  }
  const latest = new Map(facts.map((fact) => [fact.about, fact.sequence]))
  const told = [...latest].map(([about, sequence]) => ({ about, sequence }))
  const said = new Map(changes.flatMap(({ one }) => (one.content?.advisory ? [[one.key, one.content.advisory]] : [])))
  const contents = new Map(
    facts.flatMap(({ sequence, key, content }) => {
      const advisory = content && said.get(key)
      return advisory ? [[sequence, advisory] as const] : []
    }),
  )
  const at = facts[0]?.now ?? 0
  const scores = told.filter(({ about }) => gives.get(about)?.has('score')).map(({ about }) => about)
  return refreshAdvisories(tx, {
    source,
    head: await refreshScores(tx, scores, head),
    at,
    contents,
    changed: told.filter(({ about }) => gives.get(about)?.has('advisory')),
  })
}

/** A whole load lacks these records: they hold no more. */
export async function removeRecords(
  tx: Transaction,
  origin: Origin,
  keys: readonly string[],
  now: number,
): Promise<number> {
  let head = await lockHead(tx)
  const former = [...(await readRecords(tx, origin.source, keys)).values()].filter((row) => row.state !== 'removed')
  if (former.length === 0) return 0
  const common = { source: origin.source, actor: origin.actor, importer: origin.importer, import: origin.import, now }
  const facts = former.map(
    (row): FactRow => ({ ...common, sequence: ++head, key: row.key, about: row.about, what: 'removed' }),
  )
  await appendFacts(tx, facts)
  const rows = former.map((row, i): RecordRow => ({ ...row, state: 'removed', sequence: facts[i]?.sequence as number }))
  await writeRecords(tx, origin.source, rows)
  const changes = former.map((before) => ({ one: before as unknown as Prepared, before }))
  await moveHead(tx, await tellAgain(tx, origin.source, head, facts, changes))
  await addToSource(tx, origin.source, -former.filter((row) => row.state === 'held').length)
  return former.length
}
