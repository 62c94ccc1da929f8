// Batches become rows here: one transaction for a group of devices, each batch stored once however often it comes.
import { iso } from '#kit/clock.ts'
import type { Outcome } from '#kit/group.ts'
import type { Transaction } from '#kit/pg/database.ts'
import type { DeviceId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { type EventType, eventTypes } from '#wire/telemetry/event.ts'
import { mostEvents } from '#wire/telemetry/event-batch.ts'
import { dayOf } from '#wire/telemetry/moment.ts'
import type { Receipt } from '#wire/telemetry/transmission.ts'
import type { Context } from '../../context.ts'
import { ofPersons } from '../../devices/of-persons.ts'
import { promised } from '../receipt.ts'
import { noteInconsistent } from '../transparency/ask-log.ts'
import { addLeaves, leafFor } from '../transparency/leaves.ts'
import type { Batch, CheckedEvent } from './batch.ts'
import { judge, markBytes, markOf, takenOf, type Verdict } from './chain.ts'
import { sealDetail } from './detail.ts'
import * as store from './store.ts'

export interface Submission {
  readonly tenant: number
  readonly device: DeviceId
  readonly number: number
  readonly batch: Batch
  readonly body: Buffer
}

export interface Stored {
  readonly tenant: number
  readonly device: DeviceId
  readonly receipt: Omit<Receipt, 'signature'>
  readonly upTo: number
  readonly forked: boolean
  /** Events that were not held before. */
  readonly added: number
  readonly missing: number
}

const hourOf = (ms: number) => ms - (ms % 3_600_000)

interface Work {
  readonly now: number
  /** Those whose ordinary life is kept by the day, as `tenant/number`. */
  readonly byDay: ReadonlySet<string>
  readonly events: store.NewEvent[]
  readonly marks: store.MarkRow[]
  readonly losses: Map<number, { lost: number; missing: number }>
  readonly leaves: { tenant: number; commitment: Buffer }[]
  readonly counts: Map<string, store.HourCount>
}

/**
 * Takes the batches of a group inside `tx`, in their order. One whose device has lost its key fails alone. A receipt comes
 * with its leaf of the transparency log, in the same transaction; `forked` as well: it was sent, and its device asks for it.
 */
export async function storeBatches(
  context: Context,
  tx: Transaction,
  submissions: readonly Submission[],
): Promise<Outcome<Stored>[]> {
  const day = iso(context.clock.now()).slice(0, 10)
  const keys = submissions.map((one) => context.ring.keyOf(one.tenant, one.device))
  const named = new Map(submissions.flatMap((one, i) => (keys[i] ? [[nameOf(one), nameIn(one)] as const] : [])))
  const rows = await store.lockStreams(tx, [...named.values()], day)
  const streams = new Map(rows.map((row) => [nameOf({ ...row, batch: row }), row]))
  const work: Work = {
    ...{ now: context.clock.now(), byDay: await keptByDay(tx, submissions) },
    ...{ events: [], marks: [], losses: new Map(), leaves: [], counts: new Map() },
  }
  const outcomes: Outcome<Stored>[] = []
  for (const [i, one] of submissions.entries()) {
    const key = keys[i]
    const held = streams.get(nameOf(one))
    if (!key || !held) outcomes.push({ failed: new Problem('device-revoked', 'The device has no key any more') })
    else outcomes.push({ done: await take(context, tx, one, key, held, streams, work) })
  }
  await write(context, tx, work, [...streams.values()], day)
  return outcomes
}

type Named = { tenant: number; number: number; batch: { stream: string } }
const nameOf = ({ tenant, number, batch }: Named) => `${tenant}/${number}/${batch.stream}`
const nameIn = ({ tenant, number, batch }: Named): store.StreamName => ({ tenant, number, stream: batch.stream })

async function take(
  context: Context,
  tx: Transaction,
  one: Submission,
  key: Uint8Array,
  held: store.StreamRow,
  streams: Map<string, store.StreamRow>,
  work: Work,
): Promise<Stored> {
  const { tenant, device, batch, body } = one
  const receipt = promised(context, device, body)
  const verdict = await judged(tx, one, held, work)
  const { upTo, forked, skipped, missing } = takenOf(batch, verdict)
  const added = batch.events.slice(skipped)
  const stored = { tenant, device, receipt, upTo, forked, added: added.length, missing }
  work.leaves.push({ tenant, commitment: leafFor(context, { tenant, device, what: 'events', receipt }) })
  if (added.length === 0) return stored
  const chain = batch.chain.slice(skipped + 1).map(markOf)
  streams.set(nameOf(one), { ...held, upTo, chain: chain.at(-1) as Buffer })
  work.marks.push({ ...nameIn(one), upTo, chains: Buffer.concat(chain) })
  for (const event of added) note(one, event, key, work)
  if (missing > 0) lossOf(work, tenant).missing += missing
  return stored
}

/** Marks are read only for what overlaps; those of the group itself are not written yet. */
async function judged(tx: Transaction, one: Submission, held: store.StreamRow, work: Work): Promise<Verdict> {
  const { from, chain } = one.batch
  // A new history begins with what every device begins with; compared like any other.
  const start = held.upTo === 0 ? { ...held, chain: markOf('A'.repeat(43)) } : held
  const known = new Map<number, Buffer>()
  if (from <= held.upTo) {
    const range = { from: from - 1, to: Math.min(held.upTo, from + chain.length), longest: mostEvents }
    const name = nameIn(one)
    const own = work.marks.filter(
      (mark) => mark.stream === name.stream && mark.number === name.number && mark.tenant === name.tenant,
    )
    for (const { upTo, chains } of [...(await store.readMarks(tx, name, range)), ...own])
      for (let n = upTo, end = chains.length; end > 0; n--, end -= markBytes)
        known.set(n, chains.subarray(end - markBytes, end))
  }
  return judge({ from, chain }, start, (n) => known.get(n))
}

function note({ tenant, number, device }: Submission, event: CheckedEvent, key: Uint8Array, work: Work): void {
  const { type, at, isDay, detail } = event
  const { when }: EventType = eventTypes[type]
  // An older agent tells the time.
  const byDay = isDay || (when === 'day' && work.byDay.has(`${tenant}/${number}`))
  const sealed = detail ? sealDetail(key, tenant, device, type, detail) : null
  work.events.push({ tenant, number, type, at, byDay, detail: sealed })
  const hour = byDay ? dayOf(work.now) : hourOf(work.now)
  const name = `${tenant}/${type}/${hour}`
  const counted = work.counts.get(name)
  work.counts.set(name, { tenant, hour: new Date(hour), type, events: (counted?.events ?? 0) + 1 })
  if (type === 'agent.events-lost' && detail) lossOf(work, tenant).lost += lostIn(detail)
}

async function keptByDay(tx: Transaction, submissions: readonly Submission[]): Promise<Set<string>> {
  const may = submissions.filter(({ batch }) => batch.events.some(({ type }) => eventTypes[type].when === 'day'))
  const persons = await ofPersons(tx, may)
  return new Set(may.filter((_, i) => persons[i]).map(({ tenant, number }) => `${tenant}/${number}`))
}

/** How many events a device says it lost. */
export const lostIn = (detail: Readonly<Record<string, unknown>>): number =>
  ['info', 'warning', 'critical'].reduce((sum, severity) => sum + Number(detail[severity] ?? 0), 0)

function lossOf({ losses }: Work, tenant: number): { lost: number; missing: number } {
  const known = losses.get(tenant) ?? { lost: 0, missing: 0 }
  losses.set(tenant, known)
  return known
}

async function write(
  context: Context,
  tx: Transaction,
  { now, events, marks, losses, leaves, counts }: Work,
  streams: readonly store.StreamRow[],
  day: string,
): Promise<void> {
  const changed = new Set(marks.map(({ tenant, number, stream }) => `${tenant}/${number}/${stream}`))
  const moved = streams.filter(({ tenant, number, stream }) => changed.has(`${tenant}/${number}/${stream}`))
  if (moved.length > 0) {
    await store.writeStreams(tx, moved, day)
    await store.addMarks(tx, marks)
    await store.addEvents(tx, events, new Date(now))
    await store.addToHours(tx, [...counts.values()])
  }
  if (losses.size > 0)
    await store.addLosses(
      tx,
      [...losses].map(([tenant, loss]) => ({ tenant, ...loss })),
      new Date(hourOf(now)),
    )
  await addLeaves(tx, leaves)
  for (const event of events) if (event.type === 'agent.log-inconsistent') await noteInconsistent(context, tx, event)
}
