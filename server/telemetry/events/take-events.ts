// Events arrive here: checked, allowed, stored once with their neighbours, receipted, and told to open consoles.

import { inGroups, type Outcome } from '#kit/group.ts'
import { Problem } from '#wire/problem.ts'
import type { BatchAnswer } from '#wire/telemetry/event-batch.ts'
import type { Context, DeviceCaller } from '../../context.ts'
import { openNews } from '../../devices/news.ts'
import { allowedFor } from '../../devices/privacy/allowed.ts'
import { signed } from '../receipt.ts'
import { readBatch } from './batch.ts'
import { type Stored, type Submission, storeBatches } from './store-batches.ts'

/** Batches in one transaction. */
const groups = { most: 64, atOnce: 2 }
/** Of one device and in one process: a full outbox goes at once, a flood does not. */
const mostInAnHour = 20_000
const hourMs = 3_600_000
/** Unpacked bytes that may wait for their group; beyond it devices are asked to come back. */
const waitingBytes = 32 * 1024 * 1024

/**
 * Stores a batch: `body` is zstd(JSON of wire EventBatch), at most `batchLimits.wireBytes`. The answer is given after the
 * commit; the same batch again stores nothing and gets the same answer, also from another process. A batch that belongs to
 * another history of its stream is answered `forked` and nothing of it is stored.
 * Throws Problem `body-invalid`, `body-too-large`, `body-too-deep`, `version-unsupported`, `kind-refused` (then nothing of
 * the batch is stored), `device-revoked`, `too-many` (also for a device that tells without end), `database-away`, `storage-full`.
 */
export async function takeEvents(context: Context, device: DeviceCaller, body: Buffer): Promise<BatchAnswer> {
  const batch = await readBatch(body)
  const queue = queueOf(context)
  if (queue.waiting + batch.plainBytes > waitingBytes)
    throw new Problem('too-many', 'Too much is waiting to be stored', 10)
  count(context, queue, device, batch.events.length)
  queue.waiting += batch.plainBytes
  let stored: Stored
  try {
    const { tenant, number } = device
    stored = await queue.store({ tenant, number, device: device.device, batch, body })
  } finally {
    queue.waiting -= batch.plainBytes
  }
  const receipt = signed(context, stored.receipt)
  return { receipt, upTo: stored.upTo, ...(stored.forked ? { forked: true as const } : {}) }
}

/** A device that tells without end would push out what the others told: it keeps the rest and counts what it loses. */
function count({ clock }: Context, queue: Queue, { tenant, number }: DeviceCaller, events: number): void {
  const hour = Math.floor(clock.monotonic() / hourMs)
  if (hour !== queue.hour) queue.taken.clear()
  queue.hour = hour
  const name = `${tenant}/${number}`
  const sum = (queue.taken.get(name) ?? 0) + events
  if (sum > mostInAnHour) throw new Problem('too-many', `A device tells at most ${mostInAnHour} events an hour`, 600)
  queue.taken.set(name, sum)
}

interface Queue {
  waiting: number
  /** Events taken of each device in this hour. */
  readonly taken: Map<string, number>
  hour: number
  readonly news: ReturnType<typeof openNews>
  readonly store: (submission: Submission) => Promise<Stored>
}

/** One queue per running server. */
const queues = new WeakMap<Context['fleet'], Queue>()

function queueOf(context: Context): Queue {
  let queue = queues.get(context.fleet)
  if (!queue) {
    queue = {
      waiting: 0,
      taken: new Map(),
      hour: 0,
      news: openNews(context.listener),
      store: inGroups((submissions) => commit(context, submissions), groups),
    }
    queues.set(context.fleet, queue)
  }
  return queue
}

async function commit(context: Context, submissions: readonly Submission[]): Promise<Outcome<Stored>[]> {
  const refused = await refuse(context, submissions)
  const taken = submissions.filter((_, i) => !refused[i])
  const tenants = [...new Set(taken.map((one) => one.tenant))]
  const outcomes = taken.length === 0 ? [] : await context.fleet.as(tenants, (tx) => storeBatches(context, tx, taken))
  tell(
    context,
    queueOf(context),
    outcomes.flatMap((outcome) => ('done' in outcome ? [outcome.done] : [])),
  )
  return refused.map((problem) => (problem ? { failed: problem } : (outcomes.shift() as Outcome<Stored>)))
}

/** What was chosen, and on a personal device agreed on, holds here too, whatever the device's policy said. */
async function refuse(context: Context, submissions: readonly Submission[]): Promise<(Problem | undefined)[]> {
  const allowed = await allowedFor(context, submissions)
  return submissions.map(({ batch }, i) => {
    const item = [...batch.items].find((name) => !allowed[i]?.items.has(name))
    if (allowed[i]?.isNameless)
      return new Problem('kind-refused', 'events are stored under no device without a system id')
    return item === undefined ? undefined : new Problem('kind-refused', `'${item}' is not collected`)
  })
}

/** After the commit. News is a hint: that it cannot be sent is no concern of the device. */
function tell(context: Context, { news }: Queue, stored: readonly Stored[]): void {
  const events = context.metrics.counter('muster_events_total', 'Events of devices that were stored')
  const missing = context.metrics.counter('muster_events_missing_total', 'Events missing since a restored backup')
  const forks = context.metrics.counter('muster_event_forks_total', 'Batches that belong to another history')
  for (const one of stored) {
    events.inc(one.added)
    missing.inc(one.missing)
    if (one.forked) forks.inc()
    if (one.added > 0) news.tell(one.tenant, 'event', one.device)
  }
}
