// What a device sends arrives here: checked, applied to what is held, committed with its neighbours, and receipted.

import { iso } from '#kit/clock.ts'
import { inGroups, type Outcome } from '#kit/group.ts'
import type { Transaction } from '#kit/pg/database.ts'
import { Problem } from '#wire/problem.ts'
import type { TransmissionAnswer } from '#wire/telemetry/transmission.ts'
import type { Context, DeviceCaller } from '../context.ts'
import { announce } from '../devices/announce.ts'
import { type Allowed, allowedFor } from '../devices/privacy/allowed.ts'
import { countNameless, heard, type Nameless, namelessOf, takenBack } from './nameless.ts'
import { promised, signed } from './receipt.ts'
import { type ParsedRecord, parseRecord } from './rows.ts'
import { settle } from './settle.ts'
import { type Stored, type Submission, storeRecords } from './store-records.ts'
import { addLeaves, leafFor } from './transparency/leaves.ts'
import { unpack } from './unpack.ts'

/** Devices in one transaction: more no longer lowers the cost of each, and lengthens the wait of all. */
const groups = { most: 256, atOnce: 2 }
/** Unpacked bytes that may wait for their group; beyond it devices are asked to come back. */
const waitingBytes = 128 * 1024 * 1024

/**
 * Stores a transmission: `body` is zstd(JSON of wire Transmission), at most `transmissionLimits.wireBytes`.
 * The answer is given after the commit; the same body again gives the same state and no second history.
 * Throws Problem `body-invalid`, `body-too-large`, `body-too-deep`, `version-unsupported`, `kind-refused` (then nothing
 * of the transmission is stored), `too-many`, `database-away`.
 */
export async function intake(context: Context, device: DeviceCaller, body: Buffer): Promise<TransmissionAnswer> {
  const { document: transmission, plainBytes } = await unpack(body)
  const records = transmission.records.map(parseRecord)
  const { tenant, device: id, number } = device
  // What the log will hold is fixed before the commit: the receipt repeats it afterwards.
  const receipt = promised(context, id, body)
  const leaf = leafFor(context, { tenant, device: id, what: 'facts', receipt })
  const queue = queueOf(context)
  if (queue.waiting + plainBytes > waitingBytes) throw new Problem('too-many', 'Too much is waiting to be stored', 10)
  queue.waiting += plainBytes
  let stored: Stored
  try {
    stored = await queue.store({ tenant, device: id, number, records, leaf })
  } catch (error) {
    if (error instanceof Problem && error.code === 'kind-refused') context.asks.failed(device)
    throw error
  } finally {
    queue.waiting -= plainBytes
  }
  return {
    receipt: signed(context, receipt),
    acknowledged: [...stored.acknowledged],
    resend: [...stored.resend],
  }
}

interface Sent extends Submission {
  /** Set where nothing is stored under the device: `records` then takes back what is. */
  readonly nameless?: Nameless
  /** Commitment to the transmission, for the transparency log. */
  readonly leaf: Buffer
}

interface Queue {
  waiting: number
  readonly store: (submission: Sent) => Promise<Stored>
}

/** One queue per running server. */
const queues = new WeakMap<Context['fleet'], Queue>()

function queueOf(context: Context): Queue {
  let queue = queues.get(context.fleet)
  if (!queue) {
    queue = { waiting: 0, store: inGroups((submissions) => commit(context, submissions), groups) }
    queues.set(context.fleet, queue)
  }
  return queue
}

/** A device stands in a transaction once: what it sent in the meantime follows in the next. */
async function commit(context: Context, sent: readonly Sent[]): Promise<Outcome<Stored>[]> {
  const allowed = await allowedFor(context, sent)
  const outcomes = sent.map((one, i) => refusal(one, allowed[i] as Allowed))
  const submissions = sent.map((one, i) =>
    allowed[i]?.isNameless ? { ...one, nameless: namelessOf(one.records), records: takenBack } : one,
  )
  for (let open = places(outcomes); open.length > 0; open = places(outcomes)) {
    const round = new Map<string, number>()
    for (const place of open) {
      const { tenant, number } = submissions[place] as Sent
      if (!round.has(`${tenant}/${number}`)) round.set(`${tenant}/${number}`, place)
    }
    const group = [...round.values()]
    const stored = await commitOnce(
      context,
      group.map((place) => submissions[place] as Sent),
    )
    for (const [i, place] of group.entries()) outcomes[place] = stored[i]
  }
  return outcomes as Outcome<Stored>[]
}

const places = (outcomes: readonly unknown[]) => [...outcomes.keys()].filter((i) => outcomes[i] === undefined)

async function commitOnce(context: Context, submissions: readonly Sent[]): Promise<Outcome<Stored>[]> {
  const tenants = [...new Set(submissions.map((one) => one.tenant))]
  try {
    const outcomes = await context.fleet.as(tenants, (tx) => storeAndLog(context, tx, submissions))
    settle(
      context,
      outcomes.flatMap((outcome) => ('done' in outcome ? [outcome.done] : [])),
    )
    // Every process is to know on which day they were counted.
    for (const { tenant, device, nameless } of submissions)
      if (nameless) await announce(context, tenant, [device], 'keep')
    return outcomes
  } catch (error) {
    // The connection may have broken after the commit: what memory knows is then in doubt.
    if (error instanceof Problem && error.code === 'database-away')
      for (const t of tenants) context.catalogue.rebuild(t)
    throw error
  }
}

/** A transmission and its leaf are committed together, or neither is. */
async function storeAndLog(
  context: Context,
  tx: Transaction,
  submissions: readonly Sent[],
): Promise<Outcome<Stored>[]> {
  const outcomes = await storeRecords(context, tx, submissions)
  const stored = submissions.filter((_, i) => 'done' in (outcomes[i] as Outcome<Stored>))
  await addLeaves(
    tx,
    stored.map(({ tenant, leaf }) => ({ tenant, commitment: leaf })),
  )
  const nameless = stored.flatMap((one) => (one.nameless ? [{ ...one, nameless: one.nameless }] : []))
  if (nameless.length === 0) return outcomes
  await countNameless(tx, iso(context.clock.now()).slice(0, 10), nameless)
  return outcomes.map((outcome, i) => {
    const of = submissions[i]?.nameless
    return of && 'done' in outcome ? { done: heard(outcome.done, of) } : outcome
  })
}

/** What was chosen, and on a personal device agreed on, holds here too, whatever the device's policy said. */
function refusal({ records }: Submission, { items }: Allowed): Outcome<Stored> | undefined {
  const item = refusedItem(records, items)
  return item === undefined ? undefined : { failed: new Problem('kind-refused', `'${item}' is not collected`) }
}

function refusedItem(records: readonly ParsedRecord[], on: ReadonlySet<string>): string | undefined {
  for (const record of records) for (const item of record.items) if (!on.has(item)) return item
  return undefined
}
