// All the server does by itself, in one list: what runs, when, and why.

import type { JobData } from '#kit/pg/jobs.ts'
import type { Context } from './context.ts'
import { sweep, sweepQueue } from './people/sweep.ts'
import { formerQueues, type queues } from './queues.ts'
import { carryOut } from './rights/erasures/carry-out.ts'
import { erasureQueue } from './rights/erasures/queue.ts'
import { retentionQueue, sweepKept } from './rights/retention/sweep.ts'
import { eventQueue, sweepEvents } from './telemetry/events/sweep-events.ts'
import { countDay, daysQueue } from './telemetry/findings/days/count-day.ts'
import { foldQueue, foldTallies } from './telemetry/fold-tallies.ts'
import { dueQueue, lookForDue, tellDue, tellQueue } from './telemetry/sharing/due.ts'
import { doorQueue, tellServiceAgain } from './telemetry/sharing/tell-service.ts'

interface Work {
  /** One of the queues that migrate makes. */
  readonly queue: (typeof queues)[number]
  /** Cron in UTC; undefined where only an act sends it. */
  readonly at?: string
  readonly why: string
  readonly run: (context: Context, data: JobData) => Promise<void>
}

const list: readonly Work[] = [
  {
    queue: dueQueue,
    at: '* * * * *',
    why: 'webhooks tell at their rhythm, failed ones again later, and receivers hear of what was erased',
    run: lookForDue,
  },
  { queue: tellQueue, why: 'one webhook is told of the devices, part by part', run: tellDue },
  {
    queue: doorQueue,
    at: '* * * * *',
    why: 'a vulnerability service that was away when the one door was turned hears of it',
    run: tellServiceAgain,
  },
  {
    queue: erasureQueue,
    at: '* * * * *',
    why: 'what was asked to be erased goes when its hold is over, at the latest 72 hours after the request; what a crash cut off goes on',
    run: carryOut,
  },
  {
    queue: sweepQueue,
    at: '17 * * * *',
    why: 'ended sessions, attempts to sign in and answers kept for repeated requests go when their time is over',
    run: sweep,
  },
  {
    queue: foldQueue,
    at: '*/5 * * * *',
    why: 'counts by day come in as a row per group of transmissions; one row per package and day is kept',
    run: foldTallies,
  },
  {
    queue: eventQueue,
    at: '*/10 * * * *',
    why: 'each type of event has its time, what is switched off goes whole, and a tenant keeps no more than its cap',
    run: sweepEvents,
  },
  {
    queue: retentionQueue,
    at: '41 * * * *',
    why: 'each kind of data has its term, which a tenant may shorten; what is past it goes',
    run: sweepKept,
  },
  {
    queue: daysQueue,
    at: '58 * * * *',
    why: 'the trend shows how many findings were open at each day’s end: the last count of a day stays',
    run: countDay,
  },
]

/**
 * Takes the jobs of this process. Besides jobs, the rooms themselves listen: presence and device lines
 * (`muster_standing`), who came back and who left (`muster_presence`), held lines (`muster_lines`, `muster_nudges`), groups (`muster_groups`), policies (`muster_policy`), package sets (`muster_sets`), names and consoles (`muster_news`), sessions (`muster_ended`), how devices
 * are reached (`muster_reach`) and what is asked of them (`muster_asks`).
 */
export async function work(context: Context): Promise<void> {
  for (const one of list) {
    await context.jobs.work(one.queue, (data) => one.run(context, data))
    if (one.at) await context.jobs.every(one.queue, one.at)
  }
  for (const queue of formerQueues) await context.jobs.noLonger(queue)
}
